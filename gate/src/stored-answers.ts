import { type Caller, checked } from '@mallgate/shared/call'
import type { ListedInstance } from '@mallgate/shared/contract/instance'
import type { ShopQuery } from '@mallgate/shared/contract/crawl-job'
import { StoredAnswer } from '@mallgate/shared/contract/store'
import type { Deadline } from '@mallgate/shared/deadline'
import type { Watch } from '@mallgate/shared/discovery'
import type { Log } from '@mallgate/shared/log'
import type { InstancePicker } from '@mallgate/shared/pick-instance'
import { queryKey } from '@mallgate/shared/query-key'

/** What the store knows of malls that cannot be asked. */
export interface StoredAnswers {
  /** The last known answer that has offers; undefined where there is none and where no store tells in time. Never throws. */
  find(wanted: Wanted): Promise<StoredAnswer | undefined>
}

export interface Wanted {
  mall: string
  /** Names how it was read. */
  reading: string
  query: ShopQuery
  deadline: Deadline
  signal: AbortSignal
  traceparent: string
}

const answers = checked(StoredAnswer)
const mostMs = 500
const maxAttempts = 2
// A store that gives no answer in time again and again is not waited for by every query.
const silentInARow = 3
const restMs = 2_000

export function createStoredAnswers(stores: Watch, caller: Pick<Caller, 'json'>, picker: InstancePicker, log: Log): StoredAnswers {
  let restUntil = 0
  let silent = 0
  // Made once per list: the picker knows it again by the array.
  let list: readonly ListedInstance[] | undefined
  let serving = new Map<string, readonly ListedInstance[]>()
  const servingMall = (mall: string): readonly ListedInstance[] => {
    const now = stores.current()
    if (list !== now) {
      list = now
      serving = new Map()
    }
    let those = serving.get(mall)
    if (!those) serving.set(mall, (those = now.filter((store) => serves(store, mall))))
    return those
  }

  const ask = async ({ mall, reading, query, deadline, signal, traceparent }: Wanted, address: string, leftMs: number) => {
    const path = `/v1/malls/${mall}/answers/${queryKey(query, reading)}`
    const timeoutMs = Math.min(leftMs, deadline.remainingMs() * 0.9)
    // Undefined where the answer is 204.
    const answer: StoredAnswer | undefined = await caller.json({ address, path, timeoutMs, signal, traceparent }, answers)
    return answer && answer.offers.length > 0 ? answer : undefined
  }

  return {
    async find(wanted) {
      const tried = new Set<string>()
      const begunAt = performance.now()
      const leftMs = () => mostMs - (performance.now() - begunAt)
      while (tried.size < maxAttempts && leftMs() > 0 && performance.now() >= restUntil && !wanted.signal.aborted) {
        const store = picker.pick(servingMall(wanted.mall), tried)
        if (!store) return undefined
        tried.add(store.id)
        const end = picker.begin(store)
        try {
          const answer = await ask(wanted, store.address!, leftMs())
          end('ok')
          silent = 0
          return answer
        } catch (error) {
          const aborted = wanted.signal.aborted
          end(aborted ? 'cancelled' : 'failed')
          if (leftMs() <= 0 && ++silent >= silentInARow) restUntil = performance.now() + restMs
          if (!aborted) log.debug({ err: error, mall: wanted.mall }, 'the store does not tell what is stored')
        }
      }
      return undefined
    },
  }
}

const serves = ({ address, allMalls, malls }: ListedInstance, mall: string) =>
  address !== undefined && (allMalls || malls.some(({ id }) => id === mall))
