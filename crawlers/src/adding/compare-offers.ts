import type { FieldName } from '@mallgate/shared/contract/mall'
import type { Money, Offer } from '@mallgate/shared/contract/offer'

import type { Draft } from '../extract/draft.ts'
import { canonicalUrl } from '../extract/canonical-url.ts'
import { folded } from './query-words.ts'

/** How two readings of one page agree: 0 to 1. */
export interface Agreement {
  /** Of what the page was found to have, how much is read with the same price. */
  found: number
  /** Of what is read, how much was found on the page. */
  right: number
}

interface Thing {
  title?: string
  url?: string
  price?: Money | undefined
}

const keysOf = ({ title, url }: Thing): string[] => [
  ...(url === undefined ? [] : [canonicalUrl(url)]),
  ...(title === undefined ? [] : [folded(title).replace(/\s+/g, ' ').trim()]),
]
const samePrice = (a: Money | undefined, b: Money | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a.minor === b.minor && a.currency === b.currency

/** Offers and drafts that are of the same thing. */
export function pairsOf<A extends Thing, B extends Thing>(left: readonly A[], right: readonly B[]): [A, B][] {
  const byKey = new Map<string, B[]>()
  for (const one of right) for (const key of keysOf(one)) byKey.set(key, [...(byKey.get(key) ?? []), one])
  const taken = new Set<B>()
  return left.flatMap((one): [A, B][] => {
    const options = keysOf(one)
      .flatMap((key) => byKey.get(key) ?? [])
      .filter((other) => !taken.has(other))
    const best = options.find((other) => samePrice(one.price, other.price)) ?? options[0]
    if (!best) return []
    taken.add(best)
    return [[one, best]]
  })
}

export function agreementOf(offers: readonly Offer[], drafts: readonly Draft[]): Agreement {
  const same = pairsOf(offers, drafts).filter(([offer, draft]) => samePrice(offer.price, draft.price)).length
  return { found: drafts.length === 0 ? 0 : same / drafts.length, right: offers.length === 0 ? 0 : same / offers.length }
}

/** Fields that are read as something else than the page says, on more than a tenth of what has them. */
export function fieldsThatDiffer(offers: readonly Offer[], drafts: readonly Draft[], fields: readonly FieldName[]): FieldName[] {
  const pairs = pairsOf(offers, drafts)
  return fields.filter((name) => {
    const both = pairs.flatMap(([offer, draft]) => {
      const [read, wanted] = [valueOf(offer, name), draft[name]]
      return read === undefined || wanted === undefined ? [] : [sameValue(read, wanted)]
    })
    return both.filter((same) => !same).length > both.length * 0.1
  })
}

function valueOf(offer: Offer, name: FieldName): unknown {
  if (name === 'ratingCount') return offer.rating?.count
  if (name === 'rating') return offer.rating && { value: offer.rating.value, best: offer.rating.best }
  if (name === 'availability') return offer.availability === 'Unknown' ? undefined : offer.availability
  return name === 'currency' ? undefined : offer[name]
}

function sameValue(a: unknown, b: unknown): boolean {
  if (isMoney(a) && isMoney(b)) return samePrice(a, b)
  return JSON.stringify(a) === JSON.stringify(b)
}

const isMoney = (value: unknown): value is Money => typeof value === 'object' && value !== null && 'minor' in value
