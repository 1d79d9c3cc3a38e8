import { type Random, createRandom } from './random.ts'

/** What changes about an article as days pass. */
export interface Offering {
  /** In the smallest unit of the shop's currency. */
  priceMinor: number
  /** What it cost before, where the shop crosses out a price. */
  regularMinor: number | undefined
  /** Pieces on stock; 0: sold out. */
  stock: number
}

/** How a shop goes about its prices. */
export interface Habits {
  /** Days for which a price stands, by and large. */
  paceDays: number
  /** Share of new prices that are a sale's. */
  sales: number
  /** The deepest cut of a sale, as a share. */
  deepest: number
  /** By what share a price without a sale sinks each time, by and large. */
  slide: number
  round(minor: number): number
}

/** Every shop has its own habits: the same for the same seed. */
export function createHabits(seed: number, { shop, round }: { shop: string; round(minor: number): number }): Habits {
  const random = createRandom(`${seed}/${shop}/habits`)
  return {
    paceDays: random.int(4, 16),
    sales: 0.15 + random.next() * 0.3,
    deepest: 0.15 + random.next() * 0.25,
    slide: random.next() * 0.02,
    round,
  }
}

// A list price stays within these, as shares of what it was on day 0: years of sliding shall not make it a present.
const lowest = 0.6
const highest = 1.3
const soldOutShare = 0.1

/**
 * An article on a day. Day 0 is `first`; then prices stand for some days each, now as a sale with the list price crossed
 * out, now a little under or over the one before. `random` is the article's own stream, at its beginning.
 */
export function offeringOn(day: number, first: Offering, habits: Habits, random: Random): Offering {
  const { paceDays, sales, deepest, slide, round } = habits
  const firstList = first.regularMinor ?? first.priceMinor
  let list = firstList
  let offering = first
  // The first price stood for a while before day 0.
  let until = random.int(1, paceDays)
  while (until <= day) {
    until += random.int(Math.ceil(paceDays / 2), Math.ceil(paceDays * 1.5))
    list = Math.min(Math.max(list * (1 - slide + (random.next() - 0.5) * 0.08), firstList * lowest), firstList * highest)
    const listMinor = round(list)
    const saleMinor = random.chance(sales) ? round(list * (1 - deepest * (0.3 + 0.7 * random.next()))) : listMinor
    const stock = random.chance(soldOutShare) ? 0 : random.int(1, 80)
    offering = { priceMinor: saleMinor, regularMinor: saleMinor < listMinor ? listMinor : undefined, stock }
  }
  return offering
}
