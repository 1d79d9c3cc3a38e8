import { answeredStatuses } from '@mallgate/shared/contract/mall-status'
import type { MallReport } from '@mallgate/shared/contract/search'

import type { SearchEvent } from './fan-out.ts'
import type { RankedOffers } from '@mallgate/shared/rank-offers'

/** Each mall's latest report, in order of their ids. */
export interface Reports {
  take(report: MallReport): void
  all(): MallReport[]
  /** Every mall answered in full. */
  complete(): boolean
  /** At least one mall gave something the caller can use. */
  answered(): boolean
  /** How many offers there are in all. */
  found(): number
}

export function createReports(): Reports {
  const reports = new Map<string, MallReport>()
  const all = () => [...reports.values()]
  return {
    // All malls are told as pending first, in order: the map keeps it.
    take: (report) => void reports.set(report.mall, report),
    all,
    complete: () => all().every(({ status }) => status === 'ok' || status === 'empty'),
    answered: () => all().some(({ status }) => answeredStatuses.has(status)),
    found: () => all().reduce((sum, { offers }) => sum + offers, 0),
  }
}

/** Waits for a search to end. */
export async function collect(events: AsyncIterable<SearchEvent>): Promise<{ reports: Reports; found: RankedOffers[] }> {
  const reports = createReports()
  const found: RankedOffers[] = []
  for await (const event of events) {
    if (event.event === 'mall') reports.take(event.report)
    else found.push(event.found)
  }
  return { reports, found }
}
