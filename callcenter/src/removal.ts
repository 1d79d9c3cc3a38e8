import type { MallRemoval, OperationsRecord } from '@mallgate/shared/contract/operations'
import { queuePrefix } from '@mallgate/shared/contract/crawl-job'
import type { DeletedData } from '@mallgate/shared/contract/store'
import type { Log } from '@mallgate/shared/log'
import type { Redis } from '@mallgate/shared/redis'

import type { RecordKeeper } from './records-keep.ts'
import type { RecordStore } from './records.ts'
import { redisAnswer } from './redis-answer.ts'

/** What one cleaning found. */
export interface Cleaned {
  removed: { keys: number } & DeletedData['deleted']
  /** How many processes still serve the mall. */
  hosts: number
  /** False: there may be more of it, and cleaning goes on in the background. */
  clean: boolean
}

export interface RemovalOptions {
  redis: Redis
  store: Pick<RecordStore, 'takeRemoval' | 'endRemoval'>
  keeper: Pick<RecordKeeper, 'deleteData'>
  /** The removal that stands for a mall now. */
  standing(mall: string): OperationsRecord | undefined
  hostsOf(mall: string): Promise<number>
  log: Log
}

/** Cleans up after malls that were taken away, until nothing comes back any more. */
export interface MallCleaner {
  /** Once, now; undefined where the mall is not taken away (any more). */
  clean(mall: string): Promise<Cleaned | undefined>
  /** Those that are due, each by one Call Center. Returns at once. */
  cleanDue(malls: readonly string[]): void
  close(): Promise<void>
}

const againInMs = 5_000
const muchLaterMs = 60_000
/** Longer than a crawl may last: what was under way when the hosts stopped has come in by then. */
const settledAfterMs = 30_000
/** A host that will not hear of it is cleaned up after all the same. */
const hostsStopWithinMs = 15_000
const scannedAtOnce = 1_000

export function createMallCleaner({ redis, store, keeper, standing, hostsOf, log }: RemovalOptions): MallCleaner {
  const closing = new AbortController()
  const running = new Map<string, Promise<unknown>>()
  const begun = new Map<string, number>()

  /** By this process' clock alone: nobody's own is to be trusted. */
  const sinceOf = ({ key, revision }: OperationsRecord) => {
    const name = `${key}/${revision}`
    if (!begun.has(name)) begun.set(name, performance.now())
    return performance.now() - begun.get(name)!
  }

  const clean = async (mall: string): Promise<Cleaned | undefined> => {
    const removal = standing(mall)
    if (!removal) return undefined
    const sinceMs = sinceOf(removal)
    const removed = { keys: 0, crawls: 0, answers: 0, offers: 0, prices: 0, pages: 0 }
    const hosts = await hostsOf(mall)
    if (hosts > 0 && sinceMs < hostsStopWithinMs) return { removed, hosts, clean: false }
    removed.keys = await unlinkAll(redis, mall, () => standing(mall) === undefined || closing.signal.aborted)
    const { data } = removal.content as MallRemoval
    const { deleted, complete } = data ? await keeper.deleteData(mall) : { deleted: {}, complete: true }
    Object.assign(removed, deleted)
    const found = Object.values(removed).some((count) => count > 0)
    const isClean = hosts === 0 && complete && !found
    if (found) log.info({ mall, removed, hosts }, 'cleaned up after a mall that was taken away')
    if (isClean && sinceMs >= settledAfterMs) {
      await store.endRemoval(mall)
      log.info({ mall }, 'nothing is left of a mall that was taken away')
    }
    return { removed, hosts, clean: isClean }
  }

  const cleanOne = async (mall: string) => {
    try {
      const removal = standing(mall)
      const nextInMs = removal && sinceOf(removal) > muchLaterMs ? muchLaterMs : againInMs
      if (await store.takeRemoval(mall, nextInMs)) await clean(mall)
    } catch (error) {
      log.warn({ err: error, mall }, 'a mall that was taken away is cleaned up later')
    } finally {
      running.delete(mall)
    }
  }

  return {
    clean,
    cleanDue(malls) {
      for (const mall of malls) if (!running.has(mall) && !closing.signal.aborted) running.set(mall, cleanOne(mall))
    },
    async close() {
      closing.abort()
      await Promise.all(running.values())
    },
  }
}

/**
 * Queue, schedules, waiters, answers and streams of a mall are all keys under its hash tag, whoever wrote them: they go by name. BullMQ's
 * own `obliterate` knows its queues only, refuses them while a job runs, and would cost Call Center 20 MB of code. SCAN blocks nobody;
 * it looks at all of Redis' names, some 100 ms for a million, for something that is done once in a mall's life.
 */
async function unlinkAll(redis: Redis, mall: string, stop: () => boolean): Promise<number> {
  let removed = 0
  let cursor = '0'
  do {
    const [next, keys] = await redisAnswer(redis.scan(cursor, 'MATCH', `${queuePrefix(mall)}:*`, 'COUNT', scannedAtOnce))
    if (keys.length > 0) removed += await redisAnswer(redis.unlink(...keys))
    cursor = next
  } while (cursor !== '0' && !stop())
  return removed
}
