import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { EmbeddedJsonStrategy } from '@mallgate/shared/contract/mall'

import { extractFrom } from './extract-for-tests.ts'
import { readValueAt } from './script-json.ts'

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
  expect(titles(html, { after: 'window.__STATE__ =' })).toEqual(['A }]; " {'])
})

test('a script is found by both where both are said', () => {
  const html = '<script>s={"list":[{"name":"A"}]}</script><script class="b">s={"list":[{"name":"B"}]}</script>'
  expect(titles(html, { after: 's=' })).toEqual(['A', 'B'])
  expect(titles(html, { after: 's=', select: 'script.b' })).toEqual(['B'])
})

test('several scripts add up, one for each card', () => {
  const one = (name: string) => `<li><script type="application/json" class="card">${JSON.stringify({ name })}</script></li>`
  expect(read(one('A') + one('B'), { select: 'script.card', items: '$' })).toMatchObject({
    drafts: [{ title: 'A' }, { title: 'B' }],
    unread: [],
  })
  expect(read(one('A') + '<script class="card">{"name":</script>' + one('B'), { select: 'script.card', items: '$' })).toMatchObject({
    drafts: [{ title: 'A' }, { title: 'B' }],
    unread: [{ unread: 'script' }],
  })
})

test('JSON within a text, and the `undefined` that programs print, are understood', () => {
  const list = JSON.stringify({ list: [{ name: 'undefined "A"' }] })
  expect(titles(`<script>s = JSON.parse(${JSON.stringify(list)})</script>`, { after: 'JSON.parse(' })).toEqual(['undefined "A"'])
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
    unread: [{ unread: 'script' }],
    missing: 'the JSON in a script "script" after "s=" cannot be parsed',
  })
  expect(read('<script>s=list([])</script>', { after: 's=' })).toMatchObject({
    emptyList: false,
    unread: [],
    missing: 'no JSON stands in a script "script" after "s="',
  })
  expect(read('{"list":[]}', { select })).toMatchObject({ emptyList: false, missing: 'the body is JSON, which has no scripts' })
})

test('whatever JSON stands in a program is read back exactly', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), fc.string(), (value, rest) => {
      const json = JSON.stringify(value)
      expect(readValueAt(`x = ${json};${rest}`, 3)).toEqual({ value: JSON.parse(json) as unknown, end: 4 + json.length })
    }),
  )
})

test('a script of megabytes is read in one go, closed or not', () => {
  const long = 'a\\"b'.repeat(700_000)
  expect(readValueAt(`{"s":"${long}"}`, 0)).toHaveProperty('value.s')
  expect(readValueAt(`{"s":"${long}`, 0)).toBe('broken')
  expect(readValueAt('["'.repeat(1_000_000), 0)).toBe('broken')
  expect(readValueAt('['.repeat(1_000_000), 0)).toBe('broken')
  expect(readValueAt('/*/'.repeat(1_000_000), 0)).toBe('none')
  expect(readValueAt('//\n'.repeat(1_000_000), 0)).toBe('none')
})

test.for([
  ['the other cannot be parsed', '<script>s={"list":[]}</script><script>s={"list":[{…},]}</script>'],
  ['the other has no such list', '<script>s={"list":[]}</script><script>s={"hits":[{"name":"A"}]}</script>'],
])('an empty list is not the shop’s word where %s', ([, html]) => {
  expect(read(html!, { after: 's=' })).toMatchObject({ drafts: [], emptyList: false })
  expect(read('<script>s={"list":[]}</script><script>s={"list":[]}</script>', { after: 's=' })).toMatchObject({ emptyList: true })
})

test('what stands behind the text and is no JSON is passed over, and all that is adds up', () => {
  const after = 'window.__STATE__ ='
  const html = '<script>if (window.__STATE__ == null) {} oldwindow.__STATE__={"list":[{"name":"X"}]};'
  expect(titles(`${html} window.__STATE__={"list":[{"name":"A"}]}</script>`, { after })).toEqual(['A'])
  const pushes = '<script>q.push({"name":"q.push({})"});q.push(\n{"name":"B"} );q.push({name});</script>'
  expect(read(pushes, { after: 'q.push(', items: '$' })).toMatchObject({
    drafts: [{ title: 'q.push({})' }, { title: 'B' }],
    unread: [{ unread: 'script' }],
  })
})

test('no more values are read from a script than a page may have offers, and that there are more is told', () => {
  const { drafts, unread } = read(`<script>${'q.push({"name":"A"});'.repeat(1_001)}</script>`, { after: 'q.push(', items: '$' })
  expect(drafts).toHaveLength(1_000)
  expect(unread).toEqual([{ unread: 'script' }])
})

test('a script is searched in proportion to its length, whatever it holds', () => {
  for (const script of [' '.repeat(2_000_000), 's'.repeat(2_000_000), 's = '.repeat(500_000), `s${' '.repeat(2_000_000)}x`]) {
    expect(titles(`<script>${script}</script>`, { after: 's = =' })).toEqual([])
  }
})

test.for([
  String.raw`JSON.parse('{"list":[{"name":"It\'s \\\x22A\\\u{22}"}]}')`,
  String.raw`window.JSON . parse( "{\x22list\x22:[{\x22name\x22:\x22It\u0027s \\\"A\\\"\x22}]}" )`,
  String.raw`/* the state */ // of all
    {"list":[{"name":"It's \"A\""}]}`,
  '\'{"list":[{"na\\\nme":"It\\\'s \\\\"A\\\\""}]}\'',
])('programs write their JSON in many ways: %s', (source) => {
  expect(titles(`<script>s = ${source};</script>`, { after: 's=' })).toEqual(['It\'s "A"'])
})

test.for(['"text"', String.raw`'{\u{110000}'`, 'f({})', 'null', '// {', '/* {'])('%s is no JSON, and nothing is made of it', (source) => {
  expect(read(`<script>s = ${source}</script>`, { after: 's=' })).toMatchObject({ drafts: [], emptyList: false })
})
