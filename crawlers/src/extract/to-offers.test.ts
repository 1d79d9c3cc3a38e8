import { Compile } from 'typebox/compile'
import { expect, test } from 'vitest'

import { Offer } from '@mallgate/shared/contract/offer'

import type { Draft } from './draft.ts'
import { toOffers } from './to-offers.ts'

const check = Compile(Offer)
const at = '2026-01-02T03:04:05.000Z'
const offers = (...drafts: Draft[]) => toOffers(drafts, 'shop', at)
const eur = (minor: number) => ({ minor, currency: 'EUR', raw: `${minor}` })

test('a draft becomes an offer of the contract', () => {
  const draft: Draft = {
    title: 'A',
    url: 'https://shop.example/1',
    price: eur(1000),
    shipping: eur(490),
    rating: { value: 4, best: 5 },
    ratingCount: 3,
    currency: 'EUR',
  }
  const [offer] = offers(draft)
  expect(check.Errors(offer)).toEqual([])
  expect(offer).toMatchObject({
    mall: 'shop',
    position: 1,
    observedAt: at,
    availability: 'Unknown',
    total: { minor: 1490, currency: 'EUR' },
    rating: { value: 4, best: 5, count: 3 },
  })
  expect(offer).not.toHaveProperty('currency')
})

test('the id is the same in every crawl, whatever else changes', () => {
  const id = (draft: Draft) => offers({ title: 'filler' }, draft)[1]!.id
  expect(id({ title: 'A', sku: '1', url: 'https://shop.example/1', price: eur(1) })).toBe(
    id({ title: 'B', sku: '1', url: 'https://shop.example/2', price: eur(2) }),
  )
  expect(id({ title: 'A', url: 'https://shop.example/1?utm_source=a' })).toBe(id({ title: 'B', url: 'https://shop.example/1#b' }))
  expect(id({ title: 'A' })).toBe(id({ title: 'A', price: eur(1) }))
  expect(
    new Set([id({ title: 'A' }), id({ title: 'B' }), id({ title: 'A', sku: 'x' }), id({ title: 'A', url: 'https://a.example/' })]).size,
  ).toBe(4)
})

test('of offers that are one and the same the first counts, and places have no gaps', () => {
  const list = offers({ title: 'A', sku: '1', price: eur(1) }, { title: 'A', sku: '1', price: eur(2) }, { title: 'B', sku: '2' })
  expect(list.map(({ title, position, price }) => [title, position, price?.minor])).toEqual([
    ['A', 1, 1],
    ['B', 2, undefined],
  ])
})

test('the total is the price where shipping is not known, and unknown where currencies differ', () => {
  expect(offers({ title: 'A', price: eur(5) })[0]?.total).toEqual(eur(5))
  expect(offers({ title: 'A', price: eur(5), shipping: { minor: 1, currency: 'USD', raw: '1' } })[0]).not.toHaveProperty('total')
  expect(offers({ title: 'A', shipping: eur(5) })[0]).not.toHaveProperty('total')
})

test('nobody has rated: that is no rating of 0', () => {
  expect(offers({ title: 'A', rating: { value: 0, best: 5 }, ratingCount: 0 })[0]).not.toHaveProperty('rating')
  expect(offers({ title: 'A', ratingCount: 7 })[0]).not.toHaveProperty('rating')
})

test('a regular price that is not higher than the price is none', () => {
  expect(offers({ title: 'A', price: eur(5), regularPrice: eur(6) })[0]?.regularPrice).toEqual(eur(6))
  expect(offers({ title: 'A', price: eur(5), regularPrice: eur(5) })[0]).not.toHaveProperty('regularPrice')
  expect(offers({ title: 'A', price: eur(5), regularPrice: eur(4) })[0]).not.toHaveProperty('regularPrice')
})
