import type { MallHealth } from '@mallgate/shared/contract/mall-health'
import { deadlineIn } from '@mallgate/shared/deadline'
import type { Log } from '@mallgate/shared/log'
import { normalizeQuery } from '@mallgate/shared/query-key'
import type { Redis } from '@mallgate/shared/redis'
import { newTraceparent } from '@mallgate/shared/trace'

import type { Mall } from './mall.ts'

/** A mall whose definition names a query that always finds something. */
export interface Probed {
  id: string
  probe: string
  search: Mall
}

export interface ProbingOptions {
  /** Those hosted now. */
  malls(): readonly Probed[]
  redis: Redis
  /** What the store knows of a mall; undefined where it does not tell. */
  health(mall: string): Promise<MallHealth | undefined>
  /** Redis' time, in milliseconds. */
  now(): number
  /** How long nobody must have asked a shop before it is probed, in milliseconds. */
  afterMs: number
  log: Log
}

export interface Probing {
  close(): Promise<void>
}

// Behind everybody who waits, and behind what is scheduled.
const lastPriority = 100
const crawlWithinMs = 30_000
const longestRoundMs = 60_000

/**
 * Asks a shop that nobody has asked for long, to see that it can still be read: one process of all that host it, one query, one shop at a time. What comes
 * of it is stored and judged as any crawl's outcome.
 */
export function createProbing({ malls, redis, health, now, afterMs, log }: ProbingOptions): Probing {
  const ending = new AbortController()
  const { signal } = ending
  const roundMs = Math.min(longestRoundMs, afterMs / 4)
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()

  /** Not asked by this process alone: the first of all takes it, for as long as the others are to leave it. */
  const claimKey = (id: string) => `{${id}}:probed`
  const claim = async (id: string) => (await redis.set(claimKey(id), '1', 'PX', Math.ceil(afterMs), 'NX')) === 'OK'

  /** How long it is until nobody will have asked it for long; where the store does not tell, the next round may find out. */
  const askedForMs = async (id: string): Promise<number> => {
    const known = await health(id)
    if (!known) return roundMs
    const last = known.lastCrawl
    return last ? Math.min(afterMs, afterMs - (now() - Date.parse(last.at))) : 0
  }
  const probe = async ({ id, probe: text, search }: Probed) => {
    const query = { text: normalizeQuery(text), page: 1 }
    const ask = { deadline: deadlineIn(crawlWithinMs), traceparent: newTraceparent(), signal }
    const { status, offers, failure } = await search({ query, maxAgeMs: 0, priority: lastPriority }, ask)
    log.info({ mall: id, status, offers: offers.length, failure }, 'a quiet mall was probed')
  }
  const look = async (mall: Probed) => {
    if (!(await claim(mall.id))) return
    const leftMs = await askedForMs(mall.id)
    if (leftMs <= 0) await probe(mall)
    else await redis.pexpire(claimKey(mall.id), Math.ceil(leftMs))
  }
  const round = async () => {
    for (const mall of malls()) {
      if (signal.aborted) return
      try {
        await look(mall)
      } catch (err) {
        if (!signal.aborted) log.debug({ err, mall: mall.id }, 'a mall could not be probed')
      }
    }
  }
  const again = () => {
    const pauseMs = roundMs * (0.75 + Math.random() / 2)
    timer = setTimeout(() => {
      working = round().finally(() => {
        if (!signal.aborted) again()
      })
    }, pauseMs).unref()
  }
  again()
  return {
    async close() {
      ending.abort(new Error('the process is ending'))
      clearTimeout(timer)
      await working
    },
  }
}
