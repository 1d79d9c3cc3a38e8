import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type Baseline, dropsIn, learn, noBaseline } from './baseline.ts'
import type { Filled } from './count-filled.ts'

const after = (...crawls: [filled: Filled, offers: number][]): Baseline =>
  crawls.reduce((known, [filled, offers]) => learn(known, filled, offers, dropsIn(known, filled, offers)), noBaseline())
const fieldsOf = (known: Baseline, filled: Filled, offers: number) => dropsIn(known, filled, offers).map(({ field }) => field)

describe('what a mall’s past makes one expect', () => {
  it('misses a field that all cards had, from the second crawl on', () => {
    expect(fieldsOf(after([{ title: 10, image: 10 }, 10]), { title: 10 }, 10)).toEqual(['image'])
  })

  it('expects nothing before the first crawl, and nothing of a page with very few offers', () => {
    expect(fieldsOf(noBaseline(), {}, 10)).toEqual([])
    expect(fieldsOf(after([{ image: 10 }, 10]), {}, 2)).toEqual([])
  })

  it('does not miss what only some cards had once', () => {
    expect(fieldsOf(after([{ regularPrice: 6, rating: 10 }, 10]), {}, 10)).toEqual([])
  })

  it('misses what many cards always had, though not all of them', () => {
    const known = after(...Array.from({ length: 6 }, (): [Filled, number] => [{ rating: 6 }, 10]))
    expect(fieldsOf(known, { rating: 1 }, 10)).toEqual(['rating'])
    expect(fieldsOf(known, { rating: 3 }, 10)).toEqual([])
  })

  it('goes on missing a field, however often it is not there', () => {
    const known = after([{ price: 10 }, 10], ...Array.from({ length: 100 }, (): [Filled, number] => [{}, 10]))
    expect(fieldsOf(known, {}, 10)).toEqual(['price'])
  })

  it('gives up what no shop must have, after a dozen crawls without it', () => {
    const with_ = Array.from({ length: 6 }, (): [Filled, number] => [{ seller: 10 }, 10])
    const without = Array.from({ length: 15 }, (): [Filled, number] => [{}, 10])
    expect(fieldsOf(after(...with_, ...without.slice(0, 3)), {}, 10)).toEqual(['seller'])
    expect(fieldsOf(after(...with_, ...without), {}, 10)).toEqual([])
  })

  it('never misses a field that is as often there as ever before', () => {
    const crawl = fc.tuple(fc.integer({ min: 3, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }))
    fc.assert(
      fc.property(fc.array(crawl, { minLength: 1, maxLength: 20 }), (all) => {
        const known = after(...all.map(([offers, share]): [Filled, number] => [{ price: Math.floor(offers * share) }, offers]))
        const best = Math.max(...all.map(([offers, share]) => Math.floor(offers * share) / offers))
        expect(fieldsOf(known, { price: Math.ceil(best * 60) }, 60)).toEqual([])
      }),
    )
  })
})
