import { setTimeout as delay } from 'node:timers/promises'

import { CallRefused } from '@mallgate/shared/call-failure'
import { untilAborted } from '@mallgate/shared/deadline'
import type { Log } from '@mallgate/shared/log'

import type { SettleEntry, SettleStreams } from './settle-streams.ts'

export interface Settling {
  /** Settles these from now on. What was taken of others is still stored, what was not is left for whoever hosts them. */
  follow(malls: readonly string[]): void
  /** Takes nothing more, and resolves when what was taken is stored or given back. */
  close(): Promise<void>
}

export interface SettleDeps {
  /** At first; `follow` changes them. */
  malls: readonly string[]
  streams: SettleStreams
  /** Resolves when the store has it. */
  save(entry: SettleEntry): Promise<void>
  log: Log
  /** How often to look for what dead processes left. */
  reclaimMs?: number
}

const firstPauseMs = 100
const longestPauseMs = 5_000
const reclaimEveryMs = 5_000
// Nobody waits for the store: results that come within a moment of each other are taken together, after those who wait for them
// have been answered. Not while there are many: then each round is full without waiting.
const gatherMs = 250
const manyEntries = 16
const mostUnderWay = 64
// The store's own fault, again and again: then it is this result that it cannot take.
const mostServerErrors = 20

/**
 * Takes finished crawls from the malls' settle streams to the store and acknowledges only then. What a dead process had taken is
 * claimed by a living one; storing twice changes nothing; what the store refuses for good is laid aside, with the reason.
 */
export function createSettling({ malls: atFirst, streams, save, log, reclaimMs = reclaimEveryMs }: SettleDeps): Settling {
  const ending = new AbortController()
  const { signal } = ending
  let malls = atFirst

  const settle = async (entry: SettleEntry): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      try {
        await save(entry)
        return await streams.acknowledge(entry)
      } catch (error) {
        if (refusedForGood(error, attempt)) return layAside(entry, (error as Error).message)
        // What was taken and is not stored stays pending: whoever comes next claims it.
        if (signal.aborted) return
        log[attempt === 0 ? 'warn' : 'debug'](
          { err: error, mall: entry.mall, crawlId: entry.crawlId, attempt },
          'a result is not stored yet',
        )
        await pause(attempt, signal)
        await streams.keep(entry)
      }
    }
  }
  const layAside = async (entry: SettleEntry, reason: string): Promise<void> => {
    log.error({ mall: entry.mall, entry: entry.id, reason }, 'a result cannot be stored and is laid aside')
    await streams.layAside(entry, reason)
  }
  const underWay = new Map<string, Set<Promise<void>>>()
  const all = () => [...underWay.values()].flatMap((works) => [...works])
  const begin = (entry: SettleEntry): void => {
    const works = underWay.get(entry.mall) ?? new Set()
    underWay.set(entry.mall, works)
    const work: Promise<void> = settle(entry)
      // Not acknowledged, so not lost: it will be claimed again.
      .catch((error: unknown) => log.warn({ err: error, mall: entry.mall, crawlId: entry.crawlId }, 'a result could not be settled'))
      .finally(() => {
        works.delete(work)
        if (works.size === 0) underWay.delete(entry.mall)
      })
    works.add(work)
  }
  // What is taken is bounded for each mall: one whose store is away holds up no other.
  const open = () => malls.filter((mall) => (underWay.get(mall)?.size ?? 0) < mostUnderWay)
  const rounds = async (take: (from: readonly string[]) => Promise<SettleEntry[]>, restMs: number): Promise<void> => {
    for (let failures = 0; !signal.aborted;) {
      try {
        const from = open()
        if (from.length === 0) await Promise.race([...all(), rest(restMs, signal)])
        else {
          const entries = await untilAborted(take(from), signal)
          for (const entry of entries) begin(entry)
          if (isFull(entries)) continue
        }
        failures = 0
        await rest(restMs, signal)
      } catch (error) {
        if (signal.aborted) return
        if (failures === 0) log.warn({ err: error }, 'settling is held up')
        await pause(failures++, signal)
      }
    }
  }
  const taking = Promise.all([rounds(streams.take, gatherMs), rounds(streams.claim, reclaimMs)])

  return {
    follow(changed) {
      malls = changed
    },
    async close() {
      ending.abort()
      streams.interrupt()
      await taking
      await Promise.all(all())
    },
  }
}

/** One mall has so many that more of them will be there already. */
function isFull(entries: readonly SettleEntry[]): boolean {
  const counts = Map.groupBy(entries, ({ mall }) => mall)
  return [...counts.values()].some(({ length }) => length >= manyEntries)
}

const refusedForGood = (error: unknown, attempt: number) =>
  error instanceof CallRefused &&
  (error.status === 400 || error.status === 413 || error.status === 422 || (error.status === 500 && attempt >= mostServerErrors))

/** Exponential with jitter in its upper half: a store that is back gets its results soon. Never rejects. */
function pause(attempt: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt, 10))
  return rest(ms / 2 + (Math.random() * ms) / 2, signal)
}

const rest = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => undefined)
