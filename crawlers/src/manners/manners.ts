import type { Log } from '@mallgate/shared/log'
import type { Metrics } from '@mallgate/shared/metrics'
import type { Redis } from '@mallgate/shared/redis'

import type { FetchFailure, FetchLimits, PageRequest } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import { countManners } from './count-manners.ts'
import { createPlaces } from './in-house.ts'
import { type KeptRobots, createKnownRobots } from './known-robots.ts'
import { createKnownStates } from './known-states.ts'
import type { Enter } from './leave.ts'
import { limitsOf } from './limits.ts'
import { type MallState, createMallStates } from './mall-state.ts'
import { createRobotsOfShop, forbiddenBy } from './robots-of-shop.ts'
import { createTurns } from './turns.ts'
import { productToken } from './user-agent.ts'
import { createTeller } from './what-to-tell.ts'

export interface MannersDeps {
  /** For BullMQ: `connectRedisForWorkers`. Without Redis nobody counts, and nothing is asked: who asks waits until his signal aborts. */
  redis: Redis
  /** Redis' time, in milliseconds. */
  now(): number
  fetchPage(request: PageRequest, limits: FetchLimits, signal: AbortSignal): Promise<FetchedPage | FetchFailure>
  /** Whether a shop is one of our own, by its origin: see createInHouse. Asked once for each. */
  inHouse(origin: string): boolean
  userAgent: string
  log: Log
  metrics: Metrics
  /** A monotonic clock, in milliseconds; the process' own where absent. */
  clock?: () => number
  /** How long after it is made a block cannot climb far; 5 minutes where absent. */
  graceMs?: number
}

export interface Manners {
  enter: Enter
  /** Redis' time, in milliseconds. */
  now(): number
  /** What is known of a mall, or of all, may be old: it is read again before the next request. */
  forget(mall?: string): void
  /** What is known of a mall now, for operators. */
  of(mall: string): Promise<KnownManners>
  /** Forgets blocks, slowness and robots.txt; answers with what was. Others know within a second. */
  reset(mall: string): Promise<KnownManners>
}

export interface KnownManners extends MallState {
  /** When the last block was, in Redis' time; 0 for never. */
  blockedAt: number
  /** Requests of this day (UTC), where a budget counts them. */
  today: number
  robots: Record<string, KeptRobots>
}

const usualGraceMs = 5 * 60_000
const readWithinMs = 10_000

/**
 * How shops are treated, by all processes together: robots.txt, rates, budgets, cool-downs after blocks, slowing down. See docs/manners.md.
 * For a mall without limits, of which nothing bad is known, leave is given without asking Redis; what is known of it is read once a second.
 */
export function createManners(deps: MannersDeps): Manners {
  const { redis, now, fetchPage, inHouse, userAgent, log, metrics, clock = () => performance.now(), graceMs = usualGraceMs } = deps
  const begun = clock()
  const states = createMallStates(redis)
  const known = createKnownStates(states, clock)
  const counts = countManners(metrics, known.all)
  const whatToTell = createTeller({ now, inGrace: () => clock() - begun < graceMs })
  const turns = createTurns({ states, known, whatToTell, counts, now, clock, log })
  const robots = createKnownRobots({ redis, now, token: productToken, log })
  const robotsOf = createRobotsOfShop({ robots, turns, fetchPage, userAgent, now })
  const placeOf = createPlaces(inHouse)

  const enter: Enter = async (departure) => {
    const { mall, url, manners, signal } = departure
    const { origin, ours } = placeOf(url)
    const limits = limitsOf(manners, ours)
    const held = await turns.cooling(mall, limits, signal)
    if (held) return counts.held(mall, held)
    if (manners.robots === 'ignore') return turns.leaveFor(departure, limits)
    const said = await robotsOf(departure, origin, known.last(mall)?.gen ?? 0, limits)
    if ('failure' in said) return counts.held(mall, said)
    const forbidden = forbiddenBy(said, url)
    if (forbidden) return counts.held(mall, forbidden)
    const spaced = said.crawlDelayMs > limits.minIntervalMs ? { ...limits, minIntervalMs: said.crawlDelayMs } : limits
    const leave = await turns.leaveFor(departure, spaced)
    if ('failure' in leave || said.rules.length === 0) return leave
    // Of other origins nothing is known here.
    const mayFollow = (to: string) => (placeOf(to).origin === origin ? forbiddenBy(said, to)?.failure.message : undefined)
    return { end: leave.end, mayFollow }
  }

  const report = async (mall: string, state: MallState, kept: Record<string, KeptRobots>): Promise<KnownManners> => ({
    ...state,
    ...(await states.spent(mall, now())),
    robots: kept,
  })

  return {
    enter,
    now,
    forget: known.forget,
    async of(mall) {
      return report(mall, await states.read(mall, AbortSignal.timeout(readWithinMs)), await robots.kept(mall))
    },
    async reset(mall) {
      const kept = await robots.kept(mall)
      const was = await report(mall, await states.reset(mall), kept)
      known.forget(mall)
      log.info({ mall, step: was.step, until: was.until }, 'manners were reset')
      return was
    },
  }
}
