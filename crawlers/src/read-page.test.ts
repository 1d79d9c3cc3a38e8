import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'

import type { MallDefinition, Strategy } from '@mallgate/shared/contract/mall'
import { Failure } from '@mallgate/shared/contract/mall-status'
import { Offer } from '@mallgate/shared/contract/offer'

import { definitionOf } from './extract/extract-for-tests.ts'
import { compileReader } from './read-page.ts'

const at = '2026-01-02T03:04:05.000Z'
const cards: Strategy = { css: { items: 'li', skip: '.ad', fields: { title: 'b', url: 'a@href', price: 'i', availability: 'em' } } }
const list: Strategy = { json: { items: 'list[]', fields: { title: 'name', price: 'price' } } }

const read = (
  body: string,
  {
    strategy = cards,
    status = 200,
    headers = {},
    rest = {},
  }: { strategy?: Strategy; status?: number; headers?: Record<string, string>; rest?: Partial<MallDefinition> } = {},
) =>
  compileReader(definitionOf([strategy], rest))(
    { url: 'https://shop.example/s?q=x', status, headers, body: new TextEncoder().encode(body) },
    at,
  )

describe('a page with offers', () => {
  test('is ok, and gives them in the shop’s order', () => {
    const reading = read(
      '<li><b>A</b><a href="/1"></a><i>1.299,00 €</i></li><li class=ad><b>X</b></li><li><b>B</b><i>2 €</i><em>InStock</em></li>',
    )
    expect(reading).toMatchObject({
      status: 'ok',
      offers: [
        {
          mall: 'shop',
          title: 'A',
          url: 'https://shop.example/1',
          price: { minor: 129900, currency: 'EUR', raw: '1.299,00 €' },
          position: 1,
          availability: 'Unknown',
        },
        { title: 'B', price: { minor: 200 }, availability: 'InStock', position: 2, observedAt: at },
      ],
    })
    expect(reading).not.toHaveProperty('failure')
  })

  test('is ok where some have no price: they are kept without', () => {
    const { status, offers } = read('<li><b>A</b><i>auf Anfrage</i></li><li><b>B</b><i>2 €</i></li>')
    expect(status).toBe('ok')
    expect(offers[0]).not.toHaveProperty('price')
  })

  test('is partial where cards lack what is required: named and counted', () => {
    const reading = read('<li><b>A</b><i>1 €</i></li><li><i>1 €</i></li><li>x</li>')
    expect(reading).toMatchObject({
      status: 'partial',
      offers: [{ title: 'A' }],
      failure: { field: 'title', message: '2 cards lack what is required: title (2); 1 were read' },
    })
  })

  test('is a parse error where not one price could be read', () => {
    const reading = read('<li><b>A</b><i>auf Anfrage</i></li><li><b>B</b></li>')
    expect(reading).toMatchObject({
      status: 'parse_error',
      offers: [],
      failure: { field: 'price', url: 'https://shop.example/s?q=x', httpStatus: 200 },
    })
  })

  test('is a parse error too where some of what has no price is sold out', () => {
    const reading = read('<li><b>A</b><em>SoldOut</em></li><li><b>B</b></li>')
    expect(reading).toMatchObject({ status: 'parse_error', offers: [], failure: { field: 'price' } })
  })

  test('is ok without any price, where all that is on it is sold out', () => {
    expect(read('<li><b>A</b><em>SoldOut</em></li>')).toMatchObject({ status: 'ok', offers: [{ title: 'A', availability: 'SoldOut' }] })
  })

  test('is ok without prices, where the definition reads none', () => {
    expect(read('<li><b>A</b></li>', { strategy: { css: { items: 'li', fields: { title: 'b' } } } }).status).toBe('ok')
  })

  test('keeps a thousand offers and says so', () => {
    const reading = read(JSON.stringify({ list: Array.from({ length: 1_001 }, (_, i) => ({ name: `n${i}`, price: 1 })) }), {
      strategy: list,
    })
    expect(reading).toMatchObject({ status: 'partial', failure: { message: 'only the first 1000 of 1001 offers were kept' } })
    expect(reading.offers).toHaveLength(1_000)
  })
})

