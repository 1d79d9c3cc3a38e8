import type { Calendar } from './calendar.ts'
import type { Product } from './catalogue.ts'
import { type Habits, type Offering, createHabits, offeringOn } from './price-drift.ts'
import { createRandom } from './random.ts'

/** A product as one shop has it today: read the price when you answer, not when you open. */
export interface Article extends Readonly<Offering> {
  readonly product: Product
}

/** What shops buy from, and what day it is there. */
export interface Market {
  products: readonly Product[]
  calendar: Calendar
}

/** How a shop buys in. */
export interface Buying {
  shop: string
  /** Of the catalogue, 0 to 1. */
  share: number
  /** A US cent in the shop's smallest unit, by and large. */
  rate: number
  /** Makes a price of that shop: 1.299,90 € or 12,900원. */
  round(minor: number): number
}

/** What a shop carries, and at what price: the same for the same seed and day. As days pass, the articles change in place. */
export function fillShelf({ products, calendar }: Market, seed: number, buying: Buying): readonly Article[] {
  const habits = createHabits(seed, buying)
  const articles = products.flatMap((product) => {
    const offering = offered(product, seed, buying, habits, calendar.day())
    return offering ? [{ product, ...offering }] : []
  })
  calendar.onDay((day) => {
    for (const article of articles) Object.assign(article, offered(article.product, seed, buying, habits, day))
  })
  return articles
}

// What an article began with isn't kept: made up again it costs no memory, and days come seldom.
function offered(product: Product, seed: number, buying: Buying, habits: Habits, day: number): Offering | undefined {
  const first = firstOffering(product, seed, buying)
  if (!first || day === 0) return first
  return offeringOn(day, first, habits, createRandom(`${seed}/${buying.shop}/${product.gtin}/days`))
}

/** Undefined where the shop doesn't carry it. */
function firstOffering(product: Product, seed: number, { shop, share, rate, round }: Buying): Offering | undefined {
  const random = createRandom(`${seed}/${shop}/${product.gtin}`)
  if (!random.chance(share)) return undefined
  const priceMinor = round(product.baseMinor * rate * (0.9 + random.next() * 0.25))
  const reduced = random.chance(0.3)
  const beforeMinor = round(priceMinor * (1.1 + random.next() * 0.4))
  const stock = random.chance(0.12) ? 0 : random.int(1, 80)
  return { priceMinor, regularMinor: reduced && beforeMinor > priceMinor ? beforeMinor : undefined, stock }
}
