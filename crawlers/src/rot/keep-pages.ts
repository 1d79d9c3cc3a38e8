import { type Caller, checked } from '@mallgate/shared/call'
import type { KeptPage } from '@mallgate/shared/contract/mall-health'
import { Stored } from '@mallgate/shared/contract/store'
import type { Watch } from '@mallgate/shared/discovery'
import type { Log } from '@mallgate/shared/log'

/** Takes pages that could not be read to the store. Nobody waits for it; that one could not be kept is logged. */
export interface PageKeeper {
  /** False where there are too many on their way: this one is not taken. */
  keep(mall: string, page: KeptPage): boolean
  /** Resolves when those under way have arrived, or given up. */
  close(): Promise<void>
}

const stored = checked(Stored)
const withinMs = 10_000
// A page is a second thought: where many fail at once, the first few show how.
const mostUnderWay = 4

export function createPageKeeper(stores: Watch, caller: Pick<Caller, 'json'>, log: Log): PageKeeper {
  const underWay = new Set<Promise<void>>()
  const put = async (mall: string, page: KeptPage): Promise<void> => {
    const serving = stores.current().filter(({ allMalls, malls }) => allMalls || malls.some(({ id }) => id === mall))
    const addresses = serving.flatMap(({ address }) => address ?? [])
    const put = {
      method: 'PUT',
      path: `/v1/malls/${mall}/pages/${encodeURIComponent(page.crawlId)}`,
      body: page,
      timeoutMs: withinMs,
    } as const
    let last: unknown = new Error('no db-api serves it')
    for (const address of addresses) {
      try {
        await caller.json({ ...put, address }, stored)
        return
      } catch (error) {
        last = error
      }
    }
    log.warn({ err: last, mall, crawlId: page.crawlId }, 'a page that could not be read is not kept')
  }
  return {
    keep(mall, page) {
      if (underWay.size >= mostUnderWay) return false
      const work = put(mall, page).finally(() => underWay.delete(work))
      underWay.add(work)
      return true
    },
    async close() {
      await Promise.all(underWay)
    },
  }
}
