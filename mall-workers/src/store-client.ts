import { type Caller, checked } from '@mallgate/shared/call'
import { CallFailed, CallRefused } from '@mallgate/shared/call-failure'
import type { ListedInstance } from '@mallgate/shared/contract/instance'
import { MallHealth } from '@mallgate/shared/contract/mall-health'
import { Stored, StoredAnswer } from '@mallgate/shared/contract/store'
import type { Deadline } from '@mallgate/shared/deadline'
import type { Watch } from '@mallgate/shared/discovery'
import type { Log } from '@mallgate/shared/log'
import { type InstancePicker, type Outcome, createInstancePicker } from '@mallgate/shared/pick-instance'

import type { SettleEntry } from './settle-streams.ts'

export interface StoreClient {
  /** Undefined where nothing is stored, and where the store gives no answer in time: a crawl will then tell. */
  latest(mall: string, queryKey: string, deadline: Deadline, traceparent: string): Promise<StoredAnswer | undefined>
  /** What the latest crawls say of the mall; undefined where no store tells. */
  health(mall: string): Promise<MallHealth | undefined>
  /** As the crawler wrote it: the store validates what it takes. @throws CallFailed, CallRefused */
  save(entry: SettleEntry): Promise<void>
}

const answers = checked(StoredAnswer)
const stored = checked(Stored)
const health = checked(MallHealth)
// A store that is slow must not eat the caller's time: a crawl is the way out.
const lookUpMs = 1_000
const saveMs = 10_000
// Who was given so long and said nothing is ill.
const patientMs = 400

/** The DB API as a Mall sees it. One that only fails or hangs is left alone for a while: lookups then do without it, results wait for it. */
export function createStoreClient(stores: Watch, caller: Caller, log: Log, picker: InstancePicker = createInstancePicker()): StoreClient {
  let silent = false
  const candidatesOf = createCandidates(stores)

  const ask = async <T>(store: ListedInstance, what: string, timeoutMs: number, call: (address: string) => Promise<T>): Promise<T> => {
    const ended = picker.begin(store, what)
    try {
      const answer = await call(store.address!)
      ended('ok')
      return answer
    } catch (error) {
      ended(outcomeOf(error, timeoutMs))
      throw error
    }
  }
  /** One that is gone and not yet off the list must not stand in the way of another. */
  const withStore = async <T>(
    mall: string,
    what: 'look' | 'save',
    timeoutMs: number,
    call: (address: string) => Promise<T>,
  ): Promise<T> => {
    const tried = new Set<string>()
    let last: unknown = new CallFailed('unreachable', `no db-api serves ${mall}`)
    const candidates = candidatesOf(mall)
    for (let store = picker.pick(candidates, tried, what); store; store = picker.pick(candidates, tried, what)) {
      // The picker names one that is ejected where there is nobody else: a caller has a crawl to fall back on.
      if (what === 'look' && picker.standing(store, what).ejectedForMs > 0)
        throw new CallFailed('timeout', `${store.id} only failed lately`)
      try {
        return await ask(store, what, timeoutMs, call)
      } catch (error) {
        if (!(error instanceof CallFailed) || error.code !== 'unreachable') throw error
        last = error
        tried.add(store.id)
      }
    }
    throw last
  }
  return {
    async latest(mall, queryKey, deadline, traceparent) {
      try {
        const timeoutMs = Math.min(lookUpMs, deadline.remainingMs() / 2)
        const path = `/v1/malls/${mall}/answers/${queryKey}`
        const answer = await withStore(mall, 'look', timeoutMs, (address) =>
          caller.json({ address, path, timeoutMs, traceparent }, answers),
        )
        silent = false
        return answer as StoredAnswer | undefined
      } catch (error) {
        if (!(error instanceof CallFailed || error instanceof CallRefused)) throw error
        if (!silent) log.warn({ err: error, mall }, 'the store gives no answers')
        silent = true
        return undefined
      }
    },
    async health(mall) {
      try {
        const path = `/v1/malls/${mall}/health`
        return await withStore(mall, 'look', lookUpMs, (address) => caller.json({ address, path, timeoutMs: lookUpMs }, health))
      } catch (error) {
        if (!(error instanceof CallFailed || error instanceof CallRefused)) throw error
        return undefined
      }
    },
    async save({ mall, crawlId, traceparent, body }) {
      const path = `/v1/malls/${mall}/crawls/${encodeURIComponent(crawlId)}`
      const put = { method: 'PUT', path, jsonBody: body, timeoutMs: saveMs, traceparent } as const
      await withStore(mall, 'save', saveMs, (address) => caller.json({ ...put, address }, stored))
    },
  }
}

/** Its own fault is also that it hangs: what is asked of it takes it milliseconds. What was wrong with the question, or in haste, is not. */
function outcomeOf(error: unknown, timeoutMs: number): Outcome {
  if (error instanceof CallFailed) {
    if (error.code === 'timeout' && timeoutMs < patientMs) return 'slow'
    return error.code === 'aborted' ? 'cancelled' : 'failed'
  }
  return error instanceof CallRefused && error.status < 500 ? 'ok' : 'failed'
}

/** The stores of a mall; the same array until the list changes, as the picker wants it. */
function createCandidates(stores: Watch): (mall: string) => readonly ListedInstance[] {
  let list: readonly ListedInstance[] | undefined
  const byMall = new Map<string, readonly ListedInstance[]>()
  let all: readonly ListedInstance[] = []
  return (mall) => {
    const now = stores.current()
    if (now !== list) {
      list = now
      byMall.clear()
      all = now.filter(({ address, allMalls }) => address !== undefined && allMalls)
    }
    // Where every store serves every mall, all malls share one array.
    if (all.length === now.length) return all
    const known = byMall.get(mall) ?? now.filter((store) => serves(store, mall))
    byMall.set(mall, known)
    return known
  }
}

const serves = ({ address, allMalls, malls }: ListedInstance, mall: string) =>
  address !== undefined && (allMalls || malls.some(({ id }) => id === mall))