describe('a page without offers', () => {
  const rest = { detect: { noResults: [{ css: '.none' }], blocked: [{ css: '.wall' }] } }

  test('is empty only where the shop says so', () => {
    expect(read('<p class=none>0 Treffer</p>', { rest })).toEqual({ status: 'empty', offers: [] })
    expect(read('{"list": []}', { strategy: list })).toEqual({ status: 'empty', offers: [] })
  })

  test('is empty where the shop recommends others instead', () => {
    expect(read('<p class=none>0 Treffer</p><li><b>A</b><i>1 €</i></li>', { rest })).toEqual({ status: 'empty', offers: [] })
  })

  test.for<[string, string, Strategy, string]>([
    ['names the selector of cards that found nothing', '<div>new layout</div>', cards, 'no offers were read: no element is "li"'],
    ['names the path that found nothing', '{"items": []}', list, 'no offers were read: the JSON has no list at "list[]"'],
    ['says where a body is not what it should be', '<html>', list, 'no offers were read: the body is not JSON'],
    ['says so of an empty body', '', cards, 'no offers were read: no element is "li"'],
  ])('is a parse error that %s', ([, body, strategy, message]) => {
    expect(read(body, { strategy, rest })).toMatchObject({ status: 'parse_error', offers: [], failure: { message } })
  })

  test('is a parse error that names the field no card has', () => {
    expect(read('<li></li><li></li>')).toMatchObject({
      status: 'parse_error',
      failure: { field: 'title', message: 'no offers were read: 2 cards lack what is required: title (2)' },
    })
    expect(read('{"list": [{}]}', { strategy: list })).toMatchObject({ status: 'parse_error', failure: { field: 'title' } })
  })

  test('is blocked, by the definition’s signs or by well-known ones', () => {
    expect(read('<p class=wall>', { rest }).status).toBe('blocked')
    expect(read('<title>Robot or human?</title>').status).toBe('blocked')
  })

  test('with offers and a well-known sign is no block page', () => {
    expect(read('<div id="px-captcha"></div><li><b>A</b><i>1 €</i></li>').status).toBe('ok')
  })
})

test('an answer that is an error is not read', () => {
  const body = '<li><b>A</b><i>1 €</i></li>'
  expect(read(body, { status: 500 })).toMatchObject({ status: 'network', offers: [], failure: { httpStatus: 500 } })
  expect(read(body, { status: 429, headers: { 'retry-after': '7' } })).toMatchObject({
    status: 'rate_limited',
    offers: [],
    retryAfterMs: 7_000,
  })
})

test('a charset that the definition names goes before the page’s word', () => {
  const page = {
    url: 'https://shop.example/',
    status: 200,
    headers: {},
    body: Uint8Array.from([0x3c, 0x6c, 0x69, 0x3e, 0x3c, 0x62, 0x3e, 0xcf]),
  }
  const reader = compileReader(definitionOf([{ css: { items: 'li', fields: { title: 'b' } } }], { charset: 'windows-1251' }))
  expect(reader(page, at).offers[0]?.title).toBe('П')
})

test.for<[string, Partial<MallDefinition>, (string | number)[]]>([
  ['charset', { charset: 'klingon' }, ['charset']],
  ['items', { extract: { strategies: [{ css: { items: 'li[', fields: { title: 'b' } } }] } }, ['extract', 'strategies', 0, 'css', 'items']],
  [
    'path',
    { extract: { strategies: [{ jsonLd: {} }, { json: { items: 'a[', fields: { title: 'b' } } }] } },
    ['extract', 'strategies', 1, 'json', 'items'],
  ],
  ['sign', { detect: { noResults: [{ css: '::x(' }] } }, ['detect', 'noResults', 0, 'css']],
])('a faulty %s is refused with its key', ([, rest, path]) => {
  expect(() => compileReader(definitionOf([cards], rest))).toThrow(expect.objectContaining({ name: 'DefinitionFault', path }) as Error)
})

test('a definition whose crawler is written by hand has no reader', () => {
  const { extract: _extract, ...rest } = definitionOf([])
  expect(() => compileReader({ ...rest, mode: 'code' })).toThrow(expect.objectContaining({ path: ['extract'] }) as Error)
})

const offers = Compile(Offer)
const failures = Compile(Failure)

