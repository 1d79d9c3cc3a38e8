import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import type { Article } from '../shelf.ts'

/** A thing as this boutique presents it. */
export interface Piece {
  slug: string
  name: string
  article: Article
}

export function toPiece(article: Article): Piece {
  const name = nameOf(article.product)
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return { slug: `${words}-${article.product.index.toString(36)}`, name, article }
}

/** Few words: `The Aurivo QX-410 Headphones in Black`. */
function nameOf(product: Product): string {
  const { brand, model, line, variant, accessory, bundle } = product
  if (bundle) return `${nameOf({ ...product, bundle: undefined })}, ${giftOf(bundle)}`
  if (accessory) return `${accessory.en} by ${brand.name}, for ${model}`
  if (line.key === 'books') return `${model}, ${brand.name} – ${variant?.en}`
  return `The ${brand.name} ${model} ${line.name.en}${variant ? ` in ${variant.en}` : ''}`
}

const giftOf = (bundle: Bundle) =>
  bundle.kind === 'with' ? `${bundle.extra.en} included` : `paired with the ${bundle.other.brand.name} ${bundle.other.model}`

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

/** Only whole words of the name or the collection count, all of them; what is rated best stands in front. */
export function createNarrowSearch(all: readonly Piece[]): (query: string) => Piece[] {
  const indexed = [...all].sort(byStars).map((piece) => ({ piece, words: new Set(keywords(piece)) }))
  return (query) => {
    const asked = wordsOf(query)
    if (asked.length === 0) return []
    return indexed.filter(({ words }) => asked.every((word) => words.has(word))).map(({ piece }) => piece)
  }
}

const byStars = ({ article: { product: a } }: Piece, { article: { product: b } }: Piece) =>
  b.stars - a.stars || b.reviews - a.reviews || a.index - b.index

const keywords = ({ name, article: { product } }: Piece): string[] => wordsOf([name, product.line.name.en, ...product.line.also].join(' '))
