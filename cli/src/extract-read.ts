import type { AutoOffer, AutoPage, OtherPrice } from '@mallgate/crawlers/auto/auto-offer'
import type { FetchedPage, Reading } from '@mallgate/crawlers/read-page'
import { fieldNames } from '@mallgate/shared/contract/mall'
import type { Offer, Sources } from '@mallgate/shared/contract/offer'

/** A field as it was read: `from` says where on the page it stood, `confidence` (0 to 1) how sure that is; a definition's is not weighed. */
export interface FieldRead {
  value: unknown
  from?: string
  confidence?: number
}

export interface OfferRead {
  fields: Record<string, FieldRead>
  /** Prices of it that the page gives as well, more than 1 % off. */
  otherPrices: (Pick<OtherPrice, 'price'> & { from: string; confidence?: number })[]
  confidence?: number
}

/** What `mallgate extract --json` prints. Keys are added, never renamed. */
export interface PageRead {
  /** Where the page stands; empty where nobody said. */
  url: string
  /** `automatic`, or the mall whose definition it was read by. */
  by: string
  /** `product listing blocked empty nothing`; by a definition the status that a crawl would have. */
  kind: string
  confidence?: number
  offers: OfferRead[]
  /** One sentence each: what is odd, what was not read and why. */
  notes: string[]
}

export const readAutomatically = ({ url }: FetchedPage, { kind, offers, confidence, notes }: AutoPage): PageRead => ({
  url,
  by: 'automatic',
  kind,
  confidence,
  offers: offers.map(autoOffer),
  notes,
})

function autoOffer({ draft, sources, otherPrices, confidence }: AutoOffer): OfferRead {
  const fields: Record<string, FieldRead> = {}
  for (const name of fieldNames) if (draft[name] !== undefined) fields[name] = { value: draft[name], ...sources[name] }
  return { confidence, fields, otherPrices }
}

export function readByMall({ url }: FetchedPage, mall: string, { status, offers, notes, failure }: Reading): PageRead {
  const said = [...(failure ? [failure.message] : []), ...(notes?.warnings ?? []).map(({ message }) => message)]
  return { url, by: mall, kind: status, offers: offers.map((offer) => mallOffer(offer, notes?.sources ?? {})), notes: said }
}

function mallOffer(offer: Offer, usual: Sources): OfferRead {
  const fields: Record<string, FieldRead> = {}
  for (const name of fieldNames) {
    const value = name === 'currency' || name === 'ratingCount' ? undefined : offer[name]
    if (value === undefined || value === 'Unknown') continue
    const from = offer.sources?.[name] ?? usual[name]
    fields[name] = { value, ...(from && { from }) }
  }
  if (!offer.otherPrice) return { fields, otherPrices: [] }
  const { source, ...price } = offer.otherPrice
  return { fields, otherPrices: [{ price, from: source }] }
}
