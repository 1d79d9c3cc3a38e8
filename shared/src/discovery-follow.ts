import type { Static, TSchema } from 'typebox'

import type { Checked } from './call.ts'
import { createBackoff } from './discovery-backoff.ts'
import type { CallCenter } from './discovery-call-center.ts'
import type { KeptFile } from './discovery-file.ts'
import { pause, unlessAborted } from './discovery-wait.ts'
import { type Listeners, createListeners } from './listeners.ts'
import type { Log } from './log.ts'

export interface FollowOptions<T extends TSchema, Kept> {
  /** For the log. */
  what: string
  callCenter: CallCenter
  /** What to poll, with a query that says what is held; `waitMs` is added. At first, what an earlier run kept may be said instead. */
  path(kept: Kept | undefined): string
  answer: Checked<T>
  take(answer: Static<T>): void
  file: KeptFile<Kept> | undefined
  /** What an earlier run kept: called where Call Center does not answer at once, and nothing is held yet. */
  takeKept(kept: Kept): void
  log: Log
  random: () => number
}

/** Something of Call Center's that is followed by long polls, and who listens to it. */
export interface Following<News> {
  listeners: Listeners<News>
  /** To be called once something is held. */
  known(): void
  ready(signal?: AbortSignal): Promise<void>
  close(): void
  /** Its poll ended, what it held is on disk. */
  ended: Promise<void>
}

const pollMs = 30_000
const graceMs = 2_000
// An answer without news that comes earlier is no poll that ran out: asking again at once would be a hot loop.
const tooSoonMs = 1_000
// How long a start waits for Call Center before it takes what an earlier run kept.
const coldStartMs = 500

/** Polls until closed. Errors and silence change nothing in what is held. */
export function follow<News, T extends TSchema, Kept>(options: FollowOptions<T, Kept>): Following<News> {
  const { what, callCenter, path, answer, take, file, takeKept, log, random } = options
  const closing = new AbortController()
  const { signal } = closing
  const known = Promise.withResolvers<void>()
  const listeners = createListeners<News>(log, what)
  let earlier: Kept | undefined
  // Call Center has answered, or what was kept had to do instead.
  let begun = false

  const takeEarlier = () => {
    if (earlier !== undefined && !begun && !signal.aborted) takeKept(earlier)
    begun = true
  }
  const poll = async () => {
    const asked = path(begun ? undefined : earlier)
    const started = performance.now()
    // What was kept, and is still so, is to be known at once.
    const waitMs = begun || earlier === undefined ? pollMs : 0
    const whole = `${asked}${asked.includes('?') ? '&' : '?'}waitMs=${waitMs}`
    // Undefined where the answer is 204.
    const news: Static<T> | undefined = await callCenter.wait({ path: whole, timeoutMs: pollMs + graceMs, signal }, answer)
    if (signal.aborted) return
    if (news !== undefined) {
      begun = true
      take(news)
      return
    }
    takeEarlier()
    if (performance.now() - started < tooSoonMs) await pause(tooSoonMs / 10, signal)
  }

  const run = async () => {
    const backoff = createBackoff(random)
    earlier = await file?.load()
    const cold = setTimeout(takeEarlier, coldStartMs)
    while (!signal.aborted) {
      try {
        await poll()
        backoff.reset()
      } catch (error) {
        if (signal.aborted) break
        log.debug({ err: error }, `a poll of ${what} failed`)
        takeEarlier()
        await backoff.pause(signal)
      }
    }
    clearTimeout(cold)
    await file?.settled()
  }

  return {
    listeners,
    known: known.resolve,
    ready: (also) => unlessAborted(known.promise, also ? AbortSignal.any([signal, also]) : signal, `${what} was not had`),
    ended: run(),
    close() {
      closing.abort()
      listeners.clear()
    },
  }
}
