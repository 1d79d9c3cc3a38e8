import Type, { type Static } from 'typebox'

import { type CrawlOutcome, CrawlStatus, MallId, ShopQuery } from './crawl-job.ts'
import type { KeptPage, KeptPageInfo } from './mall-health.ts'
import { Degraded, Failure } from './mall-status.ts'
import { Availability, Money, Offer, ReadingNotes } from './offer.ts'
import type { OperationsRecord, RecordKind } from './operations.ts'

/** The latest answer of a shop to one query: `GET /v1/malls/{mall}/answers/{queryKey}`. */
export const StoredAnswer = Type.Object(
  {
    crawlId: Type.String(),
    mall: MallId,
    queryKey: Type.String(),
    query: ShopQuery,
    status: Type.Union([Type.Literal('ok'), Type.Literal('empty'), Type.Literal('partial')]),
    offers: Type.Array(Offer),
    notes: Type.Optional(ReadingNotes),
    observedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'StoredAnswer', additionalProperties: false },
)
export type StoredAnswer = Static<typeof StoredAnswer>

/** Answer to `PUT /v1/malls/{mall}/crawls/{crawlId}`. `stored` is false where this crawl had been stored before: nothing changed. */
export const Stored = Type.Object({ stored: Type.Boolean() }, { $id: 'Stored', additionalProperties: false })
export type Stored = Static<typeof Stored>

/** A line of the crawl log: `GET /v1/malls/{mall}/crawls?limit=`, newest first. */
export const CrawlLogEntry = Type.Object(
  {
    crawlId: Type.String(),
    mall: MallId,
    query: ShopQuery,
    status: CrawlStatus,
    offers: Type.Integer({ minimum: 0 }),
    filled: Type.Optional(
      Type.Record(Type.String(), Type.Integer({ minimum: 1 }), { description: 'how many of the offers have each field' }),
    ),
    degraded: Type.Optional(Degraded),
    failure: Type.Optional(Failure),
    observedAt: Type.String({ format: 'date-time' }),
    elapsedMs: Type.Number(),
    crawler: Type.String(),
  },
  { $id: 'CrawlLogEntry', additionalProperties: false },
)
export type CrawlLogEntry = Static<typeof CrawlLogEntry>

/** A stretch of time over which an offer's price, total and availability stayed the same. */
export const PricePoint = Type.Object(
  {
    price: Type.Optional(Money),
    total: Type.Optional(Money),
    availability: Availability,
    firstSeen: Type.String({ format: 'date-time' }),
    lastSeen: Type.String({ format: 'date-time' }),
  },
  { $id: 'PricePoint', additionalProperties: false },
)
export type PricePoint = Static<typeof PricePoint>

/** Answer to `DELETE /v1/malls/{mall}/data`: how many rows of each kind are gone. */
export const DeletedData = Type.Object(
  {
    deleted: Type.Object(
      {
        crawls: Type.Integer({ minimum: 0 }),
        answers: Type.Integer({ minimum: 0 }),
        offers: Type.Integer({ minimum: 0 }),
        prices: Type.Integer({ minimum: 0 }),
        pages: Type.Integer({ minimum: 0 }),
      },
      { additionalProperties: false },
    ),
  },
  { $id: 'DeletedData', additionalProperties: false },
)
export type DeletedData = Static<typeof DeletedData>

/** Which records are asked for; newest first. */
export interface RecordHistory {
  kind?: RecordKind | undefined
  key?: string | undefined
  limit: number
}

/**
 * What any database behind db-api must do; SQLite and, later, MongoDB pass one and the same suite.
 * What malls brought is partitioned by mall, nothing joins across malls; operators' records stand beside it.
 */
export interface Store {
  /** Idempotent by crawl id: a second call with the same id changes nothing. A crawl observed before a stored one never replaces its answer, offers or history. */
  saveCrawl(outcome: CrawlOutcome): Promise<Stored>
  latestAnswer(mall: string, queryKey: string): Promise<StoredAnswer | undefined>
  offer(mall: string, offerId: string): Promise<Offer | undefined>
  /** Oldest first. */
  priceHistory(mall: string, offerId: string): Promise<PricePoint[]>
  /** Newest first. */
  crawlLog(mall: string, limit: number): Promise<CrawlLogEntry[]>
  /** Idempotent by crawl id: false where it was stored before. The newest three of a mall stay. */
  savePage(mall: string, page: KeptPage): Promise<boolean>
  /** Newest first. */
  pages(mall: string): Promise<KeptPageInfo[]>
  page(mall: string, crawlId: string): Promise<KeptPage | undefined>
  /** Everything of one mall, in steps that let other writes pass. What comes in meanwhile may be gone or stay. */
  deleteMall(mall: string): Promise<DeletedData>
  /** Idempotent by kind, key and revision: `conflict` where another content stands there, and nothing changes. */
  saveRecord(record: OperationsRecord): Promise<'stored' | 'same' | 'conflict'>
  /** The latest of each kind and key; with `takenBack` also those whose content is null. */
  records(options: { takenBack: boolean }): Promise<OperationsRecord[]>
  /** All revisions that were kept. */
  recordHistory(asked: RecordHistory): Promise<OperationsRecord[]>
  close(): Promise<void>
}

/** The database cannot take what was to be written (full, read-only, gone). What was handed over is not stored. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
  readonly code = 'STORE_UNAVAILABLE'
}
