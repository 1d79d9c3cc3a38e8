import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import type { Article } from '../shelf.ts'

/** An article as this shop lists it. */
export interface Tile {
  sku: string
  title: string
  article: Article
}

export const toTile = (article: Article): Tile => ({
  sku: `FB${90_000 - article.product.index}`,
  title: wording(article.product),
  article,
})

/** Short, and the variant first: `Black QX-410 Headphones (Aurivo) | Wireless | Over-Ear`. */
function wording(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${wording({ ...product, bundle: undefined })} | ${more(bundle)}`
  if (accessory) return `${accessory.en} | fits ${model} (${brand.name})`
  if (line.key === 'books') return `${model} (${brand.name}) | ${variant?.en}`
  const name = [variant?.en, model, line.name.en].filter(Boolean).join(' ')
  return [`${name} (${brand.name})`, ...traits.map((trait) => trait.en)].join(' | ')
}

const more = (bundle: Bundle) =>
  bundle.kind === 'with'
    ? `${bundle.extra.en} included`
    : `with ${bundle.other.model} ${bundle.other.line.name.en} (${bundle.other.brand.name})`

const rank = ({ accessory, bundle }: Product) => (accessory ? 0 : bundle ? 1 : 2)

/** Any word will do. What earns most comes first: accessories, then bundles, and at last what was looked for. */
export function createUpsellSearch(all: readonly Tile[]): (query: string) => Tile[] {
  const indexed = all
    .toSorted((a, b) => rank(a.article.product) - rank(b.article.product))
    .map((tile) => ({ tile, words: ` ${split(`${tile.title} ${tile.sku} ${kindOf(tile.article.product)}`).join(' ')} ` }))
  return (query) => {
    const asked = split(query)
    const most = Math.max(0, ...indexed.map(({ words }) => hits(words, asked)))
    return most === 0 ? [] : indexed.filter(({ words }) => hits(words, asked) === most).map(({ tile }) => tile)
  }
}

const kindOf = ({ line }: Product) => [line.name.en, ...line.also].join(' ')

const hits = (words: string, asked: readonly string[]) => asked.filter((word) => words.includes(` ${word} `)).length

const split = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? []
