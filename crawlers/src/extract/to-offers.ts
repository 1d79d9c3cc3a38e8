import type { Money, Offer, Rating } from '@mallgate/shared/contract/offer'
import { offerId } from '@mallgate/shared/offer-id'

import { canonicalUrl } from './canonical-url.ts'
import type { Draft } from './draft.ts'

/** Drafts in the shop's order, as offers. Of those that are one and the same the first counts. */
export function toOffers(drafts: readonly Draft[], mall: string, observedAt: string): Offer[] {
  const offers = new Map<string, Offer>()
  for (const draft of drafts) {
    const offer = toOffer(draft, mall, offers.size + 1, observedAt)
    if (offer && !offers.has(offer.id)) offers.set(offer.id, offer)
  }
  return [...offers.values()]
}

function toOffer(draft: Draft, mall: string, position: number, observedAt: string): Offer | undefined {
  const { title, url, sku, regularPrice, availability = 'Unknown' } = draft
  if (title === undefined) return undefined
  const rating = ratingOf(draft)
  const total = totalOf(draft)
  // With a SKU nobody asks for the address.
  const id = offerId(mall, { sku, url: sku ? undefined : url && canonicalUrl(url), title })
  const offer: Offer = { id, mall, title, availability, position, observedAt }
  copyFields(draft, offer)
  if (regularPrice && isHigher(regularPrice, draft.price)) offer.regularPrice = regularPrice
  if (rating) offer.rating = rating
  if (total) offer.total = total
  return offer
}

// One by one: copying by names that are looked up takes as long as reading a card.
function copyFields({ url, image, price, shipping, condition, brand, seller, gtin, sku, otherPrice, sources }: Draft, offer: Offer): void {
  if (url !== undefined) offer.url = url
  if (image !== undefined) offer.image = image
  if (price !== undefined) offer.price = price
  if (shipping !== undefined) offer.shipping = shipping
  if (condition !== undefined) offer.condition = condition
  if (brand !== undefined) offer.brand = brand
  if (seller !== undefined) offer.seller = seller
  if (gtin !== undefined) offer.gtin = gtin
  if (sku !== undefined) offer.sku = sku
  if (otherPrice !== undefined) offer.otherPrice = otherPrice
  if (sources !== undefined) offer.sources = sources
}

/** Shops name what a thing costs ordinarily where nothing is taken off, too, or say a price for old ware that new ware no longer has. */
function isHigher(regularPrice: Money, price: Money | undefined): boolean {
  return price === undefined || price.currency !== regularPrice.currency || regularPrice.minor > price.minor
}

/** Price and shipping, where shipping is known; they must be in one currency to be added. */
export function totalOf({ price, shipping }: Pick<Draft, 'price' | 'shipping'>): Money | undefined {
  if (!price || !shipping) return price
  if (price.currency !== shipping.currency) return undefined
  const minor = price.minor + shipping.minor
  return Number.isSafeInteger(minor)
    ? { minor, currency: price.currency, raw: shipping.minor === 0 ? price.raw : `${price.raw} + ${shipping.raw}`.slice(0, 256) }
    : undefined
}

/** Shops say 0 of 5 where nobody has rated yet. */
function ratingOf({ rating, ratingCount }: Draft): Rating | undefined {
  if (!rating || ratingCount === 0) return undefined
  return { ...rating, ...(ratingCount !== undefined && { count: ratingCount }) }
}
