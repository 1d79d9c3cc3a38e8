import type { Instance } from '@mallgate/shared/contract/instance'
import type { Log } from '@mallgate/shared/log'

/** The mall as those who host it say: which revision, and who crawls it. */
export interface CrawlableMall {
  id: string
  definition: string
}

export interface ServeMallsDeps {
  /** `*`, or the ids this process may serve. */
  may: '*' | ReadonlySet<string>
  /** Begins to serve a mall's queue; answers how to stop, once what is under way is done. */
  serve(mall: CrawlableMall): Promise<() => Promise<void>>
  log: Log
}

export interface ServedMalls {
  /** Serves what the instances of service `mall` now host, no more and no less. A mall that cannot be served takes no other along. */
  follow(instances: readonly Instance[]): void
  /** Resolves when what was last asked for is so. */
  settled(): Promise<void>
}

/** Keeps the queues this process serves in step with the malls there are, one change at a time. */
export function createServedMalls({ may, serve, log }: ServeMallsDeps): ServedMalls {
  const serving = new Map<string, { definition: string; stop: () => Promise<void> }>()
  let wanted = new Map<string, CrawlableMall>()
  let working: Promise<void> = Promise.resolve()

  const stop = async (id: string) => {
    const entry = serving.get(id)
    serving.delete(id)
    await entry?.stop()
    log.info({ mall: id }, 'mall is no longer served')
  }
  const start = async (mall: CrawlableMall) => {
    serving.set(mall.id, { definition: mall.definition, stop: await serve(mall) })
    log.info({ mall: mall.id, definition: mall.definition }, 'mall is served')
  }
  const change = async (id: string): Promise<void> => {
    try {
      const mall = wanted.get(id)
      if (serving.has(id) && serving.get(id)?.definition !== mall?.definition) await stop(id)
      if (mall && !serving.has(id)) await start(mall)
    } catch (error) {
      log.error({ err: error, mall: id }, 'mall cannot be served')
    }
  }
  const reconcile = async () => {
    const ids = new Set([...serving.keys(), ...wanted.keys()])
    await Promise.all([...ids].map(change))
  }
  return {
    follow(instances) {
      wanted = crawlableMalls(instances, may)
      working = working.then(reconcile)
    },
    settled: () => working,
  }
}

/** Of each mall the newest instance's revision counts. Malls with a crawler of their own (`mode: code`) are left to it. */
export function crawlableMalls(instances: readonly Instance[], may: ServeMallsDeps['may']): Map<string, CrawlableMall> {
  const newestFirst = instances.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  const malls = new Map<string, CrawlableMall>()
  for (const { id, definition, mode } of newestFirst.flatMap((instance) => instance.malls)) {
    if (mode === 'code' || !definition || malls.has(id) || (may !== '*' && !may.has(id))) continue
    malls.set(id, { id, definition })
  }
  return malls
}
