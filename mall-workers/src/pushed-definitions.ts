import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { Config } from '@mallgate/shared/contract/operations'
import { createBackoff } from '@mallgate/shared/discovery-backoff'
import type { Log } from '@mallgate/shared/log'

/** The pushed definitions that a configuration names, fetched by their hashes. */
export interface PushedDefinitions {
  /** Undefined where it is not had yet. */
  get(hash: string): MallDefinition | undefined
  /** Has those that are ordered, forgets the others. */
  follow(config: Config): void
  /** Resolves when all that are ordered are had, or were asked for once in vain. */
  settled(): Promise<void>
  close(): void
}

export interface PushedDefinitionsDeps {
  fetch(hash: string, signal: AbortSignal): Promise<MallDefinition>
  /** One more is had. */
  onHad(): void
  log: Log
  /** In [0, 1): spreads attempts. */
  random?: () => number
}

const fetchMs = 5_000
const longestRetryMs = 5_000

export function createPushedDefinitions({ fetch, onHad, log, random = Math.random }: PushedDefinitionsDeps): PushedDefinitions {
  const had = new Map<string, MallDefinition>()
  const fetching = new Map<string, { stop: AbortController; first: Promise<void> }>()

  const have = async (hash: string, signal: AbortSignal, first: () => void) => {
    const backoff = createBackoff(random, longestRetryMs)
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const definition = await fetch(hash, AbortSignal.any([signal, AbortSignal.timeout(fetchMs)]))
        if (signal.aborted) return
        had.set(hash, definition)
        fetching.delete(hash)
        onHad()
        return
      } catch (error) {
        if (signal.aborted) return
        log[failures === 0 ? 'warn' : 'debug']({ err: error, definition: hash }, 'a pushed definition is not had yet')
        first()
        await backoff.pause(signal)
      }
    }
  }
  const begin = (hash: string) => {
    const stop = new AbortController()
    const tried = Promise.withResolvers<void>()
    const work = have(hash, stop.signal, tried.resolve).catch((error: unknown) => log.error({ err: error }, 'fetching definitions failed'))
    fetching.set(hash, { stop, first: Promise.race([work, tried.promise]) })
  }
  return {
    get: (hash) => had.get(hash),
    follow({ malls }) {
      const ordered = new Set(malls.flatMap(({ definition }) => definition ?? []))
      for (const hash of had.keys()) if (!ordered.has(hash)) had.delete(hash)
      for (const [hash, { stop }] of fetching) {
        if (ordered.has(hash)) continue
        stop.abort()
        fetching.delete(hash)
      }
      for (const hash of ordered) if (!had.has(hash) && !fetching.has(hash)) begin(hash)
    },
    async settled() {
      await Promise.all([...fetching.values()].map(({ first }) => first))
    },
    close() {
      for (const { stop } of fetching.values()) stop.abort()
      fetching.clear()
    },
  }
}
