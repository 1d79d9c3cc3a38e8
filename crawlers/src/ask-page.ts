import type { CrawlContext, CrawlResult } from '@mallgate/shared/crawl-one'

import type { Answer, FetchFailure, FetchLimits, PageRequest, Shop } from './crawl.ts'
import { failureOf } from './failure.ts'
import type { CrawlMark, Enter, HeldBack } from './manners/leave.ts'
import type { FetchedPage } from './read-page.ts'
import { withoutBrowser } from './render/render-failures.ts'
import type { RenderPage } from './render/render-page.ts'
import type { RenderPlan } from './render/render-plan.ts'

/**
 * Asks a shop for one page: waits for its turn, fetches, reads with `read`, and tells the shop's manners what came of it. What can heal is
 * tried again, within the crawl's own time, each attempt in its own turn. Where there was no page to read, the answer says why. May be
 * called several times, also at once. Rejects where the crawl's signal aborts.
 */
export type AskPage = <A extends Answer>(request: PageRequest, read: (page: FetchedPage, observedAt: string) => A) => Promise<A | NoPage>

/** A CrawlResult without offers: the shop was not asked, or no page came. */
export type NoPage = CrawlResult & { offers: [] }

export interface AskPageDeps {
  /** Leave to send one request, waited for; or why the shop is not asked now. */
  enter: Enter
  fetchPage(request: PageRequest, limits: FetchLimits, signal: AbortSignal): Promise<FetchedPage | FetchFailure>
  /** Absent where there is no browser. */
  renderPage?: RenderPage | undefined
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export interface Asking {
  mall: string
  crawl: CrawlMark
  shop: Pick<Shop, 'limits' | 'manners' | 'drawing'>
  context: CrawlContext
}

// Interactive callers wait for seconds, so what can heal must do so quickly.
const backoffMs = [150, 450]
// What a crawl keeps of its time for its page when it waits for its turn; of a short time, the half.
const forThePageMs = 3_000

/** For the pages of one crawl. */
export function createAskPage({ enter, fetchPage, renderPage, sleep }: AskPageDeps, { mall, crawl, shop, context }: Asking): AskPage {
  const { limits, manners, drawing } = shop
  const { signal, permit, remainingMs, now, log } = context

  const once = async <A extends Answer>(request: PageRequest, read: Reader<A>, plan: RenderPlan | undefined): Promise<Tried<A>> => {
    // Said in place of what the shell said by HTTP, which was that nothing is on it.
    if (plan && !renderPage) return { answer: noPage(withoutBrowser(request.url)), heals: false, asked: true }
    const leftMs = remainingMs()
    const mostWaitMs = leftMs - Math.min(forThePageMs, leftMs / 2)
    const leave = await enter({ mall, crawl, url: request.url, manners, mostWaitMs, signal, permit })
    if ('failure' in leave) return { answer: unasked(leave), heals: leave.heals ?? false, asked: false }
    const allowed = leave.mayFollow ? { ...limits, mayFollow: leave.mayFollow } : limits
    const started = performance.now()
    let page: FetchedPage | FetchFailure
    let latencyMs: number | undefined
    let answer: A | NoPage
    try {
      page = await (plan && renderPage ? renderPage({ mall, request, plan, limits: allowed }, signal) : fetchPage(request, allowed, signal))
      latencyMs = ('body' in page ? page.shopMs : undefined) ?? performance.now() - started
      answer = 'body' in page ? read(page, now()) : noPage(page)
    } catch (error) {
      // A crawl whose time is over, that is dropped, or that fails at reading leaves nothing behind that would hold up another.
      const status = latencyMs === undefined ? 'timeout' : 'error'
      await leave.end({ status, latencyMs: latencyMs ?? performance.now() - started, requests: 1 })
      throw error
    }
    const { status, failure, retryAfterMs } = answer
    await leave.end({ status, latencyMs, requests: page.requests ?? 1, retryAfterMs, message: failure?.message })
    if (plan) drawing?.drew(answer)
    const redraw = !plan && (drawing?.wantsBrowser(page, answer) ?? false)
    return { answer, heals: heals(page, answer), asked: true, redraw }
  }

  return async (request, read) => {
    let known: Awaited<ReturnType<typeof once<ReturnType<typeof read>>>>['answer'] | undefined
    let byBrowser = drawing?.byBrowser() ?? false
    for (let attempt = 0; ; attempt++) {
      const { answer, heals: again, asked, redraw } = await once(request, read, byBrowser ? drawing?.plan : undefined)
      if (redraw) {
        byBrowser = true
        known = answer
        continue
      }
      // What the shop said before is worth more than that it is not asked again.
      if (!asked && !again) return known ?? answer
      const pauseMs = (backoffMs[attempt] ?? Infinity) * (0.5 + Math.random())
      // What is known now is worth more than a time that runs out.
      if (!again || pauseMs >= remainingMs()) return answer
      log.debug({ mall, attempt, status: answer.status, failure: answer.failure }, 'trying again')
      known = answer
      await sleep(pauseMs, signal)
    }
  }
}

type Reader<A extends Answer> = (page: FetchedPage, observedAt: string) => A

interface Tried<A> {
  answer: A | NoPage
  heals: boolean
  asked: boolean
  /** It came by HTTP, and is to be asked for again in the browser. */
  redraw?: boolean
}

const noPage = ({ status, message, url }: FetchFailure): NoPage => ({ status, offers: [], failure: failureOf({ message, url }) })

const unasked = ({ status, failure, retryAfterMs }: HeldBack): NoPage => ({
  status,
  offers: [],
  failure: failureOf(failure),
  ...(retryAfterMs !== undefined && { retryAfterMs: Math.ceil(retryAfterMs) }),
})

/**
 * 5xx and lost connections heal; what the shop decided (4xx, a block, be it with 503, a page we cannot read) does not, nor
 * what it wants to be left alone after for longer than a crawl waits.
 */
const heals = (page: FetchedPage | FetchFailure, { status, retryAfterMs }: Answer): boolean =>
  'body' in page ? page.status >= 500 && status === 'network' && retryAfterMs === undefined : page.heals
