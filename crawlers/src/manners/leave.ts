import type { CrawlStatus } from '@mallgate/shared/contract/crawl-job'
import type { Failure } from '@mallgate/shared/contract/mall-status'

/** How one mall wants its shop treated, as its definition says. What is absent is decided by where the shop is: see docs/manners.md. */
export interface ShopManners {
  robots: 'obey' | 'ignore'
  /** Least time between two requests, over all crawlers. */
  minIntervalMs?: number
  perMinute?: number
  dailyBudget?: number
  /** Requests at a time, over all crawlers; only where one crawl sends several at once, or else the queue holds it: absent. */
  concurrency?: number
  /** Whether blocks keep everybody off the shop for longer and longer. */
  backOff: 'ladder' | 'none'
}

/** One for each crawl: what is allowed one crawl alone, and what it counts for once. */
export interface CrawlMark {
  id: string
  answered: boolean
}

/** A request that is about to go out. */
export interface Departure {
  mall: string
  crawl: CrawlMark
  url: string
  manners: ShopManners
  /** For how long it may wait for its turn. */
  mostWaitMs: number
  signal: AbortSignal
  /** Resolves when the crawl is sure to be wanted: see CrawlContext. No turn is taken before. */
  permit(): Promise<void>
}

/** Leave to send one request. */
export interface Leave {
  /** To be called once, when the request has ended. What others must know is in Redis when it resolves, or on its way to one that hangs. Never rejects. */
  end(ended: Ended): Promise<void>
  /** Why a redirect of it must not be followed; undefined where it may. Absent: any may. */
  mayFollow?(url: string): string | undefined
}

/** What came of a request, as far as manners go. */
export interface Ended {
  status: CrawlStatus
  /** From when it went out until its last byte. */
  latencyMs: number
  /** Requests that went out for it: redirects, and what a browser asked for. */
  requests: number
  /** What the shop asked for with Retry-After. */
  retryAfterMs?: number | undefined
  message?: string | undefined
  /** It was for robots.txt: the same crawl asks for more before it has found out anything. */
  goesOn?: boolean
}

/** Why a shop is not asked. */
export interface HeldBack {
  status: 'suspended' | 'rate_limited' | 'disallowed' | 'network' | 'error'
  failure: Failure
  retryAfterMs?: number
  /** Trying again in a moment may help. */
  heals?: boolean
}

export type Enter = (departure: Departure) => Promise<Leave | HeldBack>
