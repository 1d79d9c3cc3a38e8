import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Offer } from './contract/offer.ts'

import { comparableAmount } from './comparable-amount.ts'
import { distinctOffers, mergeOffers } from './merge-offers.ts'
import { orders, rankOffers } from './rank-offers.ts'

const offerOf = (mall: string, id: string, patch: Partial<Offer> = {}): Offer => ({
  id,
  mall,
  title: `Lamp ${id}`,
  availability: 'InStock',
  position: 1,
  observedAt: '2026-01-02T03:04:05.000Z',
  ...patch,
})

const best = (query: string, titles: string[], patch: Partial<Offer> = {}): string[] =>
  rankOffers(
    query,
    titles.map((title, i) => offerOf('m', `${i}`, { title, position: 1, ...patch })),
  )
    .sortedBy('relevance')
    .map(({ offer }) => offer.title)

test('titles with more of the query’s words come first, the whole phrase before its words, a word before a part of one', () => {
  expect(best('desk lamp', ['Floor lamp', 'Lamp for a desk', 'LED Desk Lamp', 'Chair'])).toEqual([
    'LED Desk Lamp',
    'Lamp for a desk',
    'Floor lamp',
    'Chair',
  ])
  expect(best('case', ['Showcase of glass', 'Phone case'])).toEqual(['Phone case', 'Showcase of glass'])
})

test('words that are written together are found in titles that space them, and the other way round', () => {
  expect(best('무선이어폰', ['유선 헤드폰', '블루투스 무선 이어폰'])[0]).toBe('블루투스 무선 이어폰')
  expect(best('イヤホン', ['スピーカー', 'ワイヤレスイヤホン黒'])[0]).toBe('ワイヤレスイヤホン黒')
})

test('a shop that writes another language than the query stands beside the others, in its own order', () => {
  const english = [1, 2, 3].map((position) => offerOf('en', `e${position}`, { title: 'Desk lamp', position }))
  const german = [1, 2, 3].map((position) => offerOf('de', `d${position}`, { title: 'Schreibtischleuchte', position }))
  const merged = mergeOffers([rankOffers('lamp', english), rankOffers('lamp', german)], 'relevance', 10)
  expect(merged.map(({ id }) => id)).toEqual(['d1', 'e1', 'd2', 'e2', 'd3', 'e3'])
})

test('what is in stock comes before what is not, and the shop’s own order counts where all else is equal', () => {
  const sold = offerOf('m', 'a', { title: 'Lamp', availability: 'SoldOut' })
  const there = offerOf('m', 'b', { title: 'Lamp', position: 1 })
  const later = offerOf('m', '0', { title: 'Lamp', position: 9 })
  const order = rankOffers('lamp', [sold, later, there]).sortedBy('relevance')
  expect(order.map(({ offer }) => offer.id)).toEqual(['b', '0', 'a'])
})

test('an offer whose GTIN is the query comes first', () => {
  const plain = offerOf('m', 'a', { title: '4006381333931 lookalike' })
  const coded = offerOf('m', 'b', { title: 'Marker', gtin: '04006381333931' })
  expect(rankOffers('4006381333931', [plain, coded]).sortedBy('relevance')[0]!.offer.id).toBe('b')
})

test('amounts are compared by their currency’s minor unit, roughly', () => {
  const amount = (minor: number, currency: string) => comparableAmount({ minor, currency, raw: '' })
  expect(amount(1000, 'EUR')).toBeCloseTo(10)
  expect(amount(17_000, 'JPY')).toBeCloseTo(100)
  expect(amount(39_000_00, 'HUF')).toBeCloseTo(100)
  expect(amount(1, 'XXX')).toBeGreaterThan(amount(Number.MAX_SAFE_INTEGER, 'EUR'))
  expect(amount(1, 'XXX')).toBeLessThan(comparableAmount(undefined))
})

const offer = fc
  .record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    mall: fc.constantFrom('a', 'b', 'c'),
    title: fc.constantFrom('Desk lamp', 'Lamp', 'Chair'),
    position: fc.integer({ min: 1, max: 3 }),
    price: fc.option(fc.record({ minor: fc.integer({ min: 0, max: 5 }), currency: fc.constantFrom('EUR', 'XXX'), raw: fc.constant('') })),
  })
  .map(({ id, mall, price, ...rest }) => offerOf(mall, id, { ...rest, ...(price && { price, total: price }) }))

test('the merged order does not depend on which mall answered first, and is the order of all offers at once', () => {
  fc.assert(
    fc.property(
      fc.array(offer),
      fc.constantFrom('relevance' as const, 'price' as const),
      fc.integer({ min: 1, max: 20 }),
      (offers, sort, limit) => {
        const malls = ['a', 'b', 'c'].map((mall) => distinctOffers(offers.filter((one) => one.mall === mall)))
        const ranked = malls.map((one) => rankOffers('desk lamp', one))
        const merged = mergeOffers(ranked, sort, limit)
        expect(mergeOffers(ranked.toReversed(), sort, limit)).toEqual(merged)
        const whole = ranked.flatMap((one) => one.sortedBy(sort)).toSorted(orders[sort])
        expect(merged).toEqual(whole.slice(0, limit).map((one) => one.offer))
        if (sort === 'price') {
          const costs = merged.map(({ total }) => comparableAmount(total))
          expect(costs).toEqual(costs.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
        }
      },
    ),
  )
})

test('an offer that a mall gives twice is there once', () => {
  const twice = [offerOf('m', 'a', { position: 1 }), offerOf('m', 'a', { position: 7 }), offerOf('m', 'b')]
  expect(distinctOffers(twice).map(({ id, position }) => [id, position])).toEqual([
    ['a', 1],
    ['b', 1],
  ])
})
