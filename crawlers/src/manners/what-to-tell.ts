import type { Departure, Ended } from './leave.ts'
import { type Limits, isSlowed } from './limits.ts'
import { type MallState, type TellOptions, ladderMs } from './mall-state.ts'
import { createSlowness } from './slowness.ts'

export interface TellerOptions {
  /** Redis' time, in milliseconds. */
  now(): number
  /** Whether this process has only just started. */
  inGrace(): boolean
}

/** A request that has ended. */
export interface Returned {
  departure: Departure
  limits: Limits
  /** As it was when the request went out. */
  state: MallState
  /** Empty where it is not counted among those under way. */
  requestId: string
  ended: Ended
}

/** How high the ladder goes soon after a start: what then goes wrong is often our own way to the net. */
const mostStepInGrace = 2
const longestWhy = 500
const answers: ReadonlySet<string> = new Set(['ok', 'empty', 'partial'])
const blocks: ReadonlySet<string> = new Set(['blocked', 'rate_limited'])

/** Makes out what others must know of a request: nothing, where all is well. */
export function createTeller({ now, inGrace }: TellerOptions): (returned: Returned) => TellOptions | undefined {
  const slowness = createSlowness()
  return ({ departure, limits, state, requestId, ended }) => {
    const { mall, crawl, url } = departure
    const { perMinute, dailyBudget, ladder } = limits
    const { status, latencyMs, requests, retryAfterMs = 0, message = '', goesOn = false } = ended
    const answered = answers.has(status)
    const blocked = ladder && blocks.has(status)
    const slowMs = ladder && latencyMs > 0 ? slowness.of(mall, url, latencyMs, answered) : 0
    const restsMs = ladder ? retryAfterMs : 0
    const besides = perMinute > 0 || dailyBudget > 0 ? requests - 1 : 0
    const concerned = ladder && (state.step > 0 || state.until > 0 || isSlowed(state, now()))
    if (!blocked && !concerned && restsMs <= 0 && slowMs === 0 && besides === 0 && requestId === '') return undefined
    // One step for each crawl, however many pages it had.
    const first = answered && !crawl.answered
    if (answered) crawl.answered = true
    return {
      kind: blocked ? 'blocked' : first ? 'ok' : status === 'parse_error' && !goesOn ? 'let_in' : 'other',
      gen: state.gen,
      retryAfterMs: restsMs,
      status,
      why: message.slice(0, longestWhy),
      crawlId: goesOn ? '' : crawl.id,
      mostStep: inGrace() ? mostStepInGrace : ladderMs.length,
      slowMs,
      mayLower: answered && latencyMs > 0,
      besides,
      perMinute,
      dailyBudget,
      requestId,
    }
  }
}
