import { expect, test } from 'vitest'

import type { CssField, FieldName } from '@mallgate/shared/contract/mall'

import { compileExtract } from './extract.ts'
import { definitionOf, extractFrom, pageOf } from './extract-for-tests.ts'

const read = (html: string, fields: Partial<Record<FieldName, CssField>>, { items = 'li', skip }: { items?: string; skip?: string } = {}) =>
  extractFrom(html, { css: { items, fields: { title: 'b', ...fields }, ...(skip && { skip }) } })

test('each card is read by itself: what one lacks shifts nothing on the next', () => {
  const html = '<ul><li><b>A</b></li><li><b>B</b><i>2,00 €</i></li><li><b>C</b><i>3,00 €</i></li></ul>'
  const { drafts } = read(html, { price: 'i' })
  expect(drafts.map(({ title, price }) => [title, price?.minor])).toEqual([
    ['A', undefined],
    ['B', 200],
    ['C', 300],
  ])
})

test('a field is text, an attribute behind @, one of several attributes, own text, or the same for all', () => {
  const html = '<li data-id="7" title="T"><b>A</b><a href="/p/1">x</a><img data-src="" src="/i.png"><p>old <s>9</s> new</p></li>'
  const { drafts } = read(html, {
    url: 'a@href',
    image: { select: 'img', attr: ['data-src', 'src'] },
    sku: { attr: 'data-id' },
    seller: '@title',
    brand: { select: 'p', own: true },
    condition: { const: 'NewCondition' },
  })
  expect(drafts[0]).toEqual({
    title: 'A',
    url: 'https://shop.example/p/1',
    image: 'https://shop.example/i.png',
    sku: '7',
    seller: 'T',
    brand: 'old new',
    condition: 'NewCondition',
  })
})

test('several selectors are tried in order, until one gives what the field can be', () => {
  const { drafts } = read('<li><b>A</b><i>Preis auf Anfrage</i><u>5,00 €</u><s>9,00 €</s></li>', {
    price: { select: ['em', 'i', 'u', 's'] },
  })
  expect(drafts[0]?.price?.minor).toBe(500)
})

test('join puts all elements together', () => {
  const { drafts } = read('<li><b>A</b><i>x</i><i> </i><i>y</i></li>', { brand: { select: 'i', join: ' + ' } })
  expect(drafts[0]?.brand).toBe('x + y')
})

test('an @ within a selector is not an attribute', () => {
  const { drafts } = read('<li><b>A</b><a title="x@y" href="/1">z</a></li>', { brand: 'a[title="x@y"]', url: 'a[title="x@y"]@href' })
  expect(drafts[0]).toMatchObject({ brand: 'z', url: 'https://shop.example/1' })
})

test('advertisements are skipped, be they marked or hold the mark, and count for nothing', () => {
  const html = '<li class=ad><b>X</b></li><li><p class=ad></p></li><li><b>A</b></li>'
  expect(read(html, {}, { skip: '.ad' })).toMatchObject({ drafts: [{ title: 'A' }], unread: [] })
})

test('a card without title, or without what else is required, is told apart', () => {
  const html = '<li><i>1 €</i></li><li><b>A</b></li><li><b>B</b><i>1 €</i></li>'
  expect(read(html, { price: { select: 'i', required: true } })).toMatchObject({
    drafts: [{ title: 'B' }],
    unread: [{ unread: 'title' }, { unread: 'price' }],
  })
})

test('the base of addresses is the page’s own, if it has one', () => {
  const html = '<base href="/shop/"><li><b>A</b><a href="p/1"></a></li>'
  expect(read(html, { url: 'a@href' }).drafts[0]?.url).toBe('https://shop.example/shop/p/1')
})

test('without a card it says which selector found nothing', () => {
  expect(read('<p>hello</p>', {})).toMatchObject({ drafts: [], emptyList: false, missing: 'no element is "li"' })
  expect(read('{"a": 1}', {}).missing).toContain('JSON')
})

test.for<[string, Partial<Record<FieldName, CssField>>, (string | number)[]]>([
  ['a selector', { price: 'i[' }, ['price']],
  ['a selector among several', { price: { select: ['i', 'u[@href'] } }, ['price', 'select']],
  ['a pattern', { price: { select: 'i', pipes: [{ regex: '(' }] } }, ['price', 'pipes', 0, 'regex']],
])('%s that cannot be compiled is refused with its key', ([, fields, path]) => {
  const definition = definitionOf([{ css: { items: 'li', fields: { title: 'b', ...fields } } }])
  expect(() => compileExtract(definition)).toThrow(
    expect.objectContaining({ name: 'DefinitionFault', path: ['extract', 'strategies', 0, 'css', 'fields', ...path] }) as Error,
  )
})

test('what the page says once is read for each card', () => {
  const html = '<h1>Lamp – all shops</h1><ul><li><b>A</b><i>2,00 €</i></li><li><b>B</b></li></ul>'
  const title = { select: 'h1', page: true, pipes: [{ regex: '^(.*) – all shops$' }] }
  expect(read(html, { title, brand: 'b' }).drafts.map((draft) => [draft.title, draft.brand])).toEqual([
    ['Lamp', 'A'],
    ['Lamp', 'B'],
  ])
})

test('what the page says once is looked for once, and anew on the next page', () => {
  const fields = { title: 'b', brand: { select: ['h1', 'h2'], page: true } }
  const extract = compileExtract(definitionOf([{ css: { items: 'li', fields } }]))
  const page = (brand: string) => pageOf(`${'<li><b>A</b></li>'.repeat(1_000)}${'<p>x</p>'.repeat(20_000)}<h2>${brand}</h2>`)
  const started = performance.now()
  for (const brand of ['Eins', 'Zwei']) {
    const { drafts } = extract(page(brand))
    expect(drafts).toHaveLength(1_000)
    expect(new Set(drafts.map((draft) => draft.brand))).toEqual(new Set([brand]))
  }
  // Looked for by each card anew it would take ten times as long.
  expect(performance.now() - started).toBeLessThan(2_000)
})
