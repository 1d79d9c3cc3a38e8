import { CallRefused } from '@mallgate/shared/call-failure'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import type { Log } from '@mallgate/shared/log'

import { type KeepingStore, type RecordKeeper, isFinal } from './records-keep.ts'
import type { RecordsMemory } from './records-memory.ts'
import { type RecordStore, nameOf } from './records.ts'

export interface ExchangeOptions {
  store: RecordStore
  memory: RecordsMemory
  keeper: RecordKeeper
  /** Resolves when the copy is as new as this call. */
  refresh(): Promise<void>
  log: Log
}

/**
 * Gives a db-api what it lacks, and puts in force what it alone has: the greater revision counts. Each db-api once, for each life of
 * Redis' memory; when all that are registered had their turn, the memory is whole. Answers how many are registered.
 */
export function createStoreExchange({ store, memory, keeper, refresh, log }: ExchangeOptions): () => Promise<number> {
  let done = new Set<string>()
  let epoch = ''
  const failing = new Set<string>()

  const exchange = async (from: KeepingStore) => {
    const kept = new Map((await loadFrom(from)).map((record) => [nameOf(record), record]))
    const newer = (a: OperationsRecord | undefined, b: OperationsRecord | undefined) => (a?.revision ?? 0) > (b?.revision ?? 0)
    const known = new Map(memory.all().map((record) => [nameOf(record), record]))
    const news = [...kept].filter(([name, record]) => newer(record, known.get(name))).map(([, record]) => record)
    const lacking = [...known].filter(([name, record]) => newer(record, kept.get(name))).map(([, record]) => record)
    const restored = await store.restore(news)
    for (const record of lacking) await giveTo(from, record)
    log.info({ store: from.id, has: kept.size, restored, given: lacking.length }, 'records exchanged with a db-api')
  }

  const loadFrom = async (from: KeepingStore) => {
    try {
      return await keeper.load(from)
    } catch (error) {
      if (!(error instanceof CallRefused) || error.status !== 404) throw error
      log.warn({ store: from.id }, 'a db-api is older than records: it keeps none')
      return []
    }
  }
  const giveTo = async (to: KeepingStore, record: OperationsRecord) => {
    try {
      await keeper.keepAt(to, record)
    } catch (error) {
      // Others have it; this one never will, and must not hold up what it does have.
      if (!isFinal(error) && !(error instanceof CallRefused && error.status === 404)) throw error
      log.warn({ err: error, store: to.id, record: nameOf(record), revision: record.revision }, 'a db-api does not take a record')
    }
  }

  return async () => {
    await refresh()
    if (memory.place().epoch !== epoch) {
      epoch = memory.place().epoch
      done = new Set()
    }
    const life = epoch
    const stores = await keeper.stores()
    for (const from of stores) {
      if (done.has(from.id)) continue
      try {
        await exchange(from)
        done.add(from.id)
        failing.delete(from.id)
      } catch (error) {
        if (!failing.has(from.id)) log.warn({ err: error, store: from.id }, 'a db-api does not give its records yet')
        failing.add(from.id)
      }
    }
    for (const gone of [done, failing]) for (const id of gone) if (!stores.some((one) => one.id === id)) gone.delete(id)
    const all = stores.length > 0 && stores.every(({ id }) => done.has(id))
    if (!memory.whole() && all && (await store.markLoaded(life))) await refresh()
    return stores.length
  }
}
