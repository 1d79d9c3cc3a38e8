import { setTimeout as delay } from 'node:timers/promises'

import { CallRefused } from '@mallgate/shared/call'
import type { Log } from '@mallgate/shared/log'

import type { SettleEntry, SettleStreams } from './settle-streams.ts'

export interface Settling {
  /** Takes nothing more, and resolves when what was taken is stored or given back. */
  close(): Promise<void>
}

export interface SettleDeps {
  malls: readonly string[]
  streams: SettleStreams
  /** Resolves when the store has it. */
  save(entry: SettleEntry): Promise<void>
  log: Log
}

const firstPauseMs = 100
const longestPauseMs = 5_000
const reclaimEveryMs = 5_000

/**
 * Takes finished crawls from the malls' settle streams to the store and acknowledges only then. What a dead process had taken is
 * claimed by a living one; storing twice changes nothing; what the store refuses for good is laid aside, with the reason.
 */
export function createSettling({ malls, streams, save, log }: SettleDeps): Settling {
  const ending = new AbortController()
  const { signal } = ending

  const settle = async (entry: SettleEntry): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      try {
        await save(entry)
        return await streams.acknowledge(entry)
      } catch (error) {
        if (refusedForGood(error)) return layAside(entry, (error as Error).message)
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
  const rounds = async (take: () => Promise<SettleEntry[]>, restMs: number): Promise<void> => {
    for (let failures = 0; !signal.aborted;) {
      try {
        await Promise.all((await take()).map(settle))
        failures = 0
        if (restMs > 0) await rest(restMs, signal)
      } catch (error) {
        if (signal.aborted) return
        if (failures === 0) log.warn({ err: error }, 'settling is held up')
        await pause(failures++, signal)
      }
    }
  }
  const settled = Promise.all([rounds(() => streams.take(malls), 0), rounds(() => streams.claim(malls), reclaimEveryMs)])

  return {
    async close() {
      ending.abort()
      streams.interrupt()
      await settled
    },
  }
}

const refusedForGood = (error: unknown) =>
  error instanceof CallRefused && (error.status === 400 || error.status === 413 || error.status === 422)

/** Exponential with jitter in its upper half: a store that is back gets its results soon. Never rejects. */
function pause(attempt: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt, 10))
  return rest(ms / 2 + (Math.random() * ms) / 2, signal)
}

const rest = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => undefined)
