import { untilAborted } from '@mallgate/shared/deadline'

import type { FetchFailure, FetchLimits, PageRequest } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import { forbidden, robotsRefused } from './held-back.ts'
import type { AskRobots, KeptRobots, KnownRobots } from './known-robots.ts'
import type { Departure, HeldBack } from './leave.ts'
import type { Limits } from './limits.ts'
import { robotsMaxBytes, ruleFor } from './robots-rules.ts'
import type { Turns } from './turns.ts'

export interface RobotsOfShopDeps {
  robots: Pick<KnownRobots, 'of'>
  turns: Pick<Turns, 'leaveFor'>
  fetchPage(request: PageRequest, limits: FetchLimits, signal: AbortSignal): Promise<FetchedPage | FetchFailure>
  userAgent: string
  /** Redis' time, in milliseconds. */
  now(): number
}

/** What the robots.txt of an origin says; or why nothing may be asked there. `gen` is the mall's: see KnownRobots. */
export type RobotsOfShop = (
  departure: Departure,
  origin: string,
  gen: number,
  limits: Limits,
) => KeptRobots | HeldBack | Promise<KeptRobots | HeldBack>

const askWithinMs = 30_000
// What stands behind the part that counts is read, for the connection's sake, and thrown away; without end it is a failure.
const robotsLimits: FetchLimits = { maxBytes: 32 * robotsMaxBytes, redirects: 5 }

export function createRobotsOfShop({ robots, turns, fetchPage, userAgent, now }: RobotsOfShopDeps): RobotsOfShop {
  const headers = { 'user-agent': userAgent, accept: 'text/plain,*/*;q=0.1', 'accept-encoding': 'gzip, deflate, br, zstd' }

  /** Not ended with the crawl that happened to need it first: others wait for it, too. */
  const ask = async (departure: Departure, limits: Limits): ReturnType<AskRobots> => {
    const { url } = departure
    const signal = AbortSignal.timeout(askWithinMs)
    const leave = await turns.leaveFor({ ...departure, signal, permit: () => Promise.resolve() }, limits)
    if ('failure' in leave) return leave
    // Nobody is blocked by his robots.txt, and how fast that comes says nothing of pages.
    const ended = { latencyMs: 0, goesOn: true } as const
    try {
      const had = await fetchPage({ url, method: 'GET', headers }, { ...robotsLimits, way: departure.mall }, signal)
      await leave.end({ ...ended, status: 'body' in had ? 'parse_error' : 'network', requests: had.requests ?? 1 })
      return had
    } catch (error) {
      await leave.end({ ...ended, status: 'timeout', requests: 1 })
      if (!signal.aborted) throw error
      return { status: 'network', message: `it did not come within ${askWithinMs / 1000} s`, url, heals: false }
    }
  }

  return (departure, origin, gen, limits) => {
    const said = robots.of(departure.mall, origin, gen, (url) => ask({ ...departure, url }, limits))
    return said instanceof Promise ? untilAborted(said, departure.signal).then(unlessRefused) : unlessRefused(said)
  }

  function unlessRefused(said: KeptRobots | HeldBack): KeptRobots | HeldBack {
    if ('failure' in said || said.refused === undefined) return said
    return robotsRefused(said.refused, said.until - now())
  }
}

/** Why a URL may not be asked for. */
export function forbiddenBy(robots: KeptRobots, url: string): HeldBack | undefined {
  const rule = ruleFor(url, robots)
  return rule && !rule.allow ? forbidden(rule, url) : undefined
}
