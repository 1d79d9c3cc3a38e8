import type { Calendar } from './calendar.ts'
import type { Product } from './catalogue.ts'
import { type Course, type Offering, advance, beginCourse, createHabits } from './price-drift.ts'
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

/**
 * What a shop carries, and at what price: the same for the same seed and day. As days pass, the articles change in place; a day forward
 * costs little, a day back as much as all days before it.
 */
export function fillShelf({ products, calendar }: Market, seed: number, buying: Buying): readonly Article[] {
  const habits = createHabits(seed, buying)
  const begin = (product: Product, first: Offering): Course =>
    beginCourse(first, habits, createRandom(`${seed}/${buying.shop}/${product.gtin}/days`))
  const courses: Course[] = []
  const articles = products.flatMap((product) => {
    const first = firstOffering(product, seed, buying)
    if (!first) return []
    courses.push(begin(product, first))
    return [{ product, ...first }]
  })
  let today = 0
  const goTo = (day: number) => {
    // What an article began with isn't kept: made up again it costs no memory, and nobody goes back often.
    const back = day < today
    for (const [at, article] of articles.entries()) {
      if (back) {
        Object.assign(article, firstOffering(article.product, seed, buying))
        courses[at] = begin(article.product, article)
      }
      const changed = advance(courses[at]!, day, habits)
      if (changed) Object.assign(article, changed)
    }
    today = day
  }
  goTo(calendar.day())
  calendar.onDay(goTo)
  return articles
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
