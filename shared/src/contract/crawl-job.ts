import Type, { type Static } from 'typebox'

import { Degraded, Failure } from './mall-status.ts'
import { Offer, ReadingNotes } from './offer.ts'

export const MallId = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
  description: 'lower-case letters, digits and hyphens',
})

/** What is asked of a shop. Two queries with the same key are the same query: see `queryKey`. */
export const ShopQuery = Type.Object(
  {
    text: Type.String({ minLength: 1, maxLength: 256, description: 'normalised: NFKC, lower case, single spaces' }),
    page: Type.Integer({ minimum: 1, maximum: 50 }),
  },
  { additionalProperties: false },
)
export type ShopQuery = Static<typeof ShopQuery>

/**
 * The data of a job in the queue `crawl-<mall>`. Waiters and priority are not in it, nor is the deadline that counts:
 * they stand in Redis under the query's key, where later callers can raise them.
 */
export const CrawlJob = Type.Object(
  {
    crawlId: Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$', description: 'also the id of the job' }),
    mall: MallId,
    queryKey: Type.String({ minLength: 1, maxLength: 64 }),
    query: ShopQuery,
    definition: Type.String({ description: 'hash of the definition to crawl by' }),
    deadlineAt: Type.Integer({
      description: 'Unix milliseconds in Redis’ time: until then somebody waits for sure; after it, Redis says whether anybody does',
    }),
    traceparent: Type.String({ description: 'W3C trace context of the caller who caused the crawl' }),
  },
  { $id: 'CrawlJob', additionalProperties: false },
)
export type CrawlJob = Static<typeof CrawlJob>

export const CrawlStatus = Type.Union([
  Type.Literal('ok'),
  Type.Literal('empty'),
  Type.Literal('partial'),
  Type.Literal('timeout'),
  Type.Literal('blocked'),
  Type.Literal('disallowed'),
  Type.Literal('rate_limited'),
  Type.Literal('suspended'),
  Type.Literal('parse_error'),
  Type.Literal('network'),
  Type.Literal('error'),
])
export type CrawlStatus = Static<typeof CrawlStatus>

/** What came of one crawl. It is what the waiters get, what the stream `settle-<mall>` carries, and what the store keeps. */
export const CrawlOutcome = Type.Object(
  {
    crawlId: Type.String({ minLength: 8, maxLength: 64 }),
    mall: MallId,
    queryKey: Type.String({ minLength: 1, maxLength: 64 }),
    query: ShopQuery,
    definition: Type.String(),
    status: CrawlStatus,
    offers: Type.Array(Offer, { maxItems: 1000 }),
    notes: Type.Optional(ReadingNotes),
    filled: Type.Optional(
      Type.Record(Type.String({ maxLength: 32 }), Type.Integer({ minimum: 1 }), { description: 'how many of the offers have each field' }),
    ),
    degraded: Type.Optional(Degraded),
    failure: Type.Optional(Failure),
    retryAfterMs: Type.Optional(Type.Integer({ minimum: 0 })),
    observedAt: Type.String({ format: 'date-time', description: 'when the shop answered, in Redis’ time' }),
    elapsedMs: Type.Number({ minimum: 0, description: 'time the crawler spent on it' }),
    crawler: Type.String({ maxLength: 128, description: 'id of the instance that crawled' }),
    traceparent: Type.String(),
  },
  { $id: 'CrawlOutcome', additionalProperties: false },
)
export type CrawlOutcome = Static<typeof CrawlOutcome>

/** Crawls with these statuses brought an answer of the shop's, worth keeping as the query's latest. */
export const answeringCrawls: ReadonlySet<CrawlStatus> = new Set(['ok', 'empty', 'partial'])

export const crawlQueue = (mall: string): string => `crawl-${mall}`
/** The stream of a mall's outcomes on their way to the store: entries with the fields `crawl` (its id), `trace` (a traceparent) and `outcome` (a CrawlOutcome as JSON). */
export const settleStream = (mall: string): string => `{${mall}}:settle-${mall}`
/** All keys of a mall share one hash tag, so that its scripts stay atomic in a Redis Cluster. */
export const queuePrefix = (mall: string): string => `{${mall}}`
