import type { Instance } from '@mallgate/shared/contract/instance'
import type { Log } from '@mallgate/shared/log'

import { type CrawlableMall, type KeepServedDeps, type MallKeeper, keepServed } from './keep-served.ts'

export interface ServeMallsDeps {
  /** `*`, or the ids this process may serve. */
  may: '*' | ReadonlySet<string>
  serve: KeepServedDeps['serve']
  log: Log
  /** In [0, 1). */
  random?: () => number
}

export interface ServedMalls {
  /** Serves what the instances of service `mall` now host, no more and no less. A mall that is slow or cannot be served holds up no other. */
  follow(instances: readonly Instance[], among?: Among): void
  /** Resolves when what was last asked for is so, or failed at its first attempt: that is tried again. */
  settled(): Promise<void>
  /** Ids of the malls that should be served and are not yet. */
  unserved(): string[]
  /** Ends all attempts. What is served stays so, for its owner to drain. */
  close(): void
}

/** What other crawlers can do that this one cannot. */
export interface Among {
  /** Draw pages: the malls that want it are left to them. */
  othersDraw: boolean
}

/** What a crawler's registration has among its `caps` where it can draw pages. */
export const browserCap = 'browser'

/** Whether an instance draws pages of any mall, now. */
export const draws = ({ state, caps, allMalls }: Instance): boolean => state === 'up' && allMalls && caps.includes(browserCap)

/** Keeps the queues this process serves in step with the malls there are, each mall by itself. */
export function createServedMalls({ may, serve, log, random = Math.random }: ServeMallsDeps): ServedMalls {
  const keepers = new Map<string, MallKeeper>()
  let closed = false
  const keeperOf = (id: string) => {
    const keeper = keepers.get(id) ?? keepServed(id, { serve, log, random })
    keepers.set(id, keeper)
    return keeper
  }
  return {
    follow(instances, { othersDraw } = { othersDraw: false }) {
      if (closed) return
      const wanted = crawlableMalls(instances, may, othersDraw)
      for (const id of new Set([...keepers.keys(), ...wanted.keys()])) keeperOf(id).want(wanted.get(id))
    },
    async settled() {
      await Promise.all([...keepers.values()].map((keeper) => keeper.settled()))
    },
    unserved: () => [...keepers].filter(([, keeper]) => keeper.lacking()).map(([id]) => id),
    close() {
      closed = true
      for (const keeper of keepers.values()) keeper.close()
    },
  }
}

/** Of each mall the newest instance's word counts. Malls with a crawler of their own (`mode: code`) are left to it, and drawn ones to others that draw. */
export function crawlableMalls(instances: readonly Instance[], may: ServeMallsDeps['may'], othersDraw = false): Map<string, CrawlableMall> {
  const newestLast = instances.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt) || (a.id < b.id ? -1 : 1))
  const newest = new Map(newestLast.flatMap(({ malls }) => malls).map((mall) => [mall.id, mall]))
  const malls = new Map<string, CrawlableMall>()
  for (const { id, definition, mode } of newest.values()) {
    if (mode === 'code' || (othersDraw && (mode === 'browser' || mode === 'auto'))) continue
    if (definition && (may === '*' || may.has(id))) malls.set(id, { id, definition })
  }
  return malls
}
