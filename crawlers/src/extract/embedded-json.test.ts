import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { EmbeddedJsonStrategy } from '@mallgate/shared/contract/mall'

import { extractFrom } from './extract-for-tests.ts'
import { parseValueAt } from './script-json.ts'

type Options = Partial<EmbeddedJsonStrategy['embeddedJson']>

const read = (html: string, options: Options) =>
  extractFrom(html, { embeddedJson: { items: 'list', fields: { title: 'name', price: 'cost', availability: 'stock' }, ...options } })
const titles = (html: string, options: Options) => read(html, options).drafts.map(({ title }) => title)

const next = (props: unknown) => `<script id="__NEXT_DATA__" type="application/json">${JSON.stringify({ props })}</script>`
const select = 'script#__NEXT_DATA__'

test('a script that is JSON is read as a JSON body would be', () => {
  const html = `<script>var x = {}</script><div class="card_x9">12,99 €</div>${next({
    list: [
      { name: 'A', cost: '1299.50', stock: true },
      { name: 'B', cost: 5 },
    ],
  })}`
  expect(read(html, { select, items: 'props.list' }).drafts).toEqual([
    { title: 'A', price: { minor: 129_950, currency: 'EUR', raw: '1299.50' }, availability: 'InStock' },
    { title: 'B', price: { minor: 500, currency: 'EUR', raw: '5' } },
  ])
})

test('a value that a script assigns begins behind the pattern and ends where its brackets close', () => {
  const html =
    '<script>/* no data */</script><script>var a=[1]; window.__STATE__ = {"list":[{"name":"A }]; \\" {"}]}; start({"list":[]})</script>'
  expect(titles(html, { after: String.raw`window\.__STATE__\s*=` })).toEqual(['A }]; " {'])
})

test('a script is found by both where both are said', () => {
  const html = '<script>s={"list":[{"name":"A"}]}</script><script class="b">s={"list":[{"name":"B"}]}</script>'
  expect(titles(html, { after: 's=' })).toEqual(['A', 'B'])
  expect(titles(html, { after: 's=', select: 'script.b' })).toEqual(['B'])
})

test('several scripts add up, one for each card', () => {
  const one = (name: string) => `<li><script type="application/json" class="card">${JSON.stringify({ name })}</script></li>`
  expect(titles(one('A') + one('B') + '<script class="card">x=1</script>', { select: 'script.card', items: '$' })).toEqual(['A', 'B'])
})

test('JSON within a text, and the `undefined` that programs print, are understood', () => {
  const list = JSON.stringify({ list: [{ name: 'undefined "A"' }] })
  expect(titles(`<script>s = JSON.parse(${JSON.stringify(list)})</script>`, { after: String.raw`JSON\.parse\(` })).toEqual([
    'undefined "A"',
  ])
  expect(titles(`<script>s = {"x":undefined,${list.slice(1)};</script>`, { after: 's =' })).toEqual(['undefined "A"'])
})

test('a list that is there and empty is the shop’s word; a script or list that is absent is not', () => {
  expect(read(next({ list: [] }), { select, items: 'props.list' })).toMatchObject({ drafts: [], emptyList: true })
  expect(read(next({}), { select, items: 'props.list' })).toMatchObject({
    emptyList: false,
    missing: 'the JSON in a script "script#__NEXT_DATA__" has no list at "props.list"',
  })
  expect(read('<p>x</p>', { select })).toMatchObject({ emptyList: false, missing: 'no JSON stands in a script "script#__NEXT_DATA__"' })
  expect(read('<script>s={"list":[</script>', { after: 's=' })).toMatchObject({
    emptyList: false,
    missing: 'no JSON stands in a script "script" after "s="',
  })
  expect(read('{"list":[]}', { select })).toMatchObject({ emptyList: false, missing: 'the body is JSON, which has no scripts' })
})

test('whatever JSON stands in a program is read back exactly', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), fc.string(), (value, rest) => {
      expect(parseValueAt(`x = ${JSON.stringify(value)};${rest}`, 3)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('a script of megabytes is read in one go, closed or not', () => {
  const long = 'a\\"b'.repeat(700_000)
  expect(parseValueAt(`{"s":"${long}"}`, 0)).toHaveProperty('s')
  expect(parseValueAt(`{"s":"${long}`, 0)).toBeUndefined()
  expect(parseValueAt('["'.repeat(1_000_000), 0)).toBeUndefined()
  expect(parseValueAt('['.repeat(1_000_000), 0)).toBeUndefined()
})
