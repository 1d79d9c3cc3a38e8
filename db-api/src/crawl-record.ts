import { type CrawlOutcome, answeringCrawls } from '@mallgate/shared/contract/crawl-job'
import type { Availability, Money, Offer } from '@mallgate/shared/contract/offer'
import type { CrawlLogEntry } from '@mallgate/shared/contract/store'

/** One offer as the store writes it. */
export interface OfferRecord {
  id: string
  observedMs: number
  json: string
  price: Money | undefined
  total: Money | undefined
  availability: Availability
}

/** A crawl as the store writes it: texts made once, cheap to hand to another thread. */
export interface CrawlRecord {
  mall: string
  crawlId: string
  observedMs: number
  /** CrawlLogEntry */
  logEntry: string
  /** Absent where the crawl failed: it goes into the log and nowhere else. */
  answer: { queryKey: string; json: string; offers: OfferRecord[] } | undefined
}

export function crawlRecord(outcome: CrawlOutcome): CrawlRecord {
  const { crawlId, mall } = outcome
  return {
    mall,
    crawlId,
    observedMs: Date.parse(outcome.observedAt),
    logEntry: JSON.stringify(logEntry(outcome)),
    answer: answeringCrawls.has(outcome.status) ? answerRecord(outcome) : undefined,
  }
}

/** Characters the record holds, as a measure of the memory it takes while it waits. */
export const recordSize = ({ logEntry, answer }: CrawlRecord): number => logEntry.length + 2 * (answer?.json.length ?? 0)

function answerRecord({ crawlId, mall, queryKey, query, status, observedAt, offers, notes }: CrawlOutcome): CrawlRecord['answer'] {
  const records = offers.map(offerRecord)
  const head = JSON.stringify({ crawlId, mall, queryKey, query, status, observedAt, notes })
  // Each offer is serialised once, for the answer and for its own row.
  return { queryKey, json: `${head.slice(0, -1)},"offers":[${records.map(({ json }) => json).join(',')}]}`, offers: records }
}

function offerRecord(offer: Offer): OfferRecord {
  const { id, price, total, availability } = offer
  return { id, observedMs: Date.parse(offer.observedAt), json: JSON.stringify(offer), price, total, availability }
}

function logEntry(outcome: CrawlOutcome): CrawlLogEntry {
  const { crawlId, mall, query, status, offers, filled, degraded, failure, observedAt, elapsedMs, crawler } = outcome
  const told = { ...(filled && { filled }), ...(degraded && { degraded }), ...(failure && { failure }) }
  return { crawlId, mall, query, status, offers: offers.length, ...told, observedAt, elapsedMs, crawler }
}
