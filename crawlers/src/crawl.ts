import type { Crawl, CrawlResult } from '@mallgate/shared/crawler-kit'
import type { ShopQuery } from '@mallgate/shared/contract/crawl-job'

import type { FetchedPage, Reading } from './read-page.ts'

/** What one revision of a definition needs to crawl its shop, made once. */
export interface Shop {
  request(query: ShopQuery): PageRequest
  read(page: FetchedPage, observedAt: string): Reading
}

export interface PageRequest {
  url: string
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
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
  /** Waits for the shop's next turn. */
  turn(mall: string, definition: string, signal: AbortSignal): Promise<void>
  fetchPage(request: PageRequest, definition: string, signal: AbortSignal): Promise<FetchedPage | FetchFailure>
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

// Interactive callers wait for seconds, so what can heal must do so quickly.
const backoffMs = [150, 450]

/** One crawl: the shop's turn, its page, what stands on it. What can heal is tried again, within the crawl's own time. */
export function createCrawl({ shop, turn, fetchPage, sleep }: CrawlDeps): Crawl {
  return async ({ mall, definition, query }, { signal, now, log }) => {
    const { request, read } = await shop(definition, signal)
    const wanted = request(query)
    for (let attempt = 0; ; attempt++) {
      await turn(mall, definition, signal)
      const page = await fetchPage(wanted, definition, signal)
      const result: CrawlResult = 'body' in page ? read(page, now()) : unread(page)
      const pauseMs = backoffMs[attempt]
      if (pauseMs === undefined || !heals(page)) return result
      log.debug({ mall, attempt, status: result.status, failure: result.failure }, 'trying again')
      await sleep(pauseMs * (0.5 + Math.random()), signal)
    }
  }
}

const unread = ({ status, message, url }: FetchFailure): CrawlResult => ({ status, offers: [], failure: { message, url } })

/** 5xx and lost connections heal; what the shop decided (4xx, a block, a page we cannot read) does not. */
const heals = (page: FetchedPage | FetchFailure): boolean => ('body' in page ? page.status >= 500 : page.heals)
