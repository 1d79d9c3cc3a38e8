import { type Bundle, drawBundles } from './bundles.ts'
import { createGtins } from './gtin.ts'
import { computing } from './lines/computing.ts'
import { household } from './lines/household.ts'
import { leisure } from './lines/leisure.ts'
import { mobile } from './lines/mobile.ts'
import { sound } from './lines/sound.ts'
import type { Brand, ProductLine, Words } from './product-line.ts'
import { type Random, createRandom } from './random.ts'

/** One thing that can be bought, as its maker knows it; how a shop words and prices it is the shop's affair. */
export interface Product {
  /** Place in the catalogue, from 0: shops make their article numbers from it. */
  index: number
  /** EAN-13. */
  gtin: string
  line: ProductLine
  brand: Brand
  model: string
  traits: readonly Words[]
  variant: Words | undefined
  /** Set where this is not the thing itself but something for it. */
  accessory: Words | undefined
  /** Set where this is the thing together with something else. */
  bundle: Bundle | undefined
  /** US cents. */
  baseMinor: number
  /** Of 5, in halves. */
  stars: number
  reviews: number
}

const lines = [...sound, ...computing, ...household, ...leisure, ...mobile]
const accessoryShare = 0.35
const bundleShare = 0.08

/** Everything there is to buy: the same for the same seed, `size` products, spread evenly over the lines, bundles last. */
export function createCatalogue(seed: number, size = 4_000): readonly Product[] {
  const gtin = createGtins(createRandom(`${seed}/gtin`))
  const number = (drafts: readonly Draft[], from: number) =>
    drafts.map((draft, nth): Product => ({ ...draft, index: from + nth, gtin: gtin() }))
  const bundled = Math.round(size * bundleShare)
  const singles = number(drawSingles(seed, size - bundled), 0)
  return [...singles, ...number(drawBundles(singles, bundled, createRandom(`${seed}/bundles`)), singles.length)]
}

function drawSingles(seed: number, size: number): Draft[] {
  const drafts: Draft[] = []
  lines.forEach((line, nth) => {
    const random = createRandom(`${seed}/${line.key}`)
    const taken = new Set<string>()
    const until = Math.round((size * (nth + 1)) / lines.length)
    while (drafts.length < until) drafts.push(...modelOf(line, random, taken).slice(0, until - drafts.length))
  })
  return drafts
}

type Draft = Omit<Product, 'index' | 'gtin'>

// A model is all of its variants, and sometimes an accessory that carries the model's name.
function modelOf(line: ProductLine, random: Random, taken: Set<string>): Draft[] {
  const base = {
    line,
    ...newName(line, random, taken),
    traits: line.traits.filter(() => random.chance(0.85)).map((group) => random.pick(group)),
    stars: random.int(5, 10) / 2,
    reviews: random.int(0, 1_400),
  }
  const firstMinor = between(line.price, random)
  const variants = line.variants.map((variant, step) => ({
    ...base,
    variant,
    accessory: undefined,
    bundle: undefined,
    baseMinor: Math.round(firstMinor * (1 + step * line.variantStep)),
  }))
  if (line.accessories.length === 0 || !random.chance(accessoryShare)) return variants
  const accessory = random.pick(line.accessories)
  return [...variants, { ...base, variant: undefined, accessory, bundle: undefined, baseMinor: between([6, 39], random) }]
}

const mostTries = 1_000

function newName(line: ProductLine, random: Random, taken: Set<string>): Pick<Draft, 'brand' | 'model'> {
  for (let tries = 0; tries < mostTries; tries++) {
    const name = { brand: random.pick(line.brands), model: line.model(random) }
    const key = `${name.brand.name} ${name.model}`
    if (taken.has(key)) continue
    taken.add(key)
    return name
  }
  throw new Error(`The line ${line.key} has no names left after ${taken.size} models: give it more brands, or a longer pattern.`)
}

// Evenly over the orders of size: as in a shop, most things are cheap and a few dear.
function between([least, most]: readonly [number, number], random: Random): number {
  return Math.round(least * (most / least) ** random.next() * 100)
}
