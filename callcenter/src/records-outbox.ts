import { createBackoff } from '@mallgate/shared/discovery-backoff'
import { pause } from '@mallgate/shared/discovery-wait'
import type { Log } from '@mallgate/shared/log'

import type { OperationsRecord } from '@mallgate/shared/contract/operations'

import type { RecordKeeper } from './records-keep.ts'
import type { RecordStore } from './records.ts'

/** Records on their way from Redis to the db-apis. */
export interface RecordOutbox {
  /** True where all of them are kept within a moment; what is not stays in the outbox. */
  keep(records: readonly OperationsRecord[]): Promise<boolean>
  /** There is something in it: sends until it is empty, again and again while no db-api takes it. Returns at once. */
  empty(): void
  /** Somebody may take it now. */
  hurry(): void
  /** Resolves when nothing is under way. */
  close(): Promise<void>
}

const atOnce = 16
const longestPauseMs = 5_000

export function createRecordOutbox(store: RecordStore, keeper: RecordKeeper, log: Log): RecordOutbox {
  const closing = new AbortController()
  const backoff = createBackoff(Math.random, longestPauseMs)
  let wake = new AbortController()
  let emptying: Promise<void> | undefined
  let waiting = false

  const keepOne = async (record: OperationsRecord) => {
    const result = await keeper.keep(record)
    if (result === 'away') return false
    await store.forgetUnkept(record)
    return result === 'kept'
  }

  /** False where one has to wait. */
  const send = async () => {
    for (;;) {
      const batch = await store.unkept(atOnce)
      if (batch.length === 0) return true
      const results = await Promise.all(batch.map(async (record) => (await keeper.keep(record)) !== 'away' && record))
      for (const record of results) if (record) await store.forgetUnkept(record)
      if (results.includes(false)) return false
    }
  }

  const run = async () => {
    while (!closing.signal.aborted) {
      if (await send().catch(() => false)) break
      if (!waiting) log.warn('records wait for a db-api that keeps them')
      waiting = true
      wake = new AbortController()
      await pause(backoff.nextMs(), AbortSignal.any([wake.signal, closing.signal]))
    }
    backoff.reset()
    if (waiting && !closing.signal.aborted) log.info('all records are kept again')
    waiting = false
    emptying = undefined
  }

  return {
    async keep(records) {
      try {
        return (await Promise.all(records.map(keepOne))).every(Boolean)
      } catch {
        // Redis went away after it took them: they are sent from the outbox when it is back.
        return false
      }
    },
    empty() {
      if (!closing.signal.aborted) emptying ??= run()
    },
    hurry: () => wake.abort(),
    async close() {
      closing.abort()
      await emptying
    },
  }
}
