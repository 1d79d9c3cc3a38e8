import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Offer } from '@mallgate/shared/contract/offer'

import { differencesFrom } from './expected.ts'

const offer = (title: string, more: Partial<Offer> = {}): Offer => ({
  id: title,
  mall: 'shop',
  title,
  availability: 'InStock',
  position: 1,
  observedAt: '2026-01-02T03:04:05.000Z',
  ...more,
})
const price = { minor: 150, currency: 'EUR', raw: '1,50 €' }
const ok = (...offers: Offer[]) => ({ status: 'ok', offers }) as const

describe('what must be read from a page', () => {
  it('holds as much of each offer as it says', () => {
    const read = ok(offer('One', { price }), offer('Two'))
    expect(
      differencesFrom(read, {
        offers: [
          { title: 'One', price: { minor: 150 } },
          { title: 'Two', price: null },
        ],
      }),
    ).toEqual([])
  })

  it('names each place where something else was read', () => {
    const read = ok(offer('One', { price }), offer('Two', { sku: 'S' }))
    const wanted = {
      offers: [
        { title: 'One', price: { minor: 200, currency: 'EUR' } },
        { title: 'Two', brand: 'B', sku: null },
      ],
    }
    expect(differencesFrom(read, wanted)).toEqual([
      { at: 'offers[0].price.minor', wanted: 200, got: 150 },
      { at: 'offers[1].brand', wanted: 'B', got: undefined },
      { at: 'offers[1].sku', wanted: undefined, got: 'S' },
    ])
  })

  it('lets one offer too few shift no others', () => {
    const wanted = { offers: ['A', 'B', 'C'].map((title) => ({ title })) }
    expect(differencesFrom(ok(offer('A'), offer('C')), wanted)).toEqual([{ at: 'offers[1]', wanted: 'B', got: undefined }])
    expect(differencesFrom(ok(...['A', 'X', 'B', 'C'].map((title) => offer(title))), wanted)).toEqual([
      { at: 'offers[1] of the page', wanted: undefined, got: 'X' },
    ])
  })

  it('sees a title that is read otherwise, and another order', () => {
    const wanted = { offers: ['A', 'B'].map((title) => ({ title })) }
    expect(differencesFrom(ok(offer('A'), offer('b')), wanted)).toEqual([{ at: 'offers[1].title', wanted: 'B', got: 'b' }])
    expect(differencesFrom(ok(offer('B'), offer('A')), wanted)).toMatchObject([{ at: 'order of the offers' }])
  })

  it('wants the status, and why', () => {
    const read: Parameters<typeof differencesFrom>[0] = { status: 'parse_error', offers: [], failure: { message: 'none', field: 'price' } }
    expect(differencesFrom(read, { status: 'parse_error', failure: { field: 'price' }, offers: [] })).toEqual([])
    expect(differencesFrom(read, { offers: [{ title: 'A' }] })).toEqual([
      { at: 'status', wanted: 'ok', got: 'parse_error' },
      { at: 'offers', wanted: 1, got: 0 },
    ])
  })

  it('is met by what it was made of, and by nothing else', () => {
    const title = fc.stringMatching(/^[a-c]{1,2}$/)
    fc.assert(
      fc.property(fc.array(title, { minLength: 1 }), fc.array(title), (wanted, got) => {
        const differences = differencesFrom(ok(...got.map((one) => offer(one))), { offers: wanted.map((one) => ({ title: one })) })
        expect(differences.length === 0).toBe(JSON.stringify(wanted) === JSON.stringify(got))
      }),
    )
  })
})
