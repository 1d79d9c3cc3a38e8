import { createBackoff } from '@mallgate/shared/discovery-backoff'
import type { Log } from '@mallgate/shared/log'

/** The mall as those who host it say: by which revision it is crawled. */
export interface CrawlableMall {
  id: string
  definition: string
}

/** A mall's queue while this process serves it. */
export interface ServedQueue {
  /** Takes on another revision's limits. Jobs name their own definition, so nothing under way is stopped. */
  update(mall: CrawlableMall): Promise<void>
  /** Takes no more jobs, and resolves when those under way are done. */
  close(): Promise<void>
}

export interface KeepServedDeps {
  /** Begins to serve a mall's queue; `signal` gives up. */
  serve(mall: CrawlableMall, signal: AbortSignal): Promise<ServedQueue>
  log: Log
  /** In [0, 1): spreads the attempts of many malls. */
  random: () => number
}

/** One mall, brought to what was last wanted of it: one step at a time, again after a while where one failed. */
export interface MallKeeper {
  /** Undefined: it shall not be served. */
  want(mall: CrawlableMall | undefined): void
  /** Wanted, and not served. */
  lacking(): boolean
  /** Resolves when what was last wanted is so, or failed at its first attempt. */
  settled(): Promise<void>
  /** No further attempts. A queue that is served stays so; one that is not yet is closed as soon as it would be. */
  close(): void
}

const longestRetryMs = 10_000

export function keepServed(id: string, { serve, log, random }: KeepServedDeps): MallKeeper {
  const closing = new AbortController()
  const backoff = createBackoff(random, longestRetryMs)
  let wanted: CrawlableMall | undefined
  let serving: { definition: string; queue: ServedQueue } | undefined
  let working: Promise<void> = Promise.resolve()
  let retry: NodeJS.Timeout | undefined
  let failed = false

  const bringTo = async (mall: CrawlableMall | undefined) => {
    if (mall?.definition === serving?.definition) return
    if (!mall) {
      const ended = serving
      serving = undefined
      await ended?.queue.close()
      log.info({ mall: id }, 'mall is no longer served')
    } else if (serving) {
      await serving.queue.update(mall)
      serving.definition = mall.definition
      log.info({ mall: id, definition: mall.definition }, 'mall is served by a new definition')
    } else {
      const queue = await serve(mall, closing.signal)
      serving = { definition: mall.definition, queue }
      log.info({ mall: id, definition: mall.definition }, 'mall is served')
      // Whoever closed meanwhile closed only what was served then.
      if (closing.signal.aborted) await queue.close()
    }
  }
  const step = async () => {
    clearTimeout(retry)
    if (closing.signal.aborted) return
    try {
      await bringTo(wanted)
      backoff.reset()
      failed = false
    } catch (error) {
      if (closing.signal.aborted) return
      // One line for people; what goes on failing is not said every few seconds.
      log[failed ? 'debug' : 'error']({ err: error, mall: id }, 'mall cannot be served yet: it is tried again')
      failed = true
      retry = setTimeout(queueStep, backoff.nextMs())
    }
  }
  const queueStep = () => {
    working = working.then(step)
  }
  return {
    want(mall) {
      if (closing.signal.aborted || mall?.definition === wanted?.definition) return
      wanted = mall
      failed = false
      backoff.reset()
      queueStep()
    },
    lacking: () => wanted !== undefined && serving === undefined,
    settled: () => working,
    close() {
      closing.abort(new Error('the crawler is ending'))
      clearTimeout(retry)
    },
  }
}
