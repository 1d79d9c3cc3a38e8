import type { Config } from '@mallgate/shared/contract/operations'
import { ProblemError } from '@mallgate/shared/contract/problem'

/** What a watcher has: absent or of another epoch, it is told at once. */
export interface KnownConfig {
  epoch?: string | undefined
  revision?: number | undefined
}

/** Who waits for the next change of what all processes are told. It is serialised once, however many wait; waiting costs no call. */
export interface ConfigWatch {
  /**
   * As JSON, as soon as it differs from `known`; undefined after `waitMs`, on `signal` and on release.
   * @throws ProblemError `upstream_unavailable` where nothing is known within `waitMs`, or less than the caller may know
   */
  wait(known: KnownConfig, waitMs: number, signal: AbortSignal): Promise<Buffer | undefined>
  /** `whole`: all that was ever ordered is in it. Where it may not be, who had orders in another epoch is not told: it keeps them. */
  tell(config: Config, whole?: boolean): void
  release(): void
}

interface Waiter {
  known: KnownConfig
  tell(body: Buffer | undefined): void
}

/** @param refresh brings what is known here up to date, and tells of it */
export function createConfigWatch(refresh: () => Promise<void>): ConfigWatch {
  const waiting = new Set<Waiter>()
  let current: { epoch: string; revision: number; whole: boolean; body: Buffer } | undefined
  let released = false

  const mayKnowMore = ({ epoch, revision = 0 }: KnownConfig) =>
    current && !current.whole && epoch !== undefined && epoch !== current.epoch && revision > 0
  const isNews = (known: KnownConfig) =>
    current && (known.epoch !== current.epoch || known.revision !== current.revision) && !mayKnowMore(known)

  const next = async (known: KnownConfig, waitMs: number, signal: AbortSignal) => {
    const { promise, resolve } = Promise.withResolvers<Buffer | undefined>()
    const waiter: Waiter = { known, tell: resolve }
    const giveUp = () => resolve(undefined)
    const timer = setTimeout(giveUp, waitMs)
    signal.addEventListener('abort', giveUp, { once: true })
    waiting.add(waiter)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      waiting.delete(waiter)
    }
  }

  return {
    async wait(known, waitMs, signal) {
      // It heard of a change from another Call Center before this one did; or Redis has lost that change.
      if (known.epoch === current?.epoch && (known.revision ?? 0) > (current?.revision ?? 0)) await refresh().catch(() => undefined)
      if (isNews(known)) return current!.body
      const body = released || signal.aborted || waitMs === 0 ? undefined : await next(known, waitMs, signal)
      if (!current || (!body && mayKnowMore(known))) {
        const why = 'Call Center has lost its memory, and no db-api has given it back yet: keep what you have'
        throw new ProblemError('upstream_unavailable', why)
      }
      return body
    },
    tell(config, whole = true) {
      const { epoch, revision } = config
      if (current?.epoch === epoch && current.revision === revision && current.whole === whole) return
      current = { epoch, revision, whole, body: Buffer.from(JSON.stringify(config)) }
      for (const waiter of waiting) if (isNews(waiter.known)) waiter.tell(current.body)
    },
    release() {
      released = true
      for (const waiter of waiting) waiter.tell(undefined)
    },
  }
}
