import type { CrawlStatus } from '@mallgate/shared/contract/crawl-job'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { Failure } from '@mallgate/shared/contract/mall-status'
import type { Offer, ReadingNotes } from '@mallgate/shared/contract/offer'
import { DefinitionFault } from '@mallgate/shared/definition-fault'

import { readListing } from './auto/listing.ts'
import { type Verdict, compileClassifier } from './classify.ts'
import { decodeBody, knowsCharset, rawBody } from './decode.ts'
import type { Unread } from './extract/draft.ts'
import { type Extracted, compileExtract } from './extract/extract.ts'
import { type PageView, viewPage } from './extract/page-view.ts'
import { toOffers } from './extract/to-offers.ts'
import { failureOf } from './failure.ts'
import { isSteady } from './is-steady.ts'
import { compileNext } from './next-page.ts'
import { notesOf } from './reading-notes.ts'
import { withinTime } from './within-time.ts'

/** A page as it was had, decompressed. `url` is where redirects ended; the names of headers are in lower case. */
export interface FetchedPage {
  url: string
  status: number
  headers: Record<string, string>
  body: Uint8Array
  /** Requests that went out for it: redirects, and what a browser asked for; 1 where absent. */
  requests?: number
  /** A browser drew it: the body is the document as it stood in the end, in UTF-8 whatever the shop says. */
  drawn?: true
  /** How long the shop took to answer, in milliseconds, where having the page took longer. */
  shopMs?: number
}

/** What stands on a page. Never `empty` unless the shop says so, and never an offer that was half guessed. */
export interface Reading {
  status: CrawlStatus
  offers: Offer[]
  notes?: ReadingNotes
  failure?: Failure
  retryAfterMs?: number
  /** Address of the page behind this one, where the definition says how it is named. */
  next?: string
}

export type PageReader = (page: FetchedPage, observedAt: string) => Reading

// As many as a crawl's outcome may hold.
const mostOffers = 1000
// Of the crawler's one thread, which others' pages wait for. A page of 10 MB takes a second or two.
const mostReadMs = 5_000
const leastReadMs = 10
// A watch takes as long as a small page. A page of this size is no danger where reading is steady.
const mostUnwatchedBytes = 2_000_000

/**
 * Makes the reader of a mall's pages: selectors, paths and patterns are compiled once, and pages only run them, for `withinMs` at most.
 * @throws DefinitionFault naming the key that cannot be compiled
 */
export function compileReader(definition: MallDefinition, withinMs = mostReadMs): PageReader {
  const { id, charset } = definition
  if (charset !== undefined && !knowsCharset(charset)) throw new DefinitionFault(['charset'], `"${charset}" is not a charset we know`)
  const classifier = compileClassifier(definition)
  const extract = compileExtract(definition)
  const nextOf = compileNext(definition)
  const isEmpty = compileEmpty(definition)
  // Where the products' own pages have the prices, those are looked for before they are missed.
  const pricesLater = definition.details?.fields.includes('price') ?? false
  // A definition that once took all its time will again: the other shops' pages shall not wait as long for it a second time.
  let patienceMs = withinMs
  const steady = isSteady(definition)
  return (fetched, observedAt) => {
    if (steady && fetched.body.byteLength <= mostUnwatchedBytes) return readPage(fetched, observedAt)
    const given = patienceMs
    const read = withinTime(given, () => readPage(fetched, observedAt))
    patienceMs = read ? withinMs : Math.max(leastReadMs, Math.ceil(withinMs / 20))
    if (read) return read.done
    const message = `reading the page took more than ${given} ms: look at the patterns and selectors of the definition`
    const { url, status } = fetched
    return { status: 'parse_error', offers: [], failure: failureOf({ message, url, httpStatus: status }) }
  }

  function readPage({ url, status, headers, body, drawn }: FetchedPage, observedAt: string): Reading {
    const hints = { contentType: headers['content-type'], charset: drawn ? undefined : charset, language: definition.locale }
    const page = viewPage(url, status, rawBody(body, hints) ?? decodeBody(body, hints).text)
    try {
      return readView(page, headers, observedAt)
    } finally {
      page.close()
    }
  }

  function readView(page: PageView, headers: Record<string, string>, observedAt: string): Reading {
    const verdict = classifier.answer(page, headers, observedAt)
    if (verdict) return refused(verdict, page)
    const extracted = extract(page)
    const offers = toOffers(extracted.drafts, id, observedAt)
    if (offers.length > 0) {
      const read = found(offers, pricesLater ? { ...extracted, pricesExpected: false } : extracted, page)
      const next = nextOf?.(page)
      return next === undefined ? read : { ...read, next }
    }
    return refused(classifier.unreadable(page) ?? (isEmpty(page, extracted) ? emptyList : unreadable(extracted)), page)
  }
}

