import type { Offer } from './contract/offer.ts'
import type { Sort } from './contract/search.ts'

import { orders, type RankedOffer, type RankedOffers } from './rank-offers.ts'

/** A mall's offers with each id once: the first in the shop's order stays. */
export function distinctOffers(offers: readonly Offer[]): readonly Offer[] {
  const seen = new Set<string>()
  return offers.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** All malls' offers in one order, the first `limit` of them. */
export function mergeOffers(found: readonly RankedOffers[], sort: Sort, limit: number): Offer[] {
  const all: RankedOffer[] = []
  for (const one of found) all.push(...one.sortedBy(sort))
  // Each mall's part is sorted already, and the engine's sort merges such runs.
  return all
    .sort(orders[sort])
    .slice(0, limit)
    .map(({ offer }) => offer)
}
