import type { InstanceList, ServiceName } from '@mallgate/shared/contract/instance'

import type { Head } from './registry.ts'

/** What a watcher has: absent or of another epoch, the list is told at once. */
export interface Known {
  epoch?: string | undefined
  revision?: number | undefined
}

interface Waiter {
  known: Known
  tell(list: InstanceList | undefined): void
}

export interface Watchers {
  /** The list as soon as it differs from `known`; undefined after `waitMs`, on `signal` and on release. */
  wait(service: ServiceName, known: Known, waitMs: number, signal: AbortSignal): Promise<InstanceList | undefined>
  /** A service changed: reads its list once, for all who wait for it. */
  tell(service: ServiceName): void
  /** Tells those whose knowledge is older than `head`. */
  compare(head: Head): void
  release(): void
}

export interface WatchSources {
  head(): Promise<Head>
  list(service: ServiceName): Promise<InstanceList>
}

/** Who waits for which service's next change. A change costs one read, however many wait; a wait that ends leaves nothing behind. */
export function createWatchers({ head, list }: WatchSources): Watchers {
  const waiting = new Map<ServiceName, Set<Waiter>>()
  const reading = new Map<ServiceName, { again: boolean }>()
  let released = false

  const wait: Watchers['wait'] = async (service, known, waitMs, signal) => {
    if (known.epoch === undefined || known.revision === undefined) return list(service)
    // Joined before the look: a change after it finds the waiter.
    const { told, leave } = join(service, known, released ? 0 : waitMs, signal)
    try {
      return differs(known, service, await head()) ? await list(service) : await told
    } finally {
      leave()
    }
  }

  const join = (service: ServiceName, known: Known, waitMs: number, signal: AbortSignal) => {
    const { promise: told, resolve } = Promise.withResolvers<InstanceList | undefined>()
    const waiter: Waiter = { known, tell: resolve }
    const giveUp = () => resolve(undefined)
    const timer = setTimeout(giveUp, signal.aborted ? 0 : waitMs)
    signal.addEventListener('abort', giveUp, { once: true })
    const all = waiting.get(service) ?? new Set()
    waiting.set(service, all.add(waiter))
    const leave = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      all.delete(waiter)
    }
    return { told, leave }
  }

  const tell = async (service: ServiceName) => {
    const running = reading.get(service)
    if (running) {
      running.again = true
      return
    }
    const turn = { again: true }
    reading.set(service, turn)
    try {
      while (turn.again && waiting.get(service)?.size) {
        turn.again = false
        const news = await list(service)
        for (const waiter of waiting.get(service) ?? []) if (isNews(waiter.known, news)) waiter.tell(news)
      }
    } catch {
      // Redis is away, which the sweep reports; the first sweep that is answered finds what was missed here.
    } finally {
      reading.delete(service)
    }
  }

  return {
    wait,
    tell: (service) => void tell(service),
    compare(now) {
      for (const [service, all] of waiting) {
        for (const { known } of all) {
          if (!differs(known, service, now)) continue
          void tell(service)
          break
        }
      }
    },
    release() {
      released = true
      for (const all of waiting.values()) for (const waiter of all) waiter.tell(undefined)
    },
  }
}

const isNews = (known: Known, list: InstanceList) => known.epoch !== list.epoch || known.revision !== list.revision

const differs = (known: Known, service: ServiceName, head: Head) =>
  known.epoch !== head.epoch || known.revision !== (head.revisions.get(service) ?? 0)
