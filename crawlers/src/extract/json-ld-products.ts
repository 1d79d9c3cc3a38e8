import { isRecord } from './json-path.ts'

/** A Product with `offers` reduced to one offer, and `listed` put together from the several places schema.org knows. */
export type JsonLdProduct = Record<string, unknown> & {
  listed: { price?: unknown; regularPrice?: unknown; currency?: unknown; rating?: unknown }
}

const mostDepth = 12

/** The Products that a JSON-LD block is about, in its order; not those that are merely mentioned in one (accessories, alike). */
export function productsIn(block: unknown, currency: string, depth = 0): JsonLdProduct[] {
  if (depth > mostDepth) return []
  if (Array.isArray(block)) return block.flatMap((node) => productsIn(node, currency, depth + 1))
  if (!isRecord(block)) return []
  if (isA(block, 'ProductGroup') && block['hasVariant'] !== undefined)
    return variantsOf(block).flatMap((node) => productsIn(node, currency, depth + 1))
  if (isA(block, 'Product') || isA(block, 'IndividualProduct') || isA(block, 'ProductModel')) return [asProduct(block, currency)]
  if (isA(block, 'ListItem')) return listItem(block, currency, depth)
  return ['@graph', 'itemListElement', 'mainEntity'].flatMap((key) => productsIn(block[key], currency, depth + 1))
}

/** A ListItem holds its Product, or is all that is known of it: name and address. */
function listItem(item: Record<string, unknown>, currency: string, depth: number): JsonLdProduct[] {
  const held = productsIn(item['item'], currency, depth + 1)
  if (held.length > 0 || typeof item['name'] !== 'string') return held
  const url = typeof item['item'] === 'string' ? item['item'] : item['url']
  return [{ ...item, url, listed: {} }]
}

/** Variants say only in what they differ from their group. */
const variantsOf = (group: Record<string, unknown>): unknown[] => {
  const { hasVariant, '@type': _type, offers: _offers, sku: _sku, ...shared } = group
  return listOf(hasVariant).map((variant) => (isRecord(variant) ? { ...shared, ...variant } : variant))
}

function asProduct(node: Record<string, unknown>, currency: string): JsonLdProduct {
  const offer = chooseOffer(node['offers'], currency)
  const specifications = listOf(offer?.['priceSpecification']).filter(isRecord)
  const regular = specifications.find(isListPrice)
  const own = specifications.find((specification) => !isListPrice(specification) && !('referenceQuantity' in specification))
  const rating = listOf(node['aggregateRating']).find(isRecord)
  return {
    ...node,
    offers: offer,
    aggregateRating: rating,
    listed: {
      price: offer?.['price'] ?? offer?.['lowPrice'] ?? own?.['price'],
      regularPrice: regular?.['price'],
      currency: offer?.['priceCurrency'] ?? own?.['priceCurrency'],
      rating:
        rating?.['bestRating'] === undefined
          ? rating?.['ratingValue']
          : `${String(rating['ratingValue'])} / ${String(rating['bestRating'])}`,
    },
  }
}

const isListPrice = ({ priceType }: Record<string, unknown>): boolean =>
  /(?:ListPrice|SRP|MSRP|StrikethroughPrice)$/.test(String(priceType))

/** Of several offers the cheapest that can be had, in the shop's own currency if one is. */
function chooseOffer(offers: unknown, currency: string): Record<string, unknown> | undefined {
  const all = listOf(offers).filter(isRecord)
  const better = (a: Record<string, unknown>, b: Record<string, unknown>): number =>
    Number(isForeign(a, currency)) - Number(isForeign(b, currency)) || Number(isGone(a)) - Number(isGone(b)) || amountOf(a) - amountOf(b)
  return all.length > 1 ? all.sort(better)[0] : all[0]
}

const isForeign = ({ priceCurrency }: Record<string, unknown>, currency: string): boolean =>
  priceCurrency !== undefined && priceCurrency !== currency
const isGone = ({ availability }: Record<string, unknown>): boolean => /(?:OutOfStock|SoldOut|Discontinued)$/i.test(String(availability))

function amountOf({ price, lowPrice }: Record<string, unknown>): number {
  const amount = Number(price ?? lowPrice ?? NaN)
  return Number.isFinite(amount) ? amount : Number.MAX_VALUE
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value])
const isA = (node: Record<string, unknown>, type: string): boolean =>
  listOf(node['@type']).some((name) => typeof name === 'string' && name.replace(/^(?:https?:\/\/schema\.org\/|schema:)/, '') === type)
