import type { Offer } from './contract/offer.ts'
import type { Sort } from './contract/search.ts'
import { normalizeQuery } from './query-key.ts'

import { comparableAmount } from './comparable-amount.ts'

/** An offer with what it is sorted by, worked out once. */
export interface RankedOffer {
  offer: Offer
  /** Higher is better; 0 to 4. */
  relevance: number
  /** Comparable across currencies, roughly; Infinity without a price. */
  cost: number
}

/** One mall's offers for one query. */
export interface RankedOffers {
  /** In the shop's own order. */
  offers: readonly Offer[]
  /** Sorted once for each order that is asked for. */
  sortedBy(sort: Sort): readonly RankedOffer[]
}

const byId = (a: RankedOffer, b: RankedOffer) => compare(a.offer.id, b.offer.id) || compare(a.offer.mall, b.offer.mall)
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
// Not a subtraction: Infinity - Infinity is NaN.
const ascending = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0)

/** Total orders: the same offers come in the same order, whichever mall answered first. */
export const orders: Record<Sort, (a: RankedOffer, b: RankedOffer) => number> = {
  relevance: (a, b) => ascending(b.relevance, a.relevance) || byId(a, b),
  price: (a, b) => ascending(a.cost, b.cost) || ascending(b.relevance, a.relevance) || byId(a, b),
}

/** Works out once what a mall's offers are sorted by. `query` is normalised. */
export function rankOffers(query: string, offers: readonly Offer[]): RankedOffers {
  const score = relevanceTo(query)
  let ranked: RankedOffer[] | undefined
  const sorted: Partial<Record<Sort, readonly RankedOffer[]>> = {}
  return {
    offers,
    sortedBy(sort) {
      ranked ??= rank(offers, score)
      return (sorted[sort] ??= ranked.toSorted(orders[sort]))
    },
  }
}

// A shop none of whose titles has a word of the query writes another language: that these fit, and how well, only its own order says.
function rank(offers: readonly Offer[], score: (offer: Offer) => { covered: number; rest: number }): RankedOffer[] {
  const scores = offers.map(score)
  const foreign = scores.every(({ covered }) => covered === 0)
  return offers.map((offer, index) => {
    const { covered, rest } = scores[index]!
    return { offer, relevance: (foreign ? 1 : covered) + rest, cost: comparableAmount(offer.total ?? offer.price) }
  })
}

const weights = { phrase: 0.3, code: 2, inStock: 0.15, position: 0.15 }
// Inside a longer word: `case` in `showcase`.
const partOfWord = 0.5
const available = new Set(['InStock', 'LimitedAvailability', 'OnlineOnly', 'InStoreOnly', 'PreOrder', 'PreSale', 'BackOrder'])
// Written without spaces, or with particles joined on: part of a run of letters is a word there.
const joined = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u
const letter = /[\p{L}\p{N}]/u

/** How well an offer fits the query: its words in the title, the whole phrase, a code that is exactly it, stock, and the shop's own opinion. */
function relevanceTo(query: string): (offer: Offer) => { covered: number; rest: number } {
  const tokens = query.split(' ').filter(Boolean)
  return (offer) => {
    const title = normalizeQuery(`${offer.title} ${offer.brand ?? ''}`)
    const squeezed = title.replaceAll(' ', '')
    const covered = tokens.reduce((sum, token) => sum + coverage(token, title, squeezed), 0) / Math.max(1, tokens.length)
    const rest =
      (tokens.length > 1 && title.includes(query) ? weights.phrase : 0) +
      (isCode(offer, query) ? weights.code : 0) +
      (available.has(offer.availability) ? weights.inStock : 0) +
      weights.position / Math.sqrt(offer.position)
    return { covered, rest }
  }
}

function coverage(token: string, title: string, squeezed: string): number {
  if (joined.test(token)) return squeezed.includes(token) ? 1 : 0
  let best = 0
  for (let at = title.indexOf(token); at >= 0 && best < 1; at = title.indexOf(token, at + 1)) {
    const whole = !isLetter(title[at - 1]) && !isLetter(title[at + token.length])
    best = whole ? 1 : partOfWord
  }
  return best
}

const isLetter = (char: string | undefined) => char !== undefined && letter.test(char) && !joined.test(char)

const isCode = ({ gtin, sku }: Offer, query: string) => gtin === query.padStart(14, '0') || sku?.toLowerCase() === query
