import { type Random, createRandom, resumeRandom } from './random.ts'

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

/** How far an article's prices have come: kept small, since there is one for each article. */
export interface Course {
  readonly firstList: number
  list: number
  /** The first day on which it isn't as it is now. */
  until: number
  /** Where the article's stream of chance stands. */
  random: number
}

/** The course of an article that is `first` on day 0. `random` is the article's own stream, at its beginning. */
export function beginCourse(first: Offering, { paceDays }: Habits, random: Random): Course {
  const firstList = first.regularMinor ?? first.priceMinor
  // The first price stood for a while before day 0.
  const until = random.int(1, paceDays)
  return { firstList, list: firstList, until, random: random.state() }
}

/**
 * Takes a course on to a day, which costs as much as the days between: prices stand for some days each, now as a sale with the list price
 * crossed out, now a little under or over the one before.
 * @returns what the article is from now on; undefined where it is as it was
 */
export function advance(course: Course, day: number, { paceDays, sales, deepest, slide, round }: Habits): Offering | undefined {
  if (course.until > day) return undefined
  const random = resumeRandom(course.random)
  const { firstList } = course
  let { list, until } = course
  let offering: Offering | undefined
  while (until <= day) {
    until += random.int(Math.ceil(paceDays / 2), Math.ceil(paceDays * 1.5))
    list = Math.min(Math.max(list * (1 - slide + (random.next() - 0.5) * 0.08), firstList * lowest), firstList * highest)
    const listMinor = round(list)
    const saleMinor = random.chance(sales) ? round(list * (1 - deepest * (0.3 + 0.7 * random.next()))) : listMinor
    const stock = random.chance(soldOutShare) ? 0 : random.int(1, 80)
    offering = { priceMinor: saleMinor, regularMinor: saleMinor < listMinor ? listMinor : undefined, stock }
  }
  Object.assign(course, { list, until, random: random.state() })
  return offering
}
