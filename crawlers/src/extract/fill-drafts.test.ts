import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { FieldName, MallDefinition, Strategy } from '@mallgate/shared/contract/mall'
import type { Source } from '@mallgate/shared/contract/offer'

import { compileReader } from '../read-page.ts'
import type { Draft } from './draft.ts'
import { definitionOf, extractFrom } from './extract-for-tests.ts'
import { fillDrafts } from './fill-drafts.ts'

const cards: Strategy = { css: { items: 'li', fields: { title: 'b', url: 'a@href', price: 'i', image: 'img@data-src|src' } } }
const jsonLd: Strategy = { jsonLd: {} }
const products = (...list: object[]) =>
  `<script type="application/ld+json">${JSON.stringify(list.map((one) => ({ '@type': 'Product', ...one })))}</script>`
const li = (name: string, price: string) => `<li><b>${name}</b><a href="/${name}"></a><i>${price}</i></li>`
const ld = (name: string, price: number | string, rest: object = {}) => ({
  name,
  url: `/${name}`,
  offers: { price, priceCurrency: 'EUR' },
  ...rest,
})

const readPage = (body: string, strategies: Strategy[], rest: Partial<MallDefinition> = {}) =>
  compileReader(definitionOf(strategies, rest))(
    { url: 'https://shop.example/s', status: 200, headers: {}, body: new TextEncoder().encode(body) },
    '2026-01-02T03:04:05.000Z',
  )

describe('where a value stood', () => {
  test('is said once for all offers, and not with each', () => {
    const { sources, drafts } = extractFrom(li('A', '1 €') + li('B', '2 €'), cards, jsonLd)
    expect(sources).toEqual({ title: 'css', url: 'css', price: 'css' })
    expect(drafts.filter((draft) => 'sources' in draft)).toEqual([])
  })

  test('is said of fields that only a later strategy has', () => {
    const html = li('A', '1 €') + li('B', '2 €') + products(ld('A', 1, { brand: 'X' }), ld('B', 2, { brand: 'Y' }))
    const { sources, drafts } = extractFrom(html, cards, jsonLd)
    expect(sources).toEqual({ title: 'css', url: 'css', price: 'css', brand: 'jsonLd' })
    expect(drafts.filter((draft) => 'sources' in draft)).toEqual([])
  })

  test('is said with an offer whose own is from elsewhere', () => {
    const html = li('A', '') + li('B', '2 €') + li('C', '3 €') + products(ld('A', 1), ld('B', 2), ld('C', 3))
    const { notes, offers } = readPage(html, [cards, jsonLd])
    expect(notes?.sources).toMatchObject({ price: 'css' })
    expect(offers.map(({ sources }) => sources)).toEqual([{ price: 'jsonLd' }, undefined, undefined])
  })

  test('attributes are tried in their order', () => {
    const html = '<li><b>A</b><img src="/a.png"></li><li><b>B</b><img src="/dot.gif" data-src="/b.png"></li>'
    expect(extractFrom(html, cards).drafts.map(({ image }) => image)).toEqual(['https://shop.example/a.png', 'https://shop.example/b.png'])
  })

  test('whatever is filled in, list and offer together tell each field’s source', () => {
    const names = ['price', 'brand', 'image', 'seller'] as const satisfies FieldName[]
    const draft = fc.record({ brand: fc.constant('b'), image: fc.constant('i'), seller: fc.constant('x') }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.array(fc.tuple(draft, draft, draft), { minLength: 1, maxLength: 8 }), (rows) => {
        const own: Draft[][] = [0, 1, 2].map((of) => rows.map((row, at) => ({ title: 't', url: `https://shop.example/${at}`, ...row[of] })))
        const kinds: Source[] = ['css', 'jsonLd', 'microdata']
        const later = [1, 2].map((of) => ({ source: kinds[of]!, fields: names, drafts: () => own[of]! }))
        const drafts = own[0]!.map((one) => ({ ...one }))
        const sources = fillDrafts(drafts, 'css', ['title', 'url', 'brand', 'image', 'seller'], later)
        for (const [at, filled] of drafts.entries()) {
          for (const name of names) {
            const first = own.findIndex((list) => list[at]![name] !== undefined)
            expect(filled[name] === undefined).toBe(first < 0)
            if (first >= 0) expect(filled.sources?.[name] ?? sources[name]).toBe(kinds[first])
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a page that shows another price than it tells programs', () => {
  test('keeps both, and says of how many offers', () => {
    const html = li('A', '10,00 €') + li('B', '20,00 €') + li('C', '30,00 €') + products(ld('A', 8.5), ld('B', '20.19'), ld('C', '30.31'))
    const { notes, offers, status } = readPage(html, [cards, jsonLd])
    expect(status).toBe('ok')
    expect(offers.map(({ price }) => price?.minor)).toEqual([1000, 2000, 3000])
    expect(offers.map(({ otherPrice }) => otherPrice)).toEqual([
      { minor: 850, currency: 'EUR', raw: '8.5', source: 'jsonLd' },
      undefined,
      { minor: 3031, currency: 'EUR', raw: '30.31', source: 'jsonLd' },
    ])
    expect(notes?.warnings).toEqual([
      {
        field: 'price',
        offers: 2,
        message: '2 offers have prices more than 1 % apart in css and jsonLd: both are given, the first counts',
      },
    ])
  })

  test('whichever of them is trusted more', () => {
    const { offers, notes } = readPage(li('A', '10,00 €') + products(ld('A', 8.5)), [jsonLd, cards])
    expect(offers[0]).toMatchObject({ price: { minor: 850 }, otherPrice: { minor: 1000, source: 'css' } })
    expect(notes?.warnings).toMatchObject([{ offers: 1 }])
  })

  test('in another currency, too', () => {
    const { offers } = readPage(li('A', '10,00 €') + products({ ...ld('A', 0), offers: { price: 10, priceCurrency: 'USD' } }), [
      cards,
      jsonLd,
    ])
    expect(offers[0]).toMatchObject({ price: { currency: 'EUR' }, otherPrice: { minor: 1000, currency: 'USD' } })
  })

  test('but two that are told to programs, or shown twice, are the more trusted one', () => {
    const twice: Strategy = { css: { items: 'li', fields: { title: 'b', url: 'a@href', price: 'u', brand: 's' } } }
    const { offers, notes } = readPage('<li><b>A</b><a href="/A"></a><i>10 €</i><u>5 €</u></li>', [cards, twice])
    expect(offers[0]).not.toHaveProperty('otherPrice')
    expect(notes).not.toHaveProperty('warnings')
  })
})