const emptyList: Verdict = { status: 'empty', message: 'the shop answered that it has none' }

/** What a page says by which nothing was read: the list is there and empty; or, of a shop that nobody looked at, the words for it are. */
function compileEmpty({ platform, currency = '', locale = 'en' }: MallDefinition): (page: PageView, extracted: Extracted) => boolean {
  return (page, { emptyList, unread }) => {
    if (unread.length > 0) return false
    if (emptyList || platform !== 'schema-org') return emptyList
    return readListing(page, { baseUrl: page.baseUrl(), currency, locale, currencyKnown: currency !== '' }).saysEmpty
  }
}

function unreadable({ unread, missing = 'nothing was found' }: Extracted): Verdict & { field?: string | undefined } {
  const [first] = unread
  if (!first) return { status: 'parse_error', message: `no offers were read: ${missing}`, field: 'items' }
  return { status: 'parse_error', message: `no offers were read: ${unreadText(unread)}`, field: fieldOf(first) }
}

function refused({ status, message, retryAfterMs, field }: Verdict & { field?: string | undefined }, page: PageView): Reading {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  return status === 'empty' ? { status, offers: [] } : { status, offers: [], failure: failure(page, message, field), ...wait }
}

const goneAvailabilities: ReadonlySet<string> = new Set(['OutOfStock', 'SoldOut', 'Discontinued'])

/** What is gone may lack its price; what can be bought has one, wherever the shop has moved it to. */
export const lacksAllPrices = (offers: readonly Offer[]): boolean =>
  offers.every(({ price }) => !price) && offers.some(({ availability }) => !goneAvailabilities.has(availability))

export const noPriceText = (offers: readonly Offer[]): string => `none of ${offers.length} offers has a price that could be read`

function found(offers: Offer[], { unread, pricesExpected, sources }: Extracted, page: PageView): Reading {
  if (pricesExpected && lacksAllPrices(offers)) {
    return refused({ status: 'parse_error', message: noPriceText(offers), field: 'price' }, page)
  }
  const kept = offers.slice(0, mostOffers)
  const notes = notesOf(kept, sources)
  const [first] = unread
  if (first) {
    const message = `${unreadText(unread)}; ${offers.length} were read`
    return { status: 'partial', offers: kept, notes, failure: failure(page, message, fieldOf(first)) }
  }
  if (kept.length < offers.length) {
    const message = `only the first ${mostOffers} of ${offers.length} offers were kept`
    return { status: 'partial', offers: kept, notes, failure: failure(page, message) }
  }
  return { status: 'ok', offers, notes }
}

const fieldOf = ({ unread }: Unread): string | undefined => (unread === 'script' ? undefined : unread)

/** `3 cards lack what is required: title (2), price (1); 1 piece of JSON in the page's scripts cannot be parsed` */
function unreadText(unread: readonly Unread[]): string {
  const { script = [], ...fields } = Object.groupBy(unread, ({ unread: field }) => field)
  const parts = Object.entries(fields).map(([field, cards]) => `${field} (${cards.length})`)
  const cards = unread.length - script.length
  return [
    ...(cards > 0 ? [`${cards} ${cards === 1 ? 'card lacks' : 'cards lack'} what is required: ${parts.join(', ')}`] : []),
    ...(script.length > 0
      ? [`${script.length} ${script.length === 1 ? 'piece' : 'pieces'} of JSON in the page's scripts cannot be parsed`]
      : []),
  ].join('; ')
}

const failure = ({ url, status }: PageView, message: string, field?: string): Failure =>
  failureOf({ message, url, httpStatus: status, field })
