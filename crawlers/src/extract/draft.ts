import type { FieldName } from '@mallgate/shared/contract/mall'
import type { Availability, Condition, Money, SourcedMoney, Sources } from '@mallgate/shared/contract/offer'

/** What one card gave, field by field, before it is an offer. */
export interface Draft {
  title?: string
  url?: string
  image?: string
  price?: Money
  regularPrice?: Money
  shipping?: Money
  availability?: Availability
  condition?: Condition
  rating?: { value: number; best: number }
  ratingCount?: number
  brand?: string
  seller?: string
  gtin?: string
  sku?: string
  currency?: string
  /** Another price the page gives, of another kind of source. */
  otherPrice?: SourcedMoney
  /** Where fields stood, if elsewhere than the list's. */
  sources?: Sources
}

/** The card cannot be an offer: this field of it is required and was not read. Or a script that holds cards cannot be parsed. */
export interface Unread {
  unread: FieldName | 'script'
}

/** What a strategy made of a page. */
export interface Extraction {
  drafts: Draft[]
  unread: Unread[]
  /** The shop answered with a list, and there is nothing in it. */
  emptyList: boolean
  /** For people: what was looked for and not found, or what the page is not. */
  missing?: string
  /** The page is of a kind that this strategy does not read: it says nothing of what stands there. */
  otherKind?: true
}

export const nothing = (missing: string): Extraction => ({ drafts: [], unread: [], emptyList: false, missing })
export const notThisKind = (missing: string): Extraction => ({ ...nothing(missing), otherKind: true })
