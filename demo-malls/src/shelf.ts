import type { Product } from './catalogue.ts'
import { createRandom } from './random.ts'

/** A product as one shop has it. */
export interface Article {
  product: Product
  /** In the smallest unit of the shop's currency. */
  priceMinor: number
  /** What it cost before, where the shop crosses out a price. */
  regularMinor: number | undefined
  /** Pieces on stock; 0: sold out. */
  stock: number
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

/** What a shop carries of a catalogue, and at what price: the same for the same seed. */
export function fillShelf(catalogue: readonly Product[], seed: number, { shop, share, rate, round }: Buying): readonly Article[] {
  return catalogue.flatMap((product) => {
    const random = createRandom(`${seed}/${shop}/${product.gtin}`)
    if (!random.chance(share)) return []
    const priceMinor = round(product.baseMinor * rate * (0.9 + random.next() * 0.25))
    const reduced = random.chance(0.3)
    const beforeMinor = round(priceMinor * (1.1 + random.next() * 0.4))
    const stock = random.chance(0.12) ? 0 : random.int(1, 80)
    return [{ product, priceMinor, regularMinor: reduced && beforeMinor > priceMinor ? beforeMinor : undefined, stock }]
  })
}
