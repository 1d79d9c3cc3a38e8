import type { FieldName } from '@mallgate/shared/contract/mall'
import type { Money } from '@mallgate/shared/contract/offer'

import type { ReadContext } from '../extract/convert.ts'
import type { Draft } from '../extract/draft.ts'

/** Where on a page a value stood. */
export type Provenance = 'jsonLd' | 'microdata' | 'rdfa' | 'openGraph' | 'meta' | 'embeddedJson' | 'visible'

/** Where a field of an offer comes from, and how sure we are of it: 0 to 1. */
export interface FieldSource {
  from: Provenance
  confidence: number
}

/** A price that the page says as well, more than 1 % off the one that was taken. */
export interface OtherPrice extends FieldSource {
  price: Money
}

/** What was read of one thing on sale on a page that nobody defined. */
export interface AutoOffer {
  draft: Draft
  /** For each field that `draft` has. */
  sources: Partial<Record<FieldName, FieldSource>>
  otherPrices: OtherPrice[]
  /** Of the offer as a whole: 0 to 1. */
  confidence: number
}

/** What is known of a page before its prices are read. */
export interface AutoContext extends ReadContext {
  /** False where the page says nothing of its currency: a price that names none is then left unread. */
  currencyKnown: boolean
}

/** A list of offers, as `readListing` finds it. */
export interface AutoListing {
  offers: AutoOffer[]
  /** That this is a listing, and that its cards are right: 0 to 1; 0 where there is none. */
  confidence: number
  /** The page says that it has no results. */
  saysEmpty: boolean
  /** For people: one sentence each. */
  notes: string[]
}

export type PageKind = 'product' | 'listing' | 'blocked' | 'empty' | 'nothing'

/** What was made of a page that nobody defined. */
export interface AutoPage {
  kind: PageKind
  offers: AutoOffer[]
  confidence: number
  notes: string[]
}
