import type { MallReport } from '@mallgate/shared/contract/search'
import type { CrawlLogEntry } from '@mallgate/shared/contract/store'

/** How one query ended for the client. */
export type Ending =
  | { kind: 'answered'; status: number; complete: boolean; malls: readonly MallReport[] }
  /** A problem, with its code. */
  | { kind: 'refused'; status: number; code: string; malls: readonly MallReport[] }
  /** No whole answer came. */
  | { kind: 'broken'; error: string }

/** What happened, in the order in which it happened. Times are of one monotonic clock, in milliseconds. */
export type QueryEvent =
  | { type: 'begin'; id: number; at: number; q: string; malls: readonly string[]; timeoutMs: number }
  | { type: 'end'; id: number; at: number; ending: Ending }

/** One query, whole. */
export interface PastQuery {
  id: number
  q: string
  malls: readonly string[]
  timeoutMs: number
  beganAt: number
  endedAt: number
  ending: Ending
}

const finalStatuses = new Set(['ok', 'empty', 'partial', 'stale'])
/** What a mall gave that a caller can use. */
export const isAnswer = ({ status }: MallReport): boolean => finalStatuses.has(status)
/** More than a client waits, on a machine that is busy. */
const lateMs = (timeoutMs: number) => timeoutMs * 1.5 + 2_000

/** Begins and ends, joined. Those without an end are left out: `checkQueries` names them. */
export function pastQueries(events: readonly QueryEvent[]): PastQuery[] {
  const begun = new Map<number, QueryEvent & { type: 'begin' }>()
  const past: PastQuery[] = []
  for (const event of events) {
    if (event.type === 'begin') begun.set(event.id, event)
    else {
      const begin = begun.get(event.id)
      if (begin) {
        const { id, q, malls, timeoutMs, at } = begin
        past.push({ id, q, malls, timeoutMs, beganAt: at, endedAt: event.at, ending: event.ending })
      }
    }
  }
  return past
}

/**
 * Every query ends exactly once, in time, and with exactly one final report for each mall that was asked.
 * Answers what is wrong, a line each.
 */
export function checkQueries(events: readonly QueryEvent[]): string[] {
  const faults: string[] = []
  const ends = new Map<number, number>()
  const begun = new Map<number, QueryEvent & { type: 'begin' }>()
  for (const event of events) {
    if (event.type === 'begin') {
      if (begun.has(event.id)) faults.push(`query ${event.id} began twice`)
      begun.set(event.id, event)
      continue
    }
    const begin = begun.get(event.id)
    if (!begin) faults.push(`query ${event.id} ended without having begun`)
    else if (event.at - begin.at > lateMs(begin.timeoutMs))
      faults.push(`query ${event.id} took ${Math.round(event.at - begin.at)} ms, its time was ${begin.timeoutMs} ms`)
    ends.set(event.id, (ends.get(event.id) ?? 0) + 1)
    if (begin) faults.push(...checkReports(begin.id, begin.malls, event.ending))
  }
  for (const id of begun.keys()) {
    const count = ends.get(id) ?? 0
    if (count === 0) faults.push(`query ${id} never ended`)
    if (count > 1) faults.push(`query ${id} ended ${count} times`)
  }
  return faults
}

function checkReports(id: number, asked: readonly string[], ending: Ending): string[] {
  if (ending.kind === 'broken' || (ending.kind === 'refused' && ending.malls.length === 0)) return []
  const faults: string[] = []
  for (const mall of asked) {
    const reports = ending.malls.filter((report) => report.mall === mall)
    if (reports.length !== 1) faults.push(`query ${id} has ${reports.length} reports of ${mall}`)
    if (reports.some(({ status }) => status === 'pending')) faults.push(`query ${id} left ${mall} pending`)
  }
  const some = ending.malls.some(isAnswer)
  if (ending.kind === 'answered' && !some) faults.push(`query ${id} was answered although no mall gave anything`)
  if (ending.kind === 'refused' && some) faults.push(`query ${id} was refused although a mall gave something`)
  if (ending.kind === 'answered' && ending.complete && !ending.malls.every(isAnswer))
    faults.push(`query ${id} is called complete and is not`)
  return faults
}

