import type { FieldName } from '@mallgate/shared/contract/mall'

import { canonicalUrl } from '../extract/canonical-url.ts'
import type { Draft } from '../extract/draft.ts'
import type { AutoOffer, Provenance } from './auto-offer.ts'
import type { StructuredProduct } from './structured-products.ts'

const confidence = 0.9
const fillable = [
  'image',
  'availability',
  'condition',
  'rating',
  'ratingCount',
  'brand',
  'seller',
  'gtin',
  'sku',
  'shipping',
  'regularPrice',
] as const

/**
 * Puts what a page's descriptions for programs say of the same things to what was seen of them: by address, else by a title that only one has. Where they
 * have nearly all prices and most of these are not the ones that were seen, theirs count: the price was mistaken for another.
 */
export function fillFromStructured(offers: readonly AutoOffer[], products: readonly StructuredProduct[]): AutoOffer[] {
  const find = finder(products)
  const pairs = offers.map((offer) => ({ offer, product: find(offer.draft) }))
  const both = pairs.filter(({ offer, product }) => offer.draft.price && product?.draft.price)
  const differing = both.filter(({ offer, product }) => isOther(offer.draft, product!.draft)).length
  const trusted = both.length >= offers.length * 0.9 && differing > both.length / 2
  return pairs.map(({ offer, product }) => (product ? filled(offer, product, trusted) : offer))
}

function filled(offer: AutoOffer, { draft, from }: StructuredProduct, trusted: boolean): AutoOffer {
  const result: AutoOffer = { ...offer, draft: { ...offer.draft }, sources: { ...offer.sources }, otherPrices: [...offer.otherPrices] }
  const take = (name: FieldName) => {
    ;(result.draft as Record<string, unknown>)[name] = draft[name]
    result.sources[name] = { from, confidence }
  }
  for (const name of fillable) if (result.draft[name] === undefined && draft[name] !== undefined) take(name)
  if (!draft.price) return result
  const { price } = offer.draft
  if (!price) take('price')
  else if (isOther(offer.draft, draft)) {
    result.otherPrices.push(trusted ? { price, from: 'visible', confidence: 0.4 } : { price: draft.price, from, confidence })
    if (trusted) take('price')
  }
  return result
}

/** More than 1 % off, or in another currency. */
function isOther({ price: a }: Draft, { price: b }: Draft): boolean {
  return a !== undefined && b !== undefined && (a.currency !== b.currency || Math.abs(a.minor - b.minor) > Math.max(a.minor, b.minor) / 100)
}

function finder(products: readonly StructuredProduct[]): (draft: Draft) => StructuredProduct | undefined {
  const byUrl = new Map<string, StructuredProduct>()
  const byTitle = new Map<string, StructuredProduct | undefined>()
  for (const product of products) {
    const { url, title } = product.draft
    if (url !== undefined && !byUrl.has(canonicalUrl(url))) byUrl.set(canonicalUrl(url), product)
    if (title !== undefined) byTitle.set(title, byTitle.has(title) ? undefined : product)
  }
  return ({ url, title }) =>
    (url === undefined ? undefined : byUrl.get(canonicalUrl(url))) ?? (title === undefined ? undefined : byTitle.get(title))
}

/** The list as only the descriptions have it: the cards may be made by a script. None where they are of one thing, or say no prices. */
export function structuredOffers(products: readonly StructuredProduct[]): AutoOffer[] {
  const seen = new Set<string>()
  const offers: AutoOffer[] = []
  for (const { draft, from } of products) {
    if (!draft.title || !draft.url || !draft.price || seen.has(canonicalUrl(draft.url))) continue
    seen.add(canonicalUrl(draft.url))
    offers.push({ draft, sources: sourcesOf(draft, from), otherPrices: [], confidence })
  }
  return offers.length > 1 ? offers : []
}

function sourcesOf(draft: Draft, from: Provenance): AutoOffer['sources'] {
  const sources: AutoOffer['sources'] = {}
  for (const name of Object.keys(draft) as FieldName[]) sources[name] = { from, confidence }
  return sources
}
