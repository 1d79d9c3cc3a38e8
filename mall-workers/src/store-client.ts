import { CallFailed, CallRefused, type Caller, checked } from '@mallgate/shared/call'
import type { Instance } from '@mallgate/shared/contract/instance'
import { Stored, StoredAnswer } from '@mallgate/shared/contract/store'
import type { Deadline } from '@mallgate/shared/deadline'
import type { Watch } from '@mallgate/shared/discovery'
import type { Log } from '@mallgate/shared/log'

import type { SettleEntry } from './settle-streams.ts'

export interface StoreClient {
  /** Undefined where nothing is stored, and where the store gives no answer in time: a crawl will then tell. */
  latest(mall: string, queryKey: string, deadline: Deadline, traceparent: string): Promise<StoredAnswer | undefined>
  /** As the crawler wrote it: the store validates what it takes. @throws CallFailed, CallRefused */
  save(entry: SettleEntry): Promise<void>
}

const answers = checked(StoredAnswer)
const stored = checked(Stored)
// A store that is slow must not eat the caller's time: a crawl is the way out.
const lookUpMs = 1_000
const saveMs = 10_000

/** The DB API as a Mall sees it. */
export function createStoreClient(stores: Watch, caller: Caller, log: Log): StoreClient {
  let silent = false
  /** One that is gone and not yet off the list must not stand in the way of another. */
  const withStore = async <T>(mall: string, ask: (address: string) => Promise<T>): Promise<T> => {
    let last: unknown = new CallFailed('unreachable', `no db-api serves ${mall}`)
    for (const { address } of stores.current().filter((candidate) => serves(candidate, mall))) {
      try {
        if (address) return await ask(address)
      } catch (error) {
        if (!(error instanceof CallFailed) || error.code !== 'unreachable') throw error
        last = error
      }
    }
    throw last
  }
  return {
    async latest(mall, queryKey, deadline, traceparent) {
      try {
        const timeoutMs = Math.min(lookUpMs, deadline.remainingMs() / 2)
        const path = `/v1/malls/${mall}/answers/${queryKey}`
        const answer = await withStore(mall, (address) => caller.json({ address, path, timeoutMs, traceparent }, answers))
        silent = false
        return answer as StoredAnswer | undefined
      } catch (error) {
        if (!(error instanceof CallFailed || error instanceof CallRefused)) throw error
        if (!silent) log.warn({ err: error, mall }, 'the store gives no answers')
        silent = true
        return undefined
      }
    },
    async save({ mall, crawlId, traceparent, body }) {
      const path = `/v1/malls/${mall}/crawls/${encodeURIComponent(crawlId)}`
      const put = { method: 'PUT', path, jsonBody: body, timeoutMs: saveMs, traceparent } as const
      await withStore(mall, (address) => caller.json({ ...put, address }, stored))
    },
  }
}

const serves = ({ state, allMalls, malls }: Instance, mall: string) =>
  (state === 'up' || state === 'draining') && (allMalls || malls.some(({ id }) => id === mall))
