import { CallFailed, CallRefused } from '@mallgate/shared/call-failure'
import type { MallAnswer } from '@mallgate/shared/contract/mall-search'
import { type Degraded, answeredStatuses } from '@mallgate/shared/contract/mall-status'
import type { StoredAnswer } from '@mallgate/shared/contract/store'
import { distinctOffers } from '@mallgate/shared/merge-offers'
import { rankOffers } from '@mallgate/shared/rank-offers'

import { type MallOutcome, nothing } from './fan-out.ts'

/** What a mall answered, as the search reports it. */
export function answeredOutcome(answer: MallAnswer, query: string): MallOutcome {
  const { source, observedAt, ageMs, notes, degraded, failure, retryAfterMs } = answer
  return {
    // Nobody goes on asking after a mall's answer: what it left pending is unanswered.
    status: answer.status === 'pending' ? 'timeout' : answer.status,
    ...(answeredStatuses.has(answer.status) && { source }),
    ...(observedAt !== undefined && { observedAt }),
    ...(ageMs !== undefined && { ageMs: Math.round(ageMs) }),
    ...(notes && { notes }),
    // The markup is for whoever mends the definition: he asks for the mall itself.
    ...(degraded && { degraded: withoutSnippet(degraded) }),
    ...(failure && { error: failure }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    found: rankOffers(query, distinctOffers(answer.offers)),
  }
}

/** The last known offers, and why there are no newer ones. */
export function staleOutcome(
  { offers, observedAt, notes }: StoredAnswer,
  query: string,
  { error, retryAfterMs }: MallOutcome,
): MallOutcome {
  return {
    status: 'stale',
    source: 'stored',
    observedAt,
    // The store's machine may have another time of day.
    ageMs: Math.max(0, Date.now() - Date.parse(observedAt)),
    ...(notes && { notes }),
    ...(error && { error }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    found: rankOffers(query, distinctOffers(offers)),
  }
}

/** What stands in a report for a mall whose instances gave no answer, by what came instead. */
export function failedOutcome(error: unknown): MallOutcome {
  return timedOut(error) ? nothing('timeout', 'no answer within the deadline') : nothing('error', publicMessage(error))
}

/** Nobody took the question: it was not asked. */
export const untaken = (error: unknown): boolean =>
  (error instanceof CallFailed && error.code === 'unreachable') ||
  (error instanceof CallRefused && (error.code === 'draining' || error.code === 'unknown_mall'))

/** Another instance may give what this one did not. */
export const mayAskAnother = (error: unknown): boolean =>
  // A mall's callers share one crawl, so asking again after a broken answer asks the shop nothing twice.
  untaken(error) ||
  (error instanceof CallFailed && error.code === 'broken') ||
  (error instanceof CallRefused && error.status >= 500 && !timedOut(error))

export const timedOut = (error: unknown): boolean =>
  (error instanceof CallFailed && (error.code === 'timeout' || error.code === 'aborted')) ||
  (error instanceof CallRefused && error.code === 'deadline_exceeded')

// Addresses of our own processes are no business of a phone's: they are in the log.
function publicMessage(error: unknown): string {
  if (error instanceof CallRefused) return `the mall refused: ${error.message}`
  if (error instanceof CallFailed && error.code === 'invalid') return 'the mall gave an answer that is not understood'
  return error instanceof CallFailed ? 'the connection to the mall broke while it answered' : 'asking the mall failed on our side'
}

const withoutSnippet = ({ snippet: _snippet, ...told }: Degraded): Degraded => told
