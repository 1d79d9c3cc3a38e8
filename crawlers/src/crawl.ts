import type { CrawlStatus, ShopQuery } from '@mallgate/shared/contract/crawl-job'
import type { Failure } from '@mallgate/shared/contract/mall-status'
import type { Crawl } from '@mallgate/shared/crawler-kit'

import { type AskPage, type AskPageDeps, createAskPage } from './ask-page.ts'
import type { CrawlPages } from './crawl-pages.ts'
import type { Bound } from './crawl-time.ts'
import { failureOf } from './failure.ts'
import type { ShopManners } from './manners/leave.ts'
import type { FetchedPage, Reading } from './read-page.ts'
import type { Drawing } from './render/drawing.ts'
import type { RotWatch, WatchedDefinition } from './rot/rot.ts'

/** What one revision of a definition needs to crawl its shop, made once. */
export interface Shop {
  request(query: ShopQuery): PageRequest
  read(page: FetchedPage, observedAt: string): Reading
  /** A crawl of several pages; absent where the one of `request` is all. */
  crawl?: CrawlPages | undefined
  /** What is wrong with the definition; then nothing can be asked of the shop. */
  fault: string | undefined
  /** There is more than the first page to ask for. */
  paged: boolean
  limits: FetchLimits
  manners: ShopManners
  /** How its pages are drawn, where they are. */
  drawing?: Drawing | undefined
  /** What is watched of how they are read. */
  watched?: WatchedDefinition
}

export interface PageRequest {
  url: string
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
}

export interface FetchLimits {
  /** Why a redirect must not be followed; undefined where it may. */
  mayFollow?: ((url: string) => string | undefined) | undefined
  /** Of the page, decompressed. */
  maxBytes: number
  redirects: number
  /** Whose cookies and kept pages count; absent, there are none before this page and none after it. */
  mall?: string
  /** The mall by whose way to its shop it is asked for, be that a proxy; `mall` where absent. */
  way?: string
}

/** No page was had: a classified failure of the way there. `heals` where trying again may help. */
export interface FetchFailure {
  status: 'network' | 'disallowed' | 'error'
  message: string
  url: string
  heals: boolean
  /** Requests that went out for it; 1 where absent. */
  requests?: number
}

/** What a page, or any answer of a shop, was found to be. */
export interface Answer {
  status: CrawlStatus
  failure?: Failure
  retryAfterMs?: number
}

export interface CrawlDeps extends AskPageDeps {
  /** The shop as the revision with this hash describes it. Kept, so that no job compiles anything twice. */
  shop(definition: string, signal: AbortSignal): Promise<Shop>
  /** Absent, nobody watches whether pages are still read as they were. */
  rot?: RotWatch
}

/** One crawl: the shop's pages, each in its turn, and what stands on them. */
export function createCrawl({ shop, rot, ...deps }: CrawlDeps): Crawl {
  return async (job, context) => {
    const { mall, crawlId, definition, query, deadlineAt } = job
    const known = await shop(definition, context.signal)
    if (known.fault) return { status: 'error', offers: [], failure: failureOf({ message: known.fault }) }
    // Asked again, the shop would give its first page as any other.
    if (!known.paged && query.page > 1) return { status: 'empty', offers: [] }
    const crawl = { id: crawlId, answered: false }
    const seen: Seen = { page: undefined, rank: 0, request: undefined }
    const ask = (bound?: Bound) => {
      const within = bound ? { ...context, ...bound, signal: AbortSignal.any([context.signal, bound.signal]) } : context
      return noting(createAskPage(deps, { mall, crawl, shop: known, context: within }), seen)
    }
    const callerLeftMs = () => deadlineAt - Date.parse(context.now())
    const result = known.crawl
      ? await known.crawl(query, { ask, remainingMs: context.remainingMs, callerLeftMs })
      : await ask()(known.request(query), known.read)
    return rot && known.watched ? rot.judge(job, known.watched, result, seen.page) : result
  }
}

/** The page of a crawl that tells most of how its offers are read: the first that was not, else the first of the list. */
interface Seen {
  page: FetchedPage | undefined
  rank: number
  request: PageRequest | undefined
}

function noting(ask: AskPage, seen: Seen): AskPage {
  return (request, read) =>
    ask(request, (page, observedAt) => {
      const answer = read(page, observedAt)
      const rank = rankOf(answer)
      // Asked for again, or drawn, it is what it was the last time.
      if (rank > seen.rank || seen.request === request) Object.assign(seen, { page, rank, request })
      return answer
    })
}

/** What has no offers in any case (a shop's word on itself, a product's own page) tells least. */
function rankOf(answer: Answer): number {
  if (answer.status === 'parse_error' || answer.status === 'partial') return 3
  return 'offers' in answer ? 2 : 1
}
