import pLimit from 'p-limit'

import type { Details, MallDefinition, Strategy } from '@mallgate/shared/contract/mall'
import type { Offer, Sources } from '@mallgate/shared/contract/offer'
import type { CrawlResult } from '@mallgate/shared/crawl-one'

import { type Verdict, compileClassifier } from './classify.ts'
import { type Asking, timeForMore, within } from './crawl-time.ts'
import type { Answer, PageRequest } from './crawl.ts'
import { decodeBody, rawBody } from './decode.ts'
import type { Draft } from './extract/draft.ts'
import { type Extracted, compileStrategies } from './extract/extract.ts'
import { viewPage } from './extract/page-view.ts'
import { toOffers, totalOf } from './extract/to-offers.ts'
import { failureOf } from './failure.ts'
import { hostOf, isOwnSite } from './own-site.ts'
import { type FetchedPage, lacksAllPrices, noPriceText } from './read-page.ts'
import { notesOf } from './reading-notes.ts'
import { plainRequest } from './shop-request.ts'
import { withinTime } from './within-time.ts'

type DetailField = Details['fields'][number]

/** How products' own pages are asked for and read, compiled once. */
export interface DetailPages {
  fields: readonly DetailField[]
  most: number
  concurrency: number
  /** Undefined for an offer whose page is not the shop's own. */
  request(offer: Offer): PageRequest | undefined
  read(offer: Offer): (page: FetchedPage, observedAt: string) => Detail
}

/** What a product's page says of an offer. */
interface Detail extends Answer {
  offer?: Offer
  sources?: Sources
}

/** @throws DefinitionFault for what cannot be compiled */
export function compileDetails(definition: MallDefinition): DetailPages | undefined {
  const { details, charset, url, detect } = definition
  if (!details) return undefined
  const classifier = compileClassifier({ ...definition, detect: { blocked: detect?.blocked ?? [] } })
  const { currency, locale } = definition
  const extract = compileStrategies(details.strategies.map(withTitle), ['details', 'strategies'], { currency, locale })
  const shop = hostOf(url)
  return {
    fields: details.fields,
    most: details.most ?? 10,
    concurrency: details.concurrency ?? 2,
    request: (offer) => (offer.url !== undefined && isOwnSite(hostOf(offer.url), shop) ? plainRequest(definition, offer.url) : undefined),
    read: (offer) => (fetched, observedAt) => {
      const read = withinTime(mostReadMs, () => readDetail(offer, fetched, observedAt))
      return read?.done ?? refused({ status: 'parse_error', message: `reading it took more than ${mostReadMs} ms` }, fetched)
    },
  }

  function readDetail(offer: Offer, fetched: FetchedPage, observedAt: string): Detail {
    const { url, status, headers, body, drawn } = fetched
    const hints = { contentType: headers['content-type'], charset: drawn ? undefined : charset, language: locale }
    const page = viewPage(url, status, rawBody(body, hints) ?? decodeBody(body, hints).text)
    try {
      const verdict = classifier.answer(page, headers, observedAt)
      if (verdict) return refused(verdict, fetched)
      const extracted = extract(page)
      const own = ownDraft(extracted, offer)
      if (!own) return refused(classifier.unreadable(page) ?? unreadable(extracted), fetched)
      const [read] = toOffers([own], offer.mall, observedAt)
      return { status: 'ok', ...(read && { offer: read }), sources: { ...extracted.sources, ...own.sources } }
    } finally {
      page.close()
    }
  }
}

// Of the crawler's one thread, for one product's page.
const mostReadMs = 2_000

/** Whose page it is, is known: a strategy that doesn't read the title need not. */
function withTitle(strategy: Strategy): Strategy {
  const [[kind, said] = ['', {}]] = Object.entries(strategy) as [string, { fields?: object; items?: string }][]
  return said.items === undefined
    ? strategy
    : ({ [kind]: { ...said, fields: { title: { const: '-' }, ...said.fields } } } as unknown as Strategy)
}

const refused = ({ status, message, retryAfterMs }: Verdict, { url, status: httpStatus }: FetchedPage): Detail => ({
  status,
  failure: failureOf({ message, url, httpStatus }),
  ...(retryAfterMs !== undefined && { retryAfterMs }),
})

