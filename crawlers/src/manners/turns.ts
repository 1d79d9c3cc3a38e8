import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

import { untilAborted } from '@mallgate/shared/deadline'
import type { Log } from '@mallgate/shared/log'

import type { Counts } from './count-manners.ts'
import { back, cooling } from './held-back.ts'
import { type KnownStates, knownForMs } from './known-states.ts'
import type { Departure, HeldBack, Leave } from './leave.ts'
import { type Limits, needsTurn } from './limits.ts'
import type { MallState, MallStates, TellOptions } from './mall-state.ts'
import type { Returned } from './what-to-tell.ts'

export interface TurnsDeps {
  states: Pick<MallStates, 'take' | 'tell'>
  known: KnownStates
  whatToTell(returned: Returned): TellOptions | undefined
  counts: Counts
  /** Redis' time, in milliseconds. */
  now(): number
  /** Monotonic, in milliseconds. */
  clock(): number
  log: Log
}

export interface Turns {
  /** Leave for one request, in its turn; or why there is none. */
  leaveFor(departure: Departure, limits: Limits): Promise<Leave | HeldBack>
  /** Why the shop is left alone, if it is. */
  cooling(mall: string, limits: Limits, signal: AbortSignal): Promise<HeldBack | undefined>
}

/** A request that never ends, and a crawl that is the only one, count no longer; or twice what the crawl may wait, if that is more. */
const endedWithinMs = 60_000
const lookForPlaceMs = 100
const toldWithinMs = 2_000

export function createTurns({ states, known, whatToTell, counts, now, clock, log }: TurnsDeps): Turns {
  const leaveOf = (departure: Departure, limits: Limits, state: MallState, requestId: string): Leave => ({
    async end(ended) {
      const { mall } = departure
      if (ended.status !== 'suspended') counts.went(mall, ended.goesOn ? 'robots' : ended.status, ended.requests)
      const told = whatToTell({ departure, limits, state, requestId, ended })
      if (!told) return
      try {
        // What was sent is told as soon as Redis hears again; nobody's answer is late for it.
        known.remember(mall, await untilAborted(states.tell(mall, told), AbortSignal.timeout(toldWithinMs)))
      } catch (error) {
        log.warn({ err: error, mall }, 'what came of a request could not be told to the others')
      }
    },
  })

  const coolingOf: Turns['cooling'] = async (mall, { ladder }, signal) => {
    const state = await known.of(mall, signal)
    return ladder && state.until > now() ? cooling(mall, state, state.until - now()) : undefined
  }

  const notUsed = (leave: Leave) => leave.end({ status: 'suspended', latencyMs: 0, requests: 1 })

  /** The crawl was over before it was told of its turn: nobody else waits for that. */
  const giveBack = (taking: ReturnType<MallStates['take']>, departure: Departure, limits: Limits, requestId: string) => {
    taking
      .then(({ verdict, state }) => (verdict === 'go' ? notUsed(leaveOf(departure, limits, state, requestId)) : undefined))
      .catch((err: unknown) => log.debug({ err, mall: departure.mall }, 'no turn was taken'))
  }

  /** Looks for a place among those under way again and again; all else is decided at once. */
  const take = async (departure: Departure, limits: Limits, requestId: string) => {
    const { mall, crawl, mostWaitMs, signal } = departure
    const started = clock()
    const boundMs = Math.max(endedWithinMs, 2 * mostWaitMs)
    const options = { ...limits, crawlId: crawl.id, aloneMs: boundMs, requestId, endedMs: boundMs, cools: limits.ladder }
    for (;;) {
      const leftMs = mostWaitMs - (clock() - started)
      const taking = states.take(mall, { ...options, mostWaitMs: leftMs })
      const taken = await untilAborted(taking, signal).catch((error: unknown) => {
        giveBack(taking, departure, limits, requestId)
        throw error
      })
      known.remember(mall, taken.state)
      if (taken.verdict !== 'busy' || leftMs <= lookForPlaceMs) return taken
      await delay(lookForPlaceMs * (0.5 + Math.random()), undefined, { signal })
    }
  }

  const takeTurn = async (departure: Departure, limits: Limits): Promise<Leave | HeldBack> => {
    const { mall, url, signal, manners } = departure
    const requestId = limits.concurrency > 0 ? randomUUID() : ''
    const started = clock()
    const { verdict, ms, state } = await take(departure, limits, requestId)
    if (verdict !== 'go') return counts.held(mall, back(verdict, ms, { mall, url, state, limits, manners }))
    const leave = leaveOf(departure, limits, state, requestId)
    try {
      if (ms > 0) await delay(ms, undefined, { signal })
      counts.waited(clock() - started)
      // Much may have happened meanwhile.
      const held = ms > knownForMs ? await coolingOf(mall, limits, signal) : undefined
      if (!held) return leave
      await notUsed(leave)
      return counts.held(mall, held)
    } catch (error) {
      await notUsed(leave)
      throw error
    }
  }

  return {
    cooling: coolingOf,
    async leaveFor(departure, limits) {
      const { mall, signal, permit } = departure
      const state = await known.of(mall, signal)
      if (!needsTurn(limits, state, now())) return leaveOf(departure, limits, state, '')
      // A turn is the shop's time: none is taken for a crawl that may yet be dropped.
      await untilAborted(permit(), signal)
      return takeTurn(departure, limits)
    },
  }
}
