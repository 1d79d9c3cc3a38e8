import { timeLimit, untilAborted } from '@mallgate/shared/deadline'
import type { Log } from '@mallgate/shared/log'

import type { FetchFailure, FetchLimits, PageRequest } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import type { BorrowedBrowser, SharedBrowser } from './browser.ts'
import type { Contexts, LeasedContext } from './contexts.ts'
import { type DrawInContextDeps, PageCrashed, drawInContext } from './draw-in-context.ts'
import { browserDied, crashed, notDrawn, notStarted } from './render-failures.ts'
import type { RenderPlan } from './render-plan.ts'
import type { Slots } from './slots.ts'

export interface RenderPageDeps extends DrawInContextDeps {
  browser: SharedBrowser
  contexts: Contexts
  /** Pages at a time, of all malls. */
  slots: Slots
  log: Log
}

export interface RenderJob {
  mall: string
  request: PageRequest
  plan: RenderPlan
  limits: FetchLimits
}

/**
 * Draws one page in the browser, and answers it as if it had been fetched so: its body is the document as it stood in the end.
 * @throws the signal's reason when it aborts; the page is ended then, whatever it does
 */
export type RenderPage = (job: RenderJob, signal: AbortSignal) => Promise<FetchedPage | FetchFailure>

export function createRenderPage(deps: RenderPageDeps): RenderPage {
  const { browser, slots, log } = deps
  return async (job, signal) => {
    const leave = await slots.enter(signal)
    // Nobody waits longer than his signal; the place is free only when the page is put away.
    const drawing = borrowAndDraw(job, signal).finally(leave)
    return untilAborted(drawing, signal)
  }

  async function borrowAndDraw(job: RenderJob, signal: AbortSignal): Promise<FetchedPage | FetchFailure> {
    const { url } = job.request
    let borrowed: BorrowedBrowser
    try {
      borrowed = await browser.borrow()
    } catch (error) {
      log.error({ err: error }, 'the browser does not start')
      return notStarted(error, url)
    }
    let leasing: Promise<LeasedContext> | undefined
    let intact = false
    try {
      signal.throwIfAborted()
      leasing = deps.contexts.lease(borrowed.browser, contextOf(job))
      const leased = await untilAborted(leasing, signal)
      const drawn = await untilAborted(drawInContext(deps, leased, job, signal), signal)
      intact = drawn.intact
      return drawn.result
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof PageCrashed) return crashed(url)
      if (!borrowed.browser.isConnected()) return browserDied(url)
      log.warn({ err: error, mall: job.mall }, 'a page could not be drawn')
      return notDrawn(error, url)
    } finally {
      await putAway(borrowed, leasing, intact)
    }
  }
}

const contextOf = ({ mall, plan, request }: RenderJob) => ({ mall, locale: plan.locale, userAgent: request.headers['user-agent'] ?? '' })

/** The context of a page that did not come to its end is thrown away, and a browser that does not even do that is ended. */
async function putAway(borrowed: BorrowedBrowser, leasing: Promise<LeasedContext> | undefined, intact: boolean): Promise<void> {
  const leased = leasing && (await inTime(leasing))
  if (leased === 'late') return borrowed.giveUp()
  if (intact) leased?.keep()
  if (intact || !leased || (await leased.drop())) borrowed.giveBack()
  else borrowed.giveUp()
}

const answersWithinMs = 2_000

/** Undefined where there will be none; `late` of a browser that does not answer. */
async function inTime(leasing: Promise<LeasedContext>): Promise<LeasedContext | 'late' | undefined> {
  const limit = timeLimit(answersWithinMs)
  try {
    return await untilAborted(leasing, limit.signal)
  } catch {
    return limit.expired() ? 'late' : undefined
  } finally {
    limit.clear()
  }
}
