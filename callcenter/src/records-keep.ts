import Type from 'typebox'

import { type Caller, checked } from '@mallgate/shared/call'
import { CallRefused } from '@mallgate/shared/call-failure'
import type { Instance } from '@mallgate/shared/contract/instance'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import { DeletedData, type RecordHistory } from '@mallgate/shared/contract/store'
import type { Log } from '@mallgate/shared/log'

import { recordFault } from './records-content.ts'
import { nameOf, newestFirst } from './records.ts'

/** One db-api, as it is registered now. */
export interface KeepingStore {
  id: string
  address: string
  serves(mall: string): boolean
}

/** The db-apis as keepers of records: each gets all of them, and what any one has counts. */
export interface RecordKeeper {
  stores(): Promise<KeepingStore[]>
  /** `kept` where at least one has it, `refused` where one says that it never will be, `away` where none answers. */
  keep(record: OperationsRecord): Promise<'kept' | 'refused' | 'away'>
  keepAt(store: KeepingStore, record: OperationsRecord): Promise<void>
  /** The latest of each record that it has, also those taken back. What this Call Center cannot read is left out, and logged. */
  load(store: KeepingStore): Promise<OperationsRecord[]>
  /** Newest first. `complete` is false where no db-api answered. */
  history(asked: RecordHistory): Promise<{ records: OperationsRecord[]; complete: boolean }>
  /** Deletes what is stored of a mall, wherever it is served. `complete` is false where one of them could not. */
  deleteData(mall: string): Promise<{ deleted: DeletedData['deleted']; complete: boolean }>
}

const putMs = 2_000
const loadMs = 10_000
const deleteMs = 60_000
const answer = checked(Type.Object({ records: Type.Array(Type.Unknown()) }, { additionalProperties: false }))
const deletedData = checked(DeletedData)

export interface KeeperOptions {
  caller: Caller
  instancesOf(service: 'db-api'): Promise<readonly Instance[]>
  log: Log
  signal: AbortSignal
}

export function createRecordKeeper({ caller, instancesOf, log, signal }: KeeperOptions): RecordKeeper {
  const stores = async () => (await instancesOf('db-api')).flatMap(keepingStore)

  const keepAt = ({ address }: KeepingStore, record: OperationsRecord) => {
    const path = `/v1/records/${nameOf(record)}/${record.revision}`
    return caller.send({ method: 'PUT', address, path, body: record, timeoutMs: putMs, signal })
  }

  const read = async ({ address, id }: KeepingStore, query: string) => {
    const { records } = await caller.json({ address, path: `/v1/records?${query}`, timeoutMs: loadMs, signal }, answer)
    return records.filter((record): record is OperationsRecord => {
      const reason = recordFault(record)
      if (reason !== undefined) log.error({ store: id, reason, record: JSON.stringify(record).slice(0, 500) }, 'a record cannot be read')
      return reason === undefined
    })
  }

  return {
    stores,
    keepAt,
    load: (store) => read(store, 'takenBack=true'),
    async keep(record) {
      const tried = await Promise.allSettled((await stores()).map((store) => keepAt(store, record)))
      if (tried.some(({ status }) => status === 'fulfilled')) return 'kept'
      const refusal = tried.find((one) => one.status === 'rejected' && isFinal(one.reason)) as PromiseRejectedResult | undefined
      if (!refusal) return 'away'
      log.error({ err: refusal.reason, record: nameOf(record), revision: record.revision }, 'a record will not be kept: db-api refuses it')
      return 'refused'
    },
    async history({ kind, key, limit }) {
      const query = `history=true&limit=${limit}${kind ? `&kind=${kind}` : ''}${key ? `&key=${encodeURIComponent(key)}` : ''}`
      const told = await Promise.allSettled((await stores()).map((store) => read(store, query)))
      const answered = told.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      return { records: once(answered.flat()).slice(0, limit), complete: answered.length > 0 }
    },
    async deleteData(mall) {
      const deleted = { crawls: 0, answers: 0, offers: 0, prices: 0, pages: 0 }
      const serving = (await stores()).filter((store) => store.serves(mall))
      const path = `/v1/malls/${mall}/data`
      const asked = serving.map(({ address }) => caller.json({ method: 'DELETE', address, path, timeoutMs: deleteMs, signal }, deletedData))
      const done = await Promise.allSettled(asked)
      for (const one of done) {
        if (one.status === 'rejected') log.warn({ err: one.reason, mall }, 'what is stored of a mall could not be deleted yet')
        else for (const table of Object.keys(deleted) as (keyof typeof deleted)[]) deleted[table] += one.value.deleted[table]
      }
      return { deleted, complete: serving.length > 0 && done.every(({ status }) => status === 'fulfilled') }
    },
  }
}

/** Two db-apis have the same record; newest first. */
export function once(records: readonly OperationsRecord[]): OperationsRecord[] {
  return newestFirst(new Map(records.map((record) => [`${nameOf(record)}/${record.revision}`, record])).values())
}

/** It would be refused again: another record stands there, or the record is none. */
export const isFinal = (error: unknown): boolean => error instanceof CallRefused && (error.status === 409 || error.status === 400)

function keepingStore({ id, address, state, allMalls, malls }: Instance): KeepingStore[] {
  if (!address || (state !== 'up' && state !== 'draining')) return []
  return [{ id, address, serves: (mall) => allMalls || malls.some((served) => served.id === mall) }]
}
