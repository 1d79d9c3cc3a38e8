import { answeringCrawls } from '@mallgate/shared/contract/crawl-job'
import type { KeptPageInfo, MallHealth, MallState } from '@mallgate/shared/contract/mall-health'
import type { Degraded } from '@mallgate/shared/contract/mall-status'
import type { CrawlLogEntry } from '@mallgate/shared/contract/store'

/** How many of the latest crawls are looked at. */
export const crawlsLookedAt = 50
// What was crawled before that says little of today.
const latelyMs = 7 * 86_400_000

/**
 * What the latest crawls of a mall, newest first, say of it.
 * The newest one that tells decides: an empty answer cures nothing, since nothing was read on it.
 */
export function mallHealth(mall: string, log: readonly CrawlLogEntry[], pages: KeptPageInfo[], nowMs: number): MallHealth {
  const crawls = log.filter(({ observedAt }) => nowMs - Date.parse(observedAt) < latelyMs)
  const [last] = crawls
  const answered = crawls.find(({ status }) => answeringCrawls.has(status))
  const telling = crawls.filter(({ status }) => status !== 'empty')
  const state = last ? (telling[0] ? stateOf(telling[0]) : 'ok') : 'unknown'
  const run = firstOf(telling.length > 0 ? telling : crawls, (crawl) => stateOf(crawl) !== state)
  const reason = telling[0] && state !== 'ok' ? reasonOf(telling[0]) : undefined
  return {
    mall,
    state,
    ...(run && { since: run.observedAt }),
    ...(reason && { reason }),
    ...(last && { lastCrawl: { crawlId: last.crawlId, at: last.observedAt, status: last.status, offers: last.offers } }),
    ...(answered && { lastAnswer: answered.observedAt }),
    crawls: crawls.length,
    statuses: countsOf(crawls.map(({ status }) => status)),
    ...fillOf(crawls),
    pages,
  }
}

function stateOf({ status, degraded }: CrawlLogEntry): MallState {
  if (!answeringCrawls.has(status)) return 'failing'
  return degraded || status === 'partial' ? 'degraded' : 'ok'
}

function reasonOf({ degraded, failure, status }: CrawlLogEntry): Degraded {
  if (degraded) return degraded
  const { message = status, field, page } = failure ?? {}
  return { message, ...(field !== undefined && { field }), ...(page && { page }) }
}

/** The oldest of those at the beginning that are not yet `over`. */
function firstOf(crawls: readonly CrawlLogEntry[], over: (crawl: CrawlLogEntry) => boolean): CrawlLogEntry | undefined {
  const end = crawls.findIndex(over)
  return crawls[(end < 0 ? crawls.length : end) - 1]
}

const countsOf = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    Map.groupBy(names, (name) => name)
      .entries()
      .map(([name, all]) => [name, all.length]),
  )

/** Only crawls that counted their fields say which share has them. */
function fillOf(crawls: readonly CrawlLogEntry[]): Pick<MallHealth, 'offers' | 'filled'> {
  const sums: Record<string, number> = {}
  let counted = 0
  for (const { filled, offers } of crawls) {
    if (!filled) continue
    counted += offers
    for (const [field, count] of Object.entries(filled)) sums[field] = (sums[field] ?? 0) + count
  }
  const share = (sum: number) => Math.round((sum / counted) * 1000) / 1000
  return {
    offers: crawls.reduce((sum, { offers }) => sum + offers, 0),
    filled: Object.fromEntries(Object.entries(sums).map(([field, sum]) => [field, share(sum)])),
  }
}
