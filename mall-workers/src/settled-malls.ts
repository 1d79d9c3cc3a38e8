import type { Config } from '@mallgate/shared/contract/operations'

import type { Settling } from './settle.ts'

// A crawl under way when its mall goes may last as long as its limits let it: so long its outcome is still stored here.
const crawlsEndWithinMs = 30_000

/**
 * Settles what is hosted, and for a while what was: a crawl that was under way is not crawled in vain. Not what was taken away for good:
 * what was stored of it is being deleted.
 */
export function createSettledMalls(settling: Settling, config: () => Config | undefined): (hosted: readonly string[]) => void {
  const lastHosted = new Map<string, number>()
  let hosted: readonly string[] = []
  let again: NodeJS.Timeout | undefined

  const tell = () => {
    const now = performance.now()
    for (const mall of hosted) lastHosted.set(mall, now)
    const removed = new Set((config()?.malls ?? []).flatMap((order) => (order.removed ? order.id : [])))
    for (const [mall, at] of lastHosted) if (now - at > crawlsEndWithinMs || removed.has(mall)) lastHosted.delete(mall)
    settling.follow([...lastHosted.keys()])
    clearTimeout(again)
    if (lastHosted.size > hosted.length) again = setTimeout(tell, crawlsEndWithinMs).unref()
  }
  return (malls) => {
    hosted = malls
    tell()
  }
}
