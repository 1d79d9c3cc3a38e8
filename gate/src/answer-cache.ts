import type { MallAnswer } from '@mallgate/shared/contract/mall-search'
import { LRUCache } from 'lru-cache'

import type { MallOutcome } from './fan-out.ts'

/** Names one mall's answer to one query, under one definition. */
export interface AnswerKey {
  mall: string
  definition: string | undefined
  query: string
}

/** A kept answer: what became of its mall is the same object each time, only its age goes on. */
export interface Recalled {
  /** `source` is `cache`. */
  outcome: MallOutcome
  ageMs: number
  kept: KeptFacts
}

/** What holds of a kept answer as long as it is kept. Times are of the cache's clock, in milliseconds. */
export interface KeptFacts {
  /** False once another took its place, or none. */
  readonly current: boolean
  /** When its offers were of age 0. */
  readonly bornAt: number
  readonly freshUntil: number
}

/** Malls' answers, for as long as the malls said that they are fresh. */
export interface AnswerCache {
  /** The answer where it is fresh and, if `maxAgeMs` is given, not older than that. */
  get(key: AnswerKey, maxAgeMs: number | undefined): Recalled | undefined
  put(key: AnswerKey, answer: MallAnswer, outcome: MallOutcome): void
}

interface Entry {
  outcome: MallOutcome
  facts: { current: boolean; bornAt: number; freshUntil: number }
}

export interface AnswerCacheOptions {
  maxEntries?: number
  /** Roughly, in bytes. */
  maxBytes?: number
  /** A monotonic clock, in milliseconds. */
  now?: () => number
}

export function createAnswerCache({ maxEntries = 5_000, maxBytes = 64 * 1024 * 1024, now }: AnswerCacheOptions = {}): AnswerCache {
  const clock = now ?? (() => performance.now())
  const entries = new LRUCache<string, Entry>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: ({ outcome }) => sizeOf(outcome),
    ttlResolution: 0,
    perf: { now: clock },
    dispose: ({ facts }) => void (facts.current = false),
  })
  return {
    get(key, maxAgeMs) {
      if (maxAgeMs === 0) return undefined
      const entry = entries.get(keyOf(key))
      if (!entry) return undefined
      const ageMs = Math.round(clock() - entry.facts.bornAt)
      if (maxAgeMs !== undefined && ageMs > maxAgeMs) return undefined
      return { outcome: entry.outcome, ageMs, kept: entry.facts }
    },
    put(key, { freshForMs, ageMs = 0 }, outcome) {
      if (freshForMs <= 0) return
      const { ageMs: _, ...kept } = outcome
      const now = clock()
      const facts = { current: true, bornAt: now - ageMs, freshUntil: now + freshForMs }
      entries.set(keyOf(key), { outcome: { ...kept, source: 'cache' }, facts }, { ttl: freshForMs })
    },
  }
}

const keyOf = ({ mall, definition, query }: AnswerKey) => `${mall} ${definition ?? ''} ${query}`

// A generous guess at what an offer takes beside its texts, and an answer beside its offers.
const offerBytes = 700
const entryBytes = 500

function sizeOf({ found }: MallOutcome): number {
  let bytes = entryBytes
  for (const { title, url, image, id } of found.offers)
    bytes += offerBytes + 2 * title.length + id.length + (url?.length ?? 0) + (image?.length ?? 0)
  return bytes
}