/** What a store says at one moment: the newest lines of a mall's crawl log, newest first. */
export interface LogSnapshot {
  mall: string
  at: number
  /** All there are, or the newest of more. */
  crawls: readonly CrawlLogEntry[]
  whole: boolean
}

/** A stretch in which Redis lost what it had: what was on its way to the store then is crawled again and need not be stored. */
export interface Loss {
  /** Unix milliseconds in Redis' time. */
  fromMs: number
  toMs: number
}

export interface CrawlHistory {
  events: readonly QueryEvent[]
  /** The last of a mall was made when nothing was on its way any more. */
  logs: readonly LogSnapshot[]
  losses?: readonly Loss[]
  /** Left on its way to the store, and laid aside there. */
  unsettled: Readonly<Record<string, number>>
  dead: Readonly<Record<string, number>>
}

/**
 * Every crawl whose answer reached a client is stored exactly once in the end; what a store once said it has, it has for good; and
 * nothing is left on its way. Answers what is wrong, a line each.
 */
export function checkCrawls({ events, logs, losses = [], unsettled, dead }: CrawlHistory): string[] {
  const faults: string[] = []
  for (const [mall, count] of Object.entries(unsettled)) if (count > 0) faults.push(`${count} crawls of ${mall} are not stored`)
  for (const [mall, count] of Object.entries(dead)) if (count > 0) faults.push(`${count} crawls of ${mall} were laid aside`)
  for (const mall of new Set(logs.map((log) => log.mall))) {
    const own = logs.filter((log) => log.mall === mall)
    faults.push(...checkKept(mall, own), ...checkTold(mall, own, events, losses))
  }
  return faults
}

/** An id stands once in a log, and one that stood there stands there for good. */
function checkKept(mall: string, logs: readonly LogSnapshot[]): string[] {
  const faults: string[] = []
  for (const { crawls } of logs) {
    const ids = new Set<string>()
    for (const { crawlId } of crawls) {
      if (ids.has(crawlId)) faults.push(`crawl ${crawlId} of ${mall} is stored twice`)
      ids.add(crawlId)
    }
  }
  const last = logs.at(-1)!
  const kept = new Set(last.crawls.map(({ crawlId }) => crawlId))
  const oldest = last.whole ? '' : (last.crawls.at(-1)?.observedAt ?? '')
  const gone = new Set<string>()
  for (const { crawls } of logs)
    for (const { crawlId, observedAt } of crawls) if (!kept.has(crawlId) && observedAt > oldest) gone.add(crawlId)
  for (const crawlId of gone) faults.push(`crawl ${crawlId} of ${mall} was stored and is gone`)
  return faults
}

function checkTold(mall: string, logs: readonly LogSnapshot[], events: readonly QueryEvent[], losses: readonly Loss[]): string[] {
  const known = new Map<string, Set<string>>()
  for (const { crawls } of logs)
    for (const { query, observedAt, crawlId } of crawls) {
      const key = `${query.text} ${observedAt}`
      known.set(key, (known.get(key) ?? new Set()).add(crawlId))
    }
  const told = new Map<string, string>()
  const begun = new Map(events.flatMap((event) => (event.type === 'begin' ? [[event.id, event] as const] : [])))
  for (const event of events) {
    if (event.type !== 'end' || event.ending.kind === 'broken') continue
    const begin = begun.get(event.id)
    const report = event.ending.malls.find((one) => one.mall === mall && one.source === 'live' && isAnswer(one))
    if (begin && report?.observedAt) told.set(`${begin.q} ${report.observedAt}`, report.observedAt)
  }
  const faults: string[] = []
  for (const [key, observedAt] of told) {
    const at = Date.parse(observedAt)
    const count = known.get(key)?.size ?? 0
    if (count === 0 && !losses.some(({ fromMs, toMs }) => at >= fromMs && at <= toMs))
      faults.push(`a client was told '${key}' of ${mall}, and it is not stored`)
    if (count > 1) faults.push(`'${key}' of ${mall} is stored ${count} times`)
  }
  return faults
}
