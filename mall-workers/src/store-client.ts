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
  const addressFor = (mall: string): string => {
    const instance = stores.current().find((candidate) => serves(candidate, mall))
    if (!instance?.address) throw new CallFailed('unreachable', `no db-api serves ${mall}`)
    return instance.address
  }
  return {
    async latest(mall, queryKey, deadline, traceparent) {
      try {
        const timeoutMs = Math.min(lookUpMs, deadline.remainingMs() / 2)
        const path = `/v1/malls/${mall}/answers/${queryKey}`
        const answer = await caller.json({ address: addressFor(mall), path, timeoutMs, traceparent }, answers)
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
      await caller.json({ method: 'PUT', address: addressFor(mall), path, jsonBody: body, timeoutMs: saveMs, traceparent }, stored)
    },
  }
}

const serves = ({ state, allMalls, malls }: Instance, mall: string) =>
  (state === 'up' || state === 'draining') && (allMalls || malls.some(({ id }) => id === mall))
