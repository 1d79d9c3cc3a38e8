import { isRecord } from './json-path.ts'

/** A Product with `offers` reduced to one offer, and `listed` put together from the several places schema.org knows. */
export type SchemaProduct = Record<string, unknown> & { listed: Listed }

interface Listed {
  price?: unknown
  /** The price, where it stands for people to read. */
  written?: unknown
  regularPrice?: unknown
  currency?: unknown
  rating?: unknown
  /** The price is the lowest of several offers. */
  from?: true
}

const mostDepth = 12
// No page is about more.
const mostProducts = 2_000

const goods = ['product', 'individualproduct', 'productmodel', 'someproducts', 'productgroup']
const published = ['vehicle', 'car', 'book', 'softwareapplication', 'videogame']
// Lists of pages, not of things on sale.
const navigation = ['breadcrumblist', 'sitenavigationelement', 'faqpage', 'howto', 'article', 'newsarticle', 'blogposting', 'review']

/** The Products that a node is about, in its order; not those that are merely mentioned in one (accessories, alike). */
export function productsIn(node: unknown, currency: string): SchemaProduct[] {
  return collect(node, currency, 0).slice(0, mostProducts)
}

function collect(node: unknown, currency: string, depth: number): SchemaProduct[] {
  if (depth > mostDepth) return []
  if (Array.isArray(node)) return node.slice(0, mostProducts).flatMap((one) => collect(one, currency, depth + 1))
  if (!isRecord(node) || isA(node, navigation)) return []
  if (isA(node, ['productgroup']) && listOf(node['hasVariant']).some((variant) => isRecord(variant) && variant['offers'] !== undefined))
    return variantsOf(node).flatMap((one) => collect(one, currency, depth + 1))
  if (isProduct(node)) return [asProduct(node, currency)]
  if (isA(node, ['listitem'])) return listItem(node, currency, depth)
  if (isA(node, ['offer']) && isRecord(node['itemOffered'])) {
    const { itemOffered, ...offer } = node
    return collect({ ...itemOffered, offers: itemOffered['offers'] ?? offer }, currency, depth + 1)
  }
  const listed = collect(node['itemListElement'], currency, depth + 1).map((product) => ({ ...product, inList: true }))
  const others = ['@graph', 'mainEntity', 'mainEntityOfPage', 'about', 'hasOfferCatalog'].flatMap((key) =>
    collect(node[key], currency, depth + 1),
  )
  return [...listed, ...others]
}

/** Books and programs are on sale only where an offer says so: any library lists them, too. */
const isProduct = (node: Record<string, unknown>): boolean => isA(node, goods) || (isA(node, published) && node['offers'] !== undefined)

/** A ListItem holds its Product, or is all that is known of it: name and address. */
function listItem(item: Record<string, unknown>, currency: string, depth: number): SchemaProduct[] {
  const held = collect(item['item'], currency, depth + 1)
  if (held.length > 0 || typeof item['name'] !== 'string') return held
  const url = typeof item['item'] === 'string' ? item['item'] : item['url']
  return [{ ...item, url, listed: {} }]
}

/** Variants say only in what they differ from their group. */
const variantsOf = (group: Record<string, unknown>): unknown[] => {
  const { hasVariant, '@type': _type, offers: _offers, sku: _sku, ...shared } = group
  return listOf(hasVariant).map((variant) => (isRecord(variant) ? { ...shared, ...variant, isVariantOf: group['name'] ?? true } : variant))
}

