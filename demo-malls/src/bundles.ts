import type { Product } from './catalogue.ts'
import type { Words } from './product-line.ts'
import type { Random } from './random.ts'

/** What is sold together with a product, as one thing with a GTIN and a price of its own. */
export type Bundle =
  /** `Headphones QX-410 with carrying case`. */
  | { kind: 'with'; extra: Words }
  /** `Keyboard K12A + Mouse M-340, set`. */
  | { kind: 'set'; other: Product }

export type BundledProduct = Omit<Product, 'index' | 'gtin'>

// What people buy for the same place or the same purpose: the key of a line, and those of what goes with it.
const mates: Readonly<Record<string, readonly string[]>> = {
  headphones: ['speakers'],
  keyboards: ['mice'],
  monitors: ['webcams', 'keyboards'],
  tablets: ['keyboards', 'earbuds'],
  smartwatches: ['earbuds', 'running-shoes'],
  'coffee-machines': ['kettles'],
  'running-shoes': ['backpacks'],
  'yoga-mats': ['backpacks'],
  'desk-lamps': ['webcams'],
  'board-games': ['books'],
}

const setShare = 0.5
const cheaperTogether = 0.88

/** Picks `count` of what can be bought alone and puts something beside each. Fewer where there is nothing to put. */
export function drawBundles(singles: readonly Product[], count: number, random: Random): BundledProduct[] {
  const things = singles.filter(({ accessory }) => !accessory)
  const byLine = Map.groupBy(things, ({ line }) => line.key)
  const left = things.filter(({ line }) => line.accessories.length > 0 || mates[line.key])
  const bundles: BundledProduct[] = []
  while (bundles.length < count && left.length > 0) {
    const at = random.int(0, left.length - 1)
    const product = left[at]!
    // Each is bundled once at most: no two bundles have one name.
    left[at] = left.at(-1)!
    left.pop()
    const bundle = together(product, byLine, random)
    if (bundle) bundles.push(bundle)
  }
  return bundles
}

function together(product: Product, byLine: ReadonlyMap<string, readonly Product[]>, random: Random): BundledProduct | undefined {
  const { line, brand } = product
  const mate = mates[line.key]
  if (mate && (line.accessories.length === 0 || random.chance(setShare))) {
    const others = byLine.get(random.pick(mate)) ?? []
    const ofSameMaker = others.filter((other) => other.brand.name === brand.name)
    if (others.length > 0) return asSet(product, random.pick(ofSameMaker.length > 0 ? ofSameMaker : others))
  }
  if (line.accessories.length === 0) return undefined
  return asOne(product, { kind: 'with', extra: random.pick(line.accessories) }, random.int(600, 3_900))
}

const asSet = (product: Product, other: Product) => asOne(product, { kind: 'set', other }, other.baseMinor)

function asOne(product: Product, bundle: Bundle, addedMinor: number): BundledProduct {
  const { index: _index, gtin: _gtin, ...same } = product
  return {
    ...same,
    bundle,
    baseMinor: Math.round((product.baseMinor + addedMinor) * cheaperTogether),
    // Those who bought the bundle are fewer.
    reviews: product.reviews >> 3,
  }
}
