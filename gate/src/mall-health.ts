import { type Caller, checked } from '@mallgate/shared/call'
import { CallFailed, CallRefused } from '@mallgate/shared/call-failure'
import { MallHealth } from '@mallgate/shared/contract/mall-health'
import type { Watch } from '@mallgate/shared/discovery'
import type { Log } from '@mallgate/shared/log'

/** What the latest crawls say of a mall; undefined where no store tells in time. */
export type AskHealth = (mall: string) => Promise<MallHealth | undefined>

const health = checked(MallHealth)
const withinMs = 1_000

/** Asks the stores that have the mall, one after the other. */
export function createAskHealth(stores: Watch, caller: Pick<Caller, 'json'>, log: Log): AskHealth {
  return async (mall) => {
    const signal = AbortSignal.timeout(withinMs)
    for (const { address, allMalls, malls } of stores.current()) {
      if (address === undefined || !(allMalls || malls.some(({ id }) => id === mall)) || signal.aborted) continue
      try {
        return await caller.json({ address, path: `/v1/malls/${mall}/health`, timeoutMs: withinMs, signal }, health)
      } catch (error) {
        if (!(error instanceof CallFailed || error instanceof CallRefused)) throw error
        log.debug({ err: error, mall }, 'the store does not tell how a mall fares')
      }
    }
    return undefined
  }
}