function asProduct(node: Record<string, unknown>, currency: string): SchemaProduct {
  const offer = chooseOffer(node['offers'], currency)
  const specifications = listOf(offer?.['priceSpecification']).filter(isRecord)
  const regular = specifications.find(isListPrice)
  const own = specifications.find(isOwnPrice)
  const rating = listOf(node['aggregateRating']).find(isRecord)
  const single = offer?.['price'] ?? own?.['price']
  const lowest = offer?.['lowPrice'] ?? own?.['minPrice']
  const written = offer?.['writtenPrice']
  return {
    ...node,
    offers: offer,
    aggregateRating: rating,
    listed: {
      ...(written === undefined ? { price: single ?? lowest } : { written }),
      regularPrice: regular?.['price'],
      currency: offer?.['priceCurrency'] ?? own?.['priceCurrency'] ?? regular?.['priceCurrency'] ?? node['priceCurrency'],
      rating:
        rating?.['bestRating'] === undefined
          ? rating?.['ratingValue']
          : `${String(rating['ratingValue'])} / ${String(rating['bestRating'])}`,
      ...(single === undefined && lowest !== undefined && { from: true }),
    },
  }
}

const isListPrice = ({ priceType }: Record<string, unknown>): boolean =>
  /(?:ListPrice|SRP|MSRP|StrikethroughPrice|RegularPrice)$/.test(String(priceType))

/** Neither struck through, nor of a kilogram, nor for members only, nor for many, nor what the parcel costs. */
const isOwnPrice = (specification: Record<string, unknown>): boolean =>
  !isListPrice(specification) &&
  !('referenceQuantity' in specification) &&
  !('validForMemberTier' in specification) &&
  !isForMany(specification) &&
  !isA(specification, ['deliverychargespecification', 'paymentchargespecification']) &&
  (specification['price'] !== undefined || specification['minPrice'] !== undefined)

/** A graduated price: so many pieces at least. */
function isForMany({ eligibleQuantity }: Record<string, unknown>): boolean {
  const least = isRecord(eligibleQuantity) ? Number(eligibleQuantity['minValue'] ?? eligibleQuantity['value'] ?? 1) : 1
  return least > 1
}

/** Of several offers the cheapest that can be had, in the shop's own currency if one is; an offer may hold others. */
function chooseOffer(offers: unknown, currency: string): Record<string, unknown> | undefined {
  const all = listOf(offers).filter(isRecord).flatMap(withHeld)
  const better = (a: Record<string, unknown>, b: Record<string, unknown>): number =>
    Number(isForeign(a, currency)) - Number(isForeign(b, currency)) || Number(isGone(a)) - Number(isGone(b)) || amountOf(a) - amountOf(b)
  return all.length > 1 ? all.sort(better)[0] : all[0]
}

/** An AggregateOffer that has no price of its own may list those it sums up. */
function withHeld(offer: Record<string, unknown>): Record<string, unknown>[] {
  if (offer['price'] !== undefined || offer['lowPrice'] !== undefined || offer['priceSpecification'] !== undefined) return [offer]
  const { offers, ...shared } = offer
  const held = listOf(offers).filter(isRecord)
  return held.length > 0 ? held.map((one) => ({ ...shared, ...one })) : [offer]
}

const isForeign = ({ priceCurrency }: Record<string, unknown>, currency: string): boolean =>
  priceCurrency !== undefined && priceCurrency !== currency
const isGone = ({ availability }: Record<string, unknown>): boolean => /(?:OutOfStock|SoldOut|Discontinued)$/i.test(String(availability))

function amountOf({ price, lowPrice, priceSpecification }: Record<string, unknown>): number {
  const own = listOf(priceSpecification).filter(isRecord).find(isOwnPrice)
  const amount = Number(price ?? lowPrice ?? own?.['price'] ?? NaN)
  return Number.isFinite(amount) ? amount : Number.MAX_VALUE
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value])

// `Product`, `schema:Product`, `http://www.schema.org/Product/`, `/Product`; also the vocabulary before schema.org.
const typeName =
  /^(?:(?:(?:https?:)?\/\/)?(?:www\.)?(?:schema\.org|data-vocabulary\.org|rdf\.data-vocabulary\.org)\/#?|schema:|\/)?(\w+)\/?$/i

/** `types` in lower case. */
export const isA = (node: Record<string, unknown>, types: readonly string[]): boolean =>
  listOf(node['@type'] ?? node['type']).some((name) => {
    if (typeof name !== 'string') return false
    const own = typeName.exec(name.trim())?.[1]?.toLowerCase()
    return own !== undefined && types.includes(own)
  })
