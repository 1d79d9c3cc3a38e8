import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import type { Article } from '../shelf.ts'

/** An article as this shop lists it. */
export interface Item {
  /** Of its post. */
  id: number
  slug: string
  title: string
  sku: string
  article: Article
}

const firstId = 1_204

export function toItem(article: Article): Item {
  const title = wording(article.product)
  const { index, line } = article.product
  const slug = `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${index}`
  return { id: firstId + index * 3, slug, title, sku: `WS${String(index).padStart(5, '0')}-${line.key.slice(0, 2)}`, article }
}

/** Qualities and kind first, then who made it: `Wireless Headphones – Aurivo QX-410 (Black)`. */
function wording(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${wording({ ...product, bundle: undefined })} ${alongWith(bundle)}`
  if (accessory) return `${accessory.en} to fit ${brand.name} “${model}”`
  if (line.key === 'books') return `${model} – ${brand.name} (${variant?.en})`
  const kind = [...traits.map((trait) => trait.en), line.name.en].join(' ').replaceAll("'", '’')
  return `${kind} – ${brand.name} ${model}${variant ? ` (${variant.en})` : ''}`
}

const alongWith = (bundle: Bundle) =>
  bundle.kind === 'with'
    ? `& ${bundle.extra.en}`
    : `& ${bundle.other.line.name.en} – ${bundle.other.brand.name} ${bundle.other.model} (Set of 2)`

/** Text as the platform renders it: dashes, quotes and ampersands as entities. */
export const rendered = (text: string): string =>
  text.replace(/[&<>"'–“”’×]/g, (sign) => (sign === '&' ? '&amp;' : `&#${sign.codePointAt(0)};`))

/** As the platform's search does it: every word somewhere in title, description or SKU; what was entered last comes first. */
export function createPostSearch(all: readonly Item[]): (query: string) => Item[] {
  const indexed = all.toReversed().map((item) => ({ item, text: searched(item) }))
  return (query) => {
    const asked = query.toLowerCase().split(/\s+/).filter(Boolean)
    if (asked.length === 0) return all.toReversed()
    return indexed.filter(({ text }) => asked.every((word) => text.includes(word))).map(({ item }) => item)
  }
}

const searched = (item: Item) => `${item.title} ${description(item)} ${item.sku}`.toLowerCase()

/** What its page says about it. */
export function description({ article: { product } }: Item): string {
  const { line, brand, accessory } = product
  if (accessory) return `Genuine ${accessory.en.toLowerCase()} by ${brand.name}.`
  return `${line.name.en} by ${brand.name}: ${line.also.join(', ')}.`
}
