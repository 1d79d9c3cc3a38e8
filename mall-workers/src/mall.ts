import type { CrawlOutcome } from '@mallgate/shared/contract/crawl-job'
import type { MallAnswer, MallSearch } from '@mallgate/shared/contract/mall-search'
import type { Failure, MallStatus } from '@mallgate/shared/contract/mall-status'
import type { StoredAnswer } from '@mallgate/shared/contract/store'
import type { Deadline } from '@mallgate/shared/deadline'
import { queryKey } from '@mallgate/shared/query-key'

import type { Asked } from './coalesce.ts'

export interface MallDeps {
  id: string
  /** Names how its definition reads the shop: what another one read is not given. */
  reading: string
  /** How long the shop's answer may be given again. */
  freshMs: number
  /** The latest answer kept for a query; undefined where there is none or the store is away. */
  latest(queryKey: string, deadline: Deadline, traceparent: string): Promise<StoredAnswer | undefined>
  crawl(asked: Asked): Promise<CrawlOutcome>
  /** Redis' time, in milliseconds. */
  now(): number
}

export interface Ask {
  deadline: Deadline
  traceparent: string
  signal?: AbortSignal
}

export type Mall = (search: MallSearch, ask: Ask) => Promise<MallAnswer>

const answered = new Set<MallStatus>(['ok', 'empty', 'partial'])

/** One shop: answers from what is stored if that is fresh enough, else from one crawl; with the last known offers, marked stale, if that fails. */
export function createMall({ id, reading, freshMs, latest, crawl, now }: MallDeps): Mall {
  const live = (outcome: CrawlOutcome): MallAnswer => {
    const ageMs = ageOf(outcome)
    return {
      mall: id,
      status: outcome.status,
      source: 'live',
      offers: outcome.offers,
      ...(outcome.notes && { notes: outcome.notes }),
      ...(outcome.degraded && { degraded: outcome.degraded }),
      observedAt: outcome.observedAt,
      ageMs,
      freshForMs: answered.has(outcome.status) ? Math.max(0, freshMs - ageMs) : 0,
      ...(outcome.failure && { failure: outcome.failure }),
      ...(outcome.retryAfterMs !== undefined && { retryAfterMs: outcome.retryAfterMs }),
    }
  }
  const stored = (answer: StoredAnswer, status: MallStatus, freshForMs: number, failure?: Failure): MallAnswer => ({
    mall: id,
    status,
    source: 'stored',
    offers: answer.offers,
    ...(answer.notes && { notes: answer.notes }),
    observedAt: answer.observedAt,
    ageMs: ageOf(answer),
    freshForMs,
    ...(failure && { failure }),
  })
  const failed = ({ status, retryAfterMs, unasked }: Attempt, failure: Failure): MallAnswer => ({
    mall: id,
    status,
    source: 'live',
    offers: [],
    freshForMs: 0,
    failure,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(unasked && { unasked }),
  })
  const ageOf = ({ observedAt }: { observedAt: string }) => Math.max(0, now() - Date.parse(observedAt))

  return async (search, { deadline, traceparent, signal }) => {
    const key = queryKey(search.query, reading)
    const maxAgeMs = search.maxAgeMs ?? freshMs
    const known = await latest(key, deadline, traceparent)
    if (known && ageOf(known) < maxAgeMs) return stored(known, known.status, Math.max(0, freshMs - ageOf(known)))
    const outcome = await attempt(
      crawl({ query: search.query, queryKey: key, maxAgeMs, priority: search.priority ?? 0, deadline, traceparent, signal }),
      deadline,
    )
    if ('observedAt' in outcome && answered.has(outcome.status)) return live(outcome)
    const failure = outcome.failure ?? { message: `the crawl ended as ${outcome.status}` }
    if (known && known.offers.length > 0)
      return {
        ...stored(known, 'stale', 0, failure),
        failed: outcome.status,
        ...retryAfter(outcome),
        ...(outcome.unasked && { unasked: true }),
      }
    return failed(outcome, failure)
  }
}

// What the Redis client says of a server that is away means nothing to a phone.
const unreachable =
  /enableOfflineQueue|Connection is closed|ECONNREFUSED|max retries per request|Command timed out|our queue cannot be reached/

type Attempt = (CrawlOutcome & { unasked?: never }) | { status: MallStatus; failure: Failure; retryAfterMs?: number; unasked?: boolean }

const retryAfter = ({ retryAfterMs }: Attempt) => (retryAfterMs === undefined ? {} : { retryAfterMs })

/** A crawl whose caller cannot wait any longer is a timeout; one that could not be handed over is our own fault. */
async function attempt(crawl: Promise<CrawlOutcome>, deadline: Deadline): Promise<Attempt> {
  try {
    return await crawl
  } catch (error) {
    // A timer may ring a moment early.
    if (deadline.remainingMs() === 0 || (error as Error).name === 'TimeoutError')
      return { status: 'timeout', failure: { message: 'no answer within the deadline' } }
    const { message } = error as Error
    const unasked = unreachable.test(message)
    return {
      status: 'error',
      failure: { message: `the crawl could not be handed over: ${unasked ? 'our queue cannot be reached' : message}` },
      unasked,
    }
  }
}
