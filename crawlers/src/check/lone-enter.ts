import { setTimeout as delay } from 'node:timers/promises'

import type { FetchFailure, FetchLimits, PageRequest } from '../crawl.ts'
import { robotsRefused } from '../manners/held-back.ts'
import { type KeptRobots, judge } from '../manners/known-robots.ts'
import type { Departure, Enter, HeldBack } from '../manners/leave.ts'
import { forbiddenBy } from '../manners/robots-of-shop.ts'
import { robotsMaxBytes } from '../manners/robots-rules.ts'
import { productToken } from '../manners/user-agent.ts'
import type { FetchedPage } from '../read-page.ts'

export interface LoneEnterDeps {
  fetchPage(request: PageRequest, limits: FetchLimits, signal: AbortSignal): Promise<FetchedPage | FetchFailure>
  userAgent: string
}

const robotsLimits: FetchLimits = { maxBytes: 32 * robotsMaxBytes, redirects: 5 }
// A person looks at one page or a few: nothing that a shop would call fast.
const leastPauseMs = 1_000

/**
 * Manners of one process that knows of no other: robots.txt, its Crawl-delay, the definition's `minInterval`, and one request at a time, a
 * second apart where nobody says. What holds over all crawlers, only Redis knows: see `createManners`.
 */
export function createLoneEnter({ fetchPage, userAgent }: LoneEnterDeps): Enter {
  const known = new Map<string, Promise<KeptRobots | HeldBack>>()
  const headers = { 'user-agent': userAgent, accept: 'text/plain,*/*;q=0.1', 'accept-encoding': 'gzip, deflate, br, zstd' }
  let free = Promise.resolve()
  let lastAt = -Infinity

  const ask = async (origin: string, signal: AbortSignal): Promise<KeptRobots | HeldBack> => {
    const had = await fetchPage({ url: `${origin}/robots.txt`, method: 'GET', headers }, robotsLimits, signal)
    const said = judge(had, undefined, { now: Date.now(), token: productToken })
    if ('failure' in said || said.refused === undefined) return said
    return robotsRefused(said.refused, said.until - Date.now())
  }
  const robotsOf = (origin: string, signal: AbortSignal) => {
    const asked = known.get(origin) ?? ask(origin, signal)
    known.set(origin, asked)
    return asked
  }
  const turn = async ({ signal, mostWaitMs }: Departure, pauseMs: number): Promise<HeldBack | (() => void)> => {
    const before = free
    const { promise, resolve } = Promise.withResolvers<void>()
    free = promise
    await before
    const waitMs = lastAt + pauseMs - performance.now()
    if (waitMs > mostWaitMs) {
      resolve()
      return {
        status: 'rate_limited',
        failure: { message: `the shop wants ${pauseMs} ms between two requests: there is no time for one more` },
      }
    }
    try {
      if (waitMs > 0) await delay(waitMs, undefined, { signal })
    } catch (error) {
      resolve()
      throw error
    }
    return () => {
      lastAt = performance.now()
      resolve()
    }
  }

  return async (departure) => {
    const { url, manners, signal } = departure
    const { origin } = new URL(url)
    const said = manners.robots === 'ignore' ? undefined : await robotsOf(origin, signal)
    if (said && 'failure' in said) return said
    const forbidden = said && forbiddenBy(said, url)
    if (forbidden) return forbidden
    const done = await turn(departure, Math.max(said?.crawlDelayMs ?? 0, manners.minIntervalMs ?? leastPauseMs))
    if (typeof done !== 'function') return done
    const mayFollow = (to: string) => (said && new URL(to).origin === origin ? forbiddenBy(said, to)?.failure.message : undefined)
    return { end: async () => done(), mayFollow }
  }
}