const unreadable = ({ drafts, missing = 'nothing was found' }: Extracted): Verdict => ({
  status: 'parse_error',
  message: drafts.length > 0 ? `the page has ${drafts.length} products, and none is the one of the list` : missing,
})

/** The product that the page is of: what else stands on it is recommended. */
function ownDraft({ drafts }: Extracted, { url, sku, gtin, title }: Offer): Draft | undefined {
  const same = drafts.find(
    (draft) =>
      (sku !== undefined && draft.sku === sku) || (gtin !== undefined && draft.gtin === gtin) || (url !== undefined && draft.url === url),
  )
  return same ?? (drafts.length === 1 ? drafts[0] : drafts.find((draft) => draft.title === title))
}

// They hold of the shop, not of the page: asking for the next would be in vain, or worse.
const saysNoToAll: ReadonlySet<string> = new Set(['blocked', 'rate_limited', 'suspended', 'disallowed'])

/** Opens the pages of offers that lack what is wanted, the first of the list first, and fills that in. */
export async function fillDetails(list: CrawlResult, details: DetailPages, asking: Asking): Promise<CrawlResult> {
  const offers = [...list.offers]
  const wanted = offers.flatMap((offer, index) => {
    const request = lacks(offer, details.fields) ? details.request(offer) : undefined
    return request ? [{ offer, index, request }] : []
  })
  const limit = pLimit(details.concurrency)
  const opened = wanted.slice(0, details.most)
  let stopped: string | undefined
  const unread: string[] = []
  const open = async ({ offer, index, request }: (typeof opened)[number]) => {
    const leftMs = timeForMore(asking)
    if (stopped !== undefined || leftMs <= 0) return unread.push(stopped ?? 'the time was over')
    const answer = await within(leftMs, (bound) => asking.ask(bound)(request, details.read(offer)))
    if (answer && 'offer' in answer && answer.offer)
      return (offers[index] = filled(offer, answer.offer, answer.sources ?? {}, details.fields))
    const message = answer?.failure?.message ?? 'the time was over'
    if (answer && saysNoToAll.has(answer.status)) stopped = message
    return unread.push(message)
  }
  await Promise.all(opened.map((one) => limit(open, one)))
  return ended({ ...list, offers }, unread, opened.length, details)
}

function ended(list: CrawlResult, unread: readonly string[], opened: number, { fields }: DetailPages): CrawlResult {
  const { status, offers, notes, failure } = list
  if (status !== 'ok' && status !== 'partial') return list
  if (fields.includes('price') && lacksAllPrices(offers)) {
    const message = [noPriceText(offers), unread[0]].filter(Boolean).join('; ')
    return { status: 'parse_error', offers: [], failure: failureOf({ ...failure, message, field: 'price' }) }
  }
  const whole = { ...list, notes: notesOf(offers, notes?.sources ?? {}) }
  if (unread.length === 0) return whole
  const message = [`${unread.length} of ${opened} products' own pages were not read: ${unread[0]}`, failure?.message]
    .filter(Boolean)
    .join('; ')
  return { ...whole, status: 'partial', failure: failureOf({ ...failure, message }) }
}

const lacks = (offer: Offer, fields: readonly DetailField[]): boolean => fields.some((name) => missing(offer, name))

function missing(offer: Offer, name: DetailField): boolean {
  if (name === 'ratingCount') return offer.rating?.count === undefined
  if (name === 'availability') return offer.availability === 'Unknown'
  return name !== 'currency' && offer[name] === undefined
}

function filled(offer: Offer, detail: Offer, sources: Sources, fields: readonly DetailField[]): Offer {
  const whole: Offer = { ...offer }
  const from: Sources = {}
  for (const name of fields) {
    const kept = name === 'ratingCount' ? 'rating' : name
    if (kept === 'currency' || !missing(offer, name) || missing(detail, name)) continue
    ;(whole as Record<string, unknown>)[kept] = detail[kept]
    if (sources[name]) from[name] = sources[name]
  }
  const total = totalOf(whole)
  if (total) whole.total = total
  if (Object.keys(from).length > 0) whole.sources = { ...offer.sources, ...from }
  return whole
}
