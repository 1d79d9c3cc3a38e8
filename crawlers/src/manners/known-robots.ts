import { setTimeout as delay } from 'node:timers/promises'

import type { Log } from '@mallgate/shared/log'
import type { Redis } from '@mallgate/shared/redis'

import type { FetchFailure } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import { retryAfterMs } from '../fetch/retry-after.ts'
import type { HeldBack } from './leave.ts'
import { robotsKey } from './mall-state.ts'
import { type RobotsRules, parseRobots, robotsText } from './robots-rules.ts'

/** What is known of one origin's robots.txt. Times are Redis', in milliseconds. */
export interface KeptRobots extends RobotsRules {
  /** When it was had, or was first found not to be had. */
  at: number
  /** Until when that counts. */
  until: number
  /** Why nothing may be asked: it could not be had. */
  refused?: string
}

export interface KnownRobots {
  /**
   * What the robots.txt of an origin says, asked for once by all processes; or why nothing may be asked. `gen` is the mall's: with a new
   * one it is looked up again. What it answers at once needs no waiting for.
   */
  of(mall: string, origin: string, gen: number, ask: AskRobots): KeptRobots | Promise<KeptRobots | HeldBack>
  /** All that is kept of a mall, by origin. */
  kept(mall: string): Promise<Record<string, KeptRobots>>
}

/** Asks the shop, in its turn. */
export type AskRobots = (url: string) => Promise<FetchedPage | FetchFailure | HeldBack>

export interface KnownRobotsDeps {
  redis: Redis
  /** Redis' time, in milliseconds. */
  now(): number
  /** Ours, as a User-agent line has it. */
  token: string
  log: Log
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Half of what RFC 9309 allows at most (2.4). */
const keptMs = 12 * hour
// Beyond that an unreachable one counts as if there were none (2.3.1.4).
const unreachableMs = 30 * day
const waitedForMs = 5_000
const lookEveryMs = 100
const mostOrigins = 10_000

interface Local {
  gen: number
  robots: KeptRobots
}

export function createKnownRobots({ redis, now, token, log }: KnownRobotsDeps): KnownRobots {
  const known = new Map<string, Local>()
  const asking = new Map<string, Promise<KeptRobots | HeldBack>>()

  const look = async (mall: string, origin: string): Promise<KeptRobots | undefined> => {
    const kept = await redis.hget(robotsKey(mall), origin)
    return kept === null ? undefined : (JSON.parse(kept) as KeptRobots)
  }

  const keep = async (mall: string, origin: string, robots: KeptRobots): Promise<KeptRobots> => {
    await redis.multi().hset(robotsKey(mall), origin, JSON.stringify(robots)).pexpire(robotsKey(mall), unreachableMs).exec()
    return robots
  }

  /** Whoever is first asks; the others see what came of it. One who dies of it, or waits long, is not waited for. */
  const load = async (mall: string, origin: string, ask: AskRobots): Promise<KeptRobots | HeldBack> => {
    const asked = `{${mall}}:robots-asked:${origin}`
    for (;;) {
      const kept = await look(mall, origin)
      if (kept && kept.until > now()) return kept
      if ((await redis.set(asked, '1', 'PX', waitedForMs, 'NX')) !== null) {
        try {
          return await askFor(mall, origin, kept, ask)
        } finally {
          await redis.del(asked)
        }
      }
      await delay(lookEveryMs)
    }
  }

  const askFor = async (mall: string, origin: string, old: KeptRobots | undefined, ask: AskRobots): Promise<KeptRobots | HeldBack> => {
    const url = `${origin}/robots.txt`
    const had = await ask(url)
    if ('failure' in had) return had
    const answered = judge(had, old, { now: now(), token })
    if (!('failure' in answered)) return keep(mall, origin, answered)
    log.debug({ mall, url, failure: answered.failure }, 'no robots.txt was had')
    // The page will not be had either; if it is, the rules are those that were.
    return old && !old.refused ? { ...old, until: now() + minute } : answered
  }

  return {
    of(mall, origin, gen, ask) {
      const name = `${mall} ${origin}`
      const local = known.get(name)
      if (local && local.gen === gen && local.robots.until > now()) return local.robots
      let loading = asking.get(name)
      if (!loading) {
        loading = load(mall, origin, ask)
          .then((robots) => {
            if (!('failure' in robots)) {
              if (known.size >= mostOrigins) known.clear()
              known.set(name, { gen, robots })
            }
            return robots
          })
          .finally(() => asking.delete(name))
        asking.set(name, loading)
      }
      return loading
    },
    async kept(mall) {
      const all = await redis.hgetall(robotsKey(mall))
      return Object.fromEntries(Object.entries(all).map(([origin, kept]) => [origin, JSON.parse(kept) as KeptRobots]))
    },
  }
}

/** What an answer to `/robots.txt` means (RFC 9309, 2.3.1). A failure that says nothing about robots.txt is handed on. */
export function judge(
  had: FetchedPage | FetchFailure,
  old: KeptRobots | undefined,
  { now, token }: { now: number; token: string },
): KeptRobots | HeldBack {
  const allowed = { at: now, until: now + keptMs, rules: [], crawlDelayMs: 0 }
  if (!('body' in had)) {
    // It leads nowhere, or round and round: as if there were none (2.3.1.2).
    if ((had.requests ?? 1) > 1 && !had.heals && had.status === 'network') return allowed
    const { status, message, url, heals } = had
    return { status, failure: { message: `robots.txt could not be had: ${message}`, url }, heals }
  }
  const { status, body, headers } = had
  if (status >= 200 && status < 300) return { ...allowed, ...parseRobots(robotsText(body), token) }
  // "Too many requests" is no word on what may be asked, but the server's trouble with us.
  if (status < 500 && status !== 429) return allowed
  if (old && !old.refused && now - old.at < unreachableMs) return { ...old, until: now + 10 * minute }
  const since = old?.refused ? old.at : now
  if (now - since >= unreachableMs) return allowed
  const againMs = retryAfterMs(headers, new Date(now).toISOString()) ?? Math.min(hour, Math.max(minute, now - since))
  return {
    at: since,
    until: now + Math.min(day, Math.max(againMs, 1_000)),
    rules: [],
    crawlDelayMs: 0,
    refused: `the shop answered ${status} to it`,
  }
}
