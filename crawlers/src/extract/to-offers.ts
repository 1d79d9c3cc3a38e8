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
  const { title, url, sku, availability = 'Unknown', currency: _currency, rating: _rating, ratingCount: _count, ...others } = draft
  const { regularPrice, ...rest } = others
  if (title === undefined) return undefined
  const rating = ratingOf(draft)
  const total = totalOf(draft)
  return {
    ...rest,
    id: offerId(mall, { sku, url: url && canonicalUrl(url), title }),
    mall,
    title,
    ...(url !== undefined && { url }),
    ...(sku !== undefined && { sku }),
    ...(regularPrice && isHigher(regularPrice, draft.price) && { regularPrice }),
    ...(rating && { rating }),
    ...(total && { total }),
    availability,
    position,
    observedAt,
  }
}

/** Shops name what a thing costs ordinarily where nothing is taken off, too, or say a price for old ware that new ware no longer has. */
function isHigher(regularPrice: Money, price: Money | undefined): boolean {
  return price === undefined || price.currency !== regularPrice.currency || regularPrice.minor > price.minor
}

/** Price and shipping, where shipping is known; they must be in one currency to be added. */
function totalOf({ price, shipping }: Draft): Money | undefined {
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
