import type { MallStatus } from '@mallgate/shared/contract/mall-status'
import type { MallReport } from '@mallgate/shared/contract/search'
import type { Deadline } from '@mallgate/shared/deadline'

import { type RankedOffers, rankOffers } from '@mallgate/shared/rank-offers'

import type { Endings } from './endings.ts'

/** What came of asking one mall. */
export interface MallOutcome extends Pick<MallReport, 'source' | 'observedAt' | 'ageMs' | 'notes' | 'degraded' | 'error' | 'retryAfterMs'> {
  status: MallStatus
  found: RankedOffers
}

/** What a search tells while it runs. Each mall's offers come before the report that ends it. */
export type SearchEvent = { event: 'mall'; report: MallReport } | { event: 'offers'; mall: string; found: RankedOffers }

export interface Target {
  id: string
  name?: string
}

export interface FanOut<T extends Target> {
  malls: readonly T[]
  deadline: Deadline
  /** Aborts when the caller has gone: then everything is given up, and nothing more is told. */
  signal: AbortSignal
  /** Where searches under way must end before their deadline. */
  endings?: Endings | undefined
  /** The mall's answer where it is still fresh here: then it isn't asked. */
  recall(mall: T): MallOutcome | undefined
  /** Asks the mall; nobody listens any more once `signal` has aborted. */
  ask(mall: T, deadline: Deadline, signal: AbortSignal): Promise<MallOutcome>
}

/**
 * One query to all malls at once. Every mall is told as `pending` first and then ends in exactly one status;
 * what is unanswered at the deadline ends as `timeout`: a mall that never answers costs the caller the deadline and no more.
 */
export async function* fanOut<T extends Target>(search: FanOut<T>): AsyncGenerator<SearchEvent, void> {
  const { malls, deadline, signal, endings, recall, ask } = search
  const startedAt = performance.now()
  const waiting = new Set(malls)
  const ended: { mall: T; outcome: MallOutcome; elapsedMs: number }[] = []
  const over = new AbortController()
  let wake = () => {}

  const end = (mall: T, outcome: MallOutcome) => {
    if (!waiting.delete(mall)) return
    ended.push({ mall, outcome, elapsedMs: Math.round(performance.now() - startedAt) })
    wake()
  }
  const leave = () => {
    over.abort()
    wake()
  }
  const timeUp = () => {
    for (const mall of waiting) end(mall, unanswered)
    leave()
  }

  if (signal.aborted) return
  signal.addEventListener('abort', leave, { once: true })
  const timer = setTimeout(timeUp, deadline.remainingMs())
  const goesOn = endings?.add(timeUp)
  try {
    for (const mall of malls) {
      const kept = recall(mall)
      if (kept) end(mall, kept)
      else
        ask(mall, deadline, over.signal).then(
          (outcome) => end(mall, outcome),
          (error: unknown) => end(mall, failed(error)),
        )
    }
    for (const mall of malls) yield { event: 'mall', report: report(mall, 'pending', 0, 0) }
    while (!signal.aborted) {
      for (let next = ended.shift(); next; next = ended.shift()) {
        const { mall, outcome, elapsedMs } = next
        if (outcome.found.offers.length > 0) yield { event: 'offers', mall: mall.id, found: outcome.found }
        yield { event: 'mall', report: reportOf(mall, outcome, elapsedMs) }
      }
      if (waiting.size === 0) return
      await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    clearTimeout(timer)
    goesOn?.()
    signal.removeEventListener('abort', leave)
    over.abort()
  }
}

const noOffers: RankedOffers = rankOffers('', [])

/** An outcome without offers, and why. */
export const nothing = (status: MallStatus, message: string): MallOutcome => ({ status, error: { message }, found: noOffers })

const unanswered = nothing('timeout', 'no answer within the deadline')

const failed = (error: unknown): MallOutcome => nothing('error', (error as Error).message || 'failed')

/** How one mall ended. */
export function reportOf(mall: Target, { found, status, ...rest }: MallOutcome, elapsedMs: number): MallReport {
  return { ...report(mall, status, found.offers.length, elapsedMs), ...rest }
}

const report = ({ id, name }: Target, status: MallStatus, offers: number, elapsedMs: number): MallReport => ({
  mall: id,
  ...(name !== undefined && { name }),
  status,
  offers,
  elapsedMs,
})
