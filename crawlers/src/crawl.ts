import type { ShopQuery } from '@mallgate/shared/contract/crawl-job'
import type { Crawl, CrawlResult } from '@mallgate/shared/crawler-kit'
import { untilAborted } from '@mallgate/shared/deadline'

import { failureOf } from './failure.ts'
import type { FetchedPage, Reading } from './read-page.ts'

/** What one revision of a definition needs to crawl its shop, made once. */
export interface Shop {
  request(query: ShopQuery): PageRequest
  read(page: FetchedPage, observedAt: string): Reading
  /** What is wrong with the definition; then nothing can be asked of the shop. */
  fault: string | undefined
  /** There is more than the first page to ask for. */
  paged: boolean
  limits: FetchLimits
  /** Least time between two requests, over all crawlers; 0 for none. */
  minIntervalMs: number
}

export interface PageRequest {
  url: string
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
}

export interface FetchLimits {
  /** Of the page, decompressed. */
  maxBytes: number
  redirects: number
}

/** No page was had: a classified failure of the way there. `heals` where trying again may help. */
export interface FetchFailure {
  status: 'network' | 'disallowed' | 'error'
  message: string
  url: string
  heals: boolean
}

export interface CrawlDeps {
  /** The shop as the revision with this hash describes it. Kept, so that no job compiles anything twice. */
  shop(definition: string, signal: AbortSignal): Promise<Shop>
  /** Waits for the shop's next turn, or answers when to come again where that is further away than `mostWaitMs`. */
  turn(mall: string, minIntervalMs: number, mostWaitMs: number, signal: AbortSignal): Promise<{ retryAfterMs: number } | undefined>
  fetchPage(request: PageRequest, limits: FetchLimits, signal: AbortSignal): Promise<FetchedPage | FetchFailure>
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

// Interactive callers wait for seconds, so what can heal must do so quickly.
const backoffMs = [150, 450]
// What a crawl keeps of its time for its page when it waits for its turn; of a short time, the half.
const forThePageMs = 3_000

/** One crawl: the shop's turn, its page, what stands on it. What can heal is tried again, within the crawl's own time. */
export function createCrawl({ shop, turn, fetchPage, sleep }: CrawlDeps): Crawl {
  return async ({ mall, definition, query }, { signal, permit, remainingMs, now, log }) => {
    const { request, read, fault, paged, limits, minIntervalMs } = await shop(definition, signal)
    if (fault) return { status: 'error', offers: [], failure: failureOf({ message: fault }) }
    // Asked again, the shop would give its first page as any other.
    if (!paged && query.page > 1) return { status: 'empty', offers: [] }
    const wanted = request(query)
    const takeTurn = async () => {
      if (minIntervalMs === 0) return undefined
      const leftMs = remainingMs()
      return turn(mall, minIntervalMs, leftMs - Math.min(forThePageMs, leftMs / 2), signal)
    }
    // A turn is the shop's time: none is taken for a crawl that may yet be dropped.
    if (minIntervalMs > 0) await untilAborted(permit(), signal)
    let result: CrawlResult | undefined
    for (let attempt = 0; ; attempt++) {
      const tooLong = await takeTurn()
      if (tooLong) return result ?? heldBack(tooLong.retryAfterMs, minIntervalMs, wanted.url)
      const page = await fetchPage(wanted, limits, signal)
      result = 'body' in page ? read(page, now()) : unread(page)
      const pauseMs = (backoffMs[attempt] ?? Infinity) * (0.5 + Math.random())
      // What is known now is worth more than a time that runs out.
      if (!heals(page, result) || pauseMs >= remainingMs()) return result
      log.debug({ mall, attempt, status: result.status, failure: result.failure }, 'trying again')
      await sleep(pauseMs, signal)
    }
  }
}

const unread = ({ status, message, url }: FetchFailure): CrawlResult => ({ status, offers: [], failure: failureOf({ message, url }) })

function heldBack(retryAfterMs: number, minIntervalMs: number, url: string): CrawlResult {
  const message =
    `the shop was not asked: this mall's own limits.minInterval (${minIntervalMs} ms between requests) ` +
    `leaves no request free for ${retryAfterMs} ms`
  return { status: 'rate_limited', offers: [], failure: failureOf({ message, url }), retryAfterMs }
}

/** 5xx and lost connections heal; what the shop decided (4xx, a block, be it with 503, a page we cannot read) does not. */
const heals = (page: FetchedPage | FetchFailure, { status }: CrawlResult): boolean =>
  'body' in page ? page.status >= 500 && status === 'network' : page.heals
