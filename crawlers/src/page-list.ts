import type { Failure } from '@mallgate/shared/contract/mall-status'
import type { Offer, Sources } from '@mallgate/shared/contract/offer'
import type { CrawlResult } from '@mallgate/shared/crawl-one'

import { failureOf } from './failure.ts'
import type { Reading } from './read-page.ts'
import { notesOf } from './reading-notes.ts'

/** The offers of several pages of a shop, as they come. */
export interface PageList {
  first: Reading
  /** By id: shops repeat offers where their order changes from one page to the next. */
  offers: Map<string, Offer>
  sources: Sources
  /** The first page of which not all was read. */
  failure: Failure | undefined
  /** How many offers the last page had. */
  lastRead: number
  /** There may be more behind what was read. */
  goesOn: boolean
}

// As many as a crawl's outcome may hold.
const mostOffers = 1000

export function beginList({ ...first }: Reading): PageList {
  delete first.next
  const { status, offers, notes, failure } = first
  return {
    first,
    offers: new Map(offers.map((offer) => [offer.id, offer])),
    sources: notes?.sources ?? {},
    failure,
    lastRead: offers.length,
    goesOn: status === 'ok' || status === 'partial',
  }
}

// Shops answer so for a page behind their last one.
const noSuchPage: ReadonlySet<number | undefined> = new Set([404, 410])

/**
 * Adds a page behind the others. One without offers, or with those of others alone, is the end of the list.
 * @returns why the page could not be read; undefined where it was, or where there is none
 */
export function addPage(list: PageList, { status, offers, notes, failure }: Reading): string | undefined {
  if (status === 'empty' || (status === 'error' && noSuchPage.has(failure?.httpStatus))) {
    list.goesOn = false
    return undefined
  }
  if (status !== 'ok' && status !== 'partial') return failure?.message ?? status
  const fresh = offers.filter(({ id }) => !list.offers.has(id))
  const place = list.offers.size
  for (const [index, offer] of fresh.entries()) {
    list.offers.set(offer.id, { ...sourced(offer, notes?.sources ?? {}, list.sources), position: place + index + 1 })
  }
  list.sources = { ...notes?.sources, ...list.sources }
  list.failure ??= failure
  list.lastRead = offers.length
  list.goesOn = fresh.length > 0 && list.offers.size < mostOffers
  return undefined
}

/** An offer whose page had a field from elsewhere than the pages before says so itself. */
function sourced(offer: Offer, own: Sources, common: Sources): Offer {
  const others = Object.entries(own).filter(([name, source]) => common[name] !== undefined && common[name] !== source)
  return others.length === 0 ? offer : { ...offer, sources: { ...Object.fromEntries(others), ...offer.sources } }
}

/** All of it as one answer; `partial` where pages, or offers on them, were not read. */
export function endList(list: PageList, unread?: string): CrawlResult {
  const { first, sources } = list
  if (list.offers.size === 0) return first
  const offers = [...list.offers.values()].slice(0, mostOffers)
  const message = [unread, list.failure?.message].filter(Boolean).join('; ')
  const failure = message === '' ? undefined : failureOf({ ...list.failure, message })
  return { status: failure ? 'partial' : 'ok', offers, notes: notesOf(offers, sources), ...(failure && { failure }) }
}
