import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import { createRandom } from '../random.ts'
import type { Article } from '../shelf.ts'

/** An article under the name and number this marketplace gives it. */
export interface Listing {
  pid: string
  title: string
  /** Ratings and reviews, as many as a large country writes. */
  ratings: number
  seller: string
  article: Article
}

const sellers = ['RetailNet Bharat', 'SmartDeals Pune', 'Om Sai Traders', 'Appario Junction']

export function toListing(article: Article): Listing {
  const { product } = article
  const random = createRandom(`sastahaat/${product.gtin}`)
  return {
    pid: `SH${String(3_100_000 + product.index * 13)}`,
    title: titleOf(product),
    ratings: product.reviews * random.int(3, 260),
    seller: random.pick(sellers),
    article,
  }
}

/** All that people might search for, one after another: `Aurivo QX-410 Headphones with Noise Cancelling | Wireless | Over-Ear | Black`. */
function titleOf(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${titleOf({ ...product, bundle: undefined })} | ${comboWith(bundle)}`
  if (accessory) return `${accessory.en} Compatible with ${brand.name} ${model} ${line.name.en} (Pack of 1)`
  if (line.key === 'books') return `${model} | ${brand.name} | ${variant?.en} | English Edition`
  return [`${brand.name} ${model} ${line.name.en}`, ...traits.map((trait) => trait.en), variant?.en].filter(Boolean).join(' | ')
}

const comboWith = (bundle: Bundle) =>
  bundle.kind === 'with' ? `Free ${bundle.extra.en}` : `Combo with ${bundle.other.brand.name} ${bundle.other.line.name.en}`

/** What the kinds of goods are called in Hindi; only those that people ask for in it. */
export const hindi: Readonly<Record<string, string>> = {
  headphones: 'हेडफ़ोन',
  earbuds: 'ईयरबड',
  speakers: 'स्पीकर',
  keyboards: 'कीबोर्ड',
  mice: 'माउस',
  monitors: 'मॉनिटर',
  kettles: 'केतली',
  'running-shoes': 'जूते',
  backpacks: 'बैग',
  books: 'किताब',
  smartwatches: 'घड़ी',
}

// What is shown, too, so that no page looks empty: the key of a line, and those that are much the same to this shop.
const alike: Readonly<Record<string, readonly string[]>> = {
  headphones: ['earbuds'],
  earbuds: ['headphones'],
  mice: ['keyboards'],
  keyboards: ['mice'],
  kettles: ['coffee-machines'],
  backpacks: ['running-shoes'],
}

// Vowel signs are marks, not letters.
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

/** Half of the words will do, and what is alike comes along; what is rated most stands in front, accessory or not. */
export function createGenerousSearch(all: readonly Listing[]): (query: string) => Listing[] {
  const indexed = all.map((listing) => ({ listing, own: new Set(keywords(listing)), alike: new Set(alikeWords(listing)) }))
  return (query) => {
    const asked = [...new Set(wordsOf(query))].slice(0, 16)
    return indexed
      .map(({ listing, own, alike }) => {
        const fits = asked.filter((word) => own.has(word)).length
        return { listing, fits, points: fits + asked.filter((word) => !own.has(word) && alike.has(word)).length / 2 }
      })
      .filter(({ points }) => points > 0 && points >= asked.length / 2)
      .sort((a, b) => b.points - a.points || b.fits - a.fits || b.listing.ratings - a.listing.ratings)
      .map(({ listing }) => listing)
  }
}

const kindWords = (key: string, names: readonly string[]) => wordsOf([key, ...names, hindi[key] ?? ''].join(' '))

function keywords({ title, pid, article: { product } }: Listing): string[] {
  const { line, brand, gtin } = product
  return [...wordsOf([title, pid, brand.name, gtin].join(' ')), ...kindWords(line.key, [line.name.en, ...line.also])]
}

function alikeWords({ article: { product } }: Listing): string[] {
  if (product.accessory) return []
  return (alike[product.line.key] ?? []).flatMap((key) => kindWords(key, []))
}
