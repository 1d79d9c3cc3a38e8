import { answeredStatuses } from '@mallgate/shared/contract/mall-status'
import type { RankedOffers } from '@mallgate/shared/rank-offers'

import type { Recalled } from './answer-cache.ts'
import type { Target } from './fan-out.ts'

/** The end of a search for which nobody had to be asked. */
export interface RecalledAll {
  malls: readonly (Recalled & { mall: Target })[]
  /** As many offers as there are in all. */
  count: number
  found: readonly RankedOffers[]
  complete: boolean
}

/** Undefined where one mall at least must be asked. */
export function recallAll<T extends Target>(all: readonly T[], recall: (mall: T) => Recalled | undefined): RecalledAll | undefined {
  const malls: (Recalled & { mall: Target })[] = []
  const found: RankedOffers[] = []
  let count = 0
  let complete = true
  let answered = false
  for (const mall of all) {
    const known = recall(mall)
    if (!known) return undefined
    const { outcome } = known
    malls.push({ mall, ...known })
    count += outcome.found.offers.length
    if (outcome.found.offers.length > 0) found.push(outcome.found)
    complete &&= outcome.status === 'ok' || outcome.status === 'empty'
    answered ||= answeredStatuses.has(outcome.status)
  }
  return answered ? { malls, count, found, complete } : undefined
}