test('whatever a shop sends, the answer keeps the contract', () => {
  const readers = [cards, list, { jsonLd: {} }].map((strategy) => compileReader(definitionOf([strategy])))
  const piece = fc.constantFrom(
    '<li>',
    '</li>',
    '<b>',
    '</b>',
    '<i>',
    '</td></td>',
    '<table>',
    'A',
    '1,00 €',
    '&amp;',
    '<script type="application/ld+json">',
    '{"@type":"Product","name":"A","offers":',
    '}',
    '{"list":[',
    '{"name":"B","price":1}',
    ']}',
    '<',
    '"',
    '\0',
    '</script>',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), fc.constantFrom(200, 404, 503), (pieces, status) => {
      for (const reader of readers) {
        const reading = reader({ url: 'https://shop.example/', status, headers: {}, body: new TextEncoder().encode(pieces.join('')) }, at)
        for (const offer of reading.offers) expect(offers.Errors(offer)).toEqual([])
        expect(reading.failure === undefined || failures.Check(reading.failure)).toBe(true)
        expect(reading.status === 'ok' || reading.status === 'partial').toBe(reading.offers.length > 0)
      }
    }),
    { numRuns: 500 },
  )
})

test.for([
  ['tags that never end', '<a '.repeat(300_000)],
  ['titles that never end', '<title '.repeat(100_000)],
  ['metas that never end', '<meta '.repeat(100_000)],
  ['addresses without end', `<a ${'src='.repeat(250_000)}`],
  ['white space in structured data', `<script type="application/ld+json">{"a":1}${' '.repeat(1_000_000)}x</script>`],
  ['a price of a million digits', `<li><b>A</b><i>${'9'.repeat(1_000_000)}</i></li>`],
  ['a title of many signs', `<li><b>${'&amp;&lt;'.repeat(100_000)}</b><i>1 €</i></li>`],
] as const)('a page made to be slow is read in time: %s', ([, body]) => {
  const started = performance.now()
  for (const strategy of [cards, { jsonLd: {} }]) read(body, { strategy, rest: { detect: { noResults: [{ text: 'keine Treffer' }] } } })
  expect(performance.now() - started).toBeLessThan(5_000)
})

describe('a page whose JSON stands in scripts', () => {
  const strategy: Strategy = { embeddedJson: { after: 's =', items: 'list', fields: { title: 'name' } } }
  const script = (json: string) => `<script>s = ${json}</script>`

  test('is a parse error where its list is empty beside one that cannot be parsed', () => {
    const reading = read(script('{"list":[]}') + script('{"list":[{…},]}'), { strategy })
    expect(reading).toMatchObject({ status: 'parse_error', offers: [] })
    expect(reading.failure?.message).toBe("no offers were read: 1 piece of JSON in the page's scripts cannot be parsed")
    expect(reading.failure).not.toHaveProperty('field')
  })

  test('is a parse error where its list is empty beside one whose name has changed', () => {
    const reading = read(script('{"list":[]}') + script('{"hits":[{"name":"A"}]}'), { strategy })
    expect(reading).toMatchObject({ status: 'parse_error', offers: [] })
    expect(reading.failure?.message).toContain('has no list at "list" in 1 of 2')
    expect(read(script('{"list":[]}'), { strategy })).toEqual({ status: 'empty', offers: [] })
  })

  test('is partial where one of its scripts cannot be parsed', () => {
    const [a, b] = ['A', 'B'].map((name) => script(JSON.stringify({ list: [{ name }, {}] }))) as [string, string]
    const reading = read(a + script('{"list":[{') + b, { strategy })
    expect(reading).toMatchObject({ status: 'partial', offers: [{ title: 'A' }, { title: 'B' }], failure: { field: 'title' } })
    expect(reading.failure?.message).toBe(
      "2 cards lack what is required: title (2); 1 piece of JSON in the page's scripts cannot be parsed; 2 were read",
    )
  })
})

test('a page that takes too long is left, and says so', () => {
  const slow: Strategy = { css: { items: 'li', fields: { title: { select: 'b', pipes: [{ regex: '.*.*.*x' }] } } } }
  const body = new TextEncoder().encode(`<li><b>${'a'.repeat(4_000)}</b></li>`)
  const reader = compileReader(definitionOf([slow]), 200)
  const page = { url: 'https://shop.example/s', status: 200, headers: {}, body }
  expect(reader(page, at)).toEqual({
    status: 'parse_error',
    offers: [],
    failure: {
      message: 'reading the page took more than 200 ms: look at the patterns and selectors of the definition',
      url: 'https://shop.example/s',
      httpStatus: 200,
    },
  })
  // The next time the other shops' pages don't wait as long for it; a page that is read has all the time again.
  expect(reader(page, at).failure?.message).toContain('more than 10 ms')
  expect(reader({ ...page, body: new TextEncoder().encode('<li><b>ax</b></li>') }, at).status).toBe('ok')
  expect(reader(page, at).failure?.message).toContain('more than 200 ms')
})
