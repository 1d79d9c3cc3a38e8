import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import type { Article } from '../shelf.ts'

/** An article as this shop lists it. */
export interface Entry {
  code: string
  title: string
  article: Article
}

export const toEntry = (article: Article): Entry => ({
  code: `LR-${(article.product.index + 46_656).toString(36).toUpperCase()}`,
  title: wording(article.product),
  article,
})

/** As in a mail-order list, the kind first: `HEADPHONES, wireless, noise cancelling. Aurivo QX-410. Black.` */
function wording(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${wording({ ...product, bundle: undefined })} ${plus(bundle)}`
  if (accessory) return `${accessory.en.toUpperCase()} for ${brand.name} ${model}.`
  if (line.key === 'books') return `${model.toUpperCase()}, by ${brand.name}. ${variant?.en}.`
  const kind = [line.name.en.toUpperCase(), ...traits.map((trait) => trait.en.toLowerCase())].join(', ')
  return `${kind}. ${brand.name} ${model}.${variant ? ` ${variant.en}.` : ''}`
}

const plus = (bundle: Bundle) =>
  bundle.kind === 'with'
    ? `Comes with ${bundle.extra.en.toLowerCase()}.`
    : `Set with ${bundle.other.line.name.en.toLowerCase()}, ${bundle.other.brand.name} ${bundle.other.model}.`

/** A hit begins a word with each word of the query; whatever is most asked for comes first, fitting or not. */
export function createPopularSearch(all: readonly Entry[]): (query: string) => Entry[] {
  const indexed = all
    .toSorted((a, b) => b.article.product.reviews - a.article.product.reviews || a.article.product.index - b.article.product.index)
    .map((entry) => ({ entry, text: ` ${words(`${entry.title} ${entry.code} ${entry.article.product.line.also.join(' ')}`)}` }))
  return (query) => {
    const asked = words(query).split(' ').filter(Boolean)
    if (asked.length === 0) return []
    return indexed.filter(({ text }) => asked.every((word) => text.includes(` ${word}`))).map(({ entry }) => entry)
  }
}

const words = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')
