import { deadlineIn, untilAborted } from '@mallgate/shared/deadline'

import type { AskPage } from './ask-page.ts'

/** What a crawl of several pages is given. */
export interface Asking {
  /** Asks for pages until the crawl's own time is over, or the bound's. */
  ask(bound?: Bound): AskPage
  /** What is left of the crawl's own time, in milliseconds. */
  remainingMs(): number
  /** For how long a caller is sure to wait, in milliseconds; negative where nobody is. */
  callerLeftMs(): number
}

/** A part of a crawl's time. */
export interface Bound {
  signal: AbortSignal
  remainingMs(): number
}

// To hand over what was read: of the crawl's time, and of its caller's.
const keptMs = 300
const keptForCallerMs = 120

/** While somebody waits, what there is by then counts; for the store alone, all the crawl's time does. */
export function timeForMore({ remainingMs, callerLeftMs }: Asking): number {
  const callerMs = callerLeftMs()
  return Math.min(remainingMs() - keptMs, callerMs > 0 ? callerMs - keptForCallerMs : Infinity)
}

/** Undefined where the time was over first. */
export async function within<T>(ms: number, work: (bound: Bound) => Promise<T>): Promise<T | undefined> {
  const signal = AbortSignal.timeout(Math.max(1, Math.floor(ms)))
  const { remainingMs } = deadlineIn(ms)
  try {
    // What waits for something else (Redis, say) is not waited for.
    return await untilAborted(work({ signal, remainingMs }), signal)
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}
