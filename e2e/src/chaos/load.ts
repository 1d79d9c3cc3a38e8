import type { MallReport } from '@mallgate/shared/contract/search'

import { type Balancer, createBalancer, fetchPlain } from './balancer.ts'
import { type Ending, type PastQuery, type QueryEvent, isAnswer, pastQueries } from './history.ts'

export interface LoadOptions {
  /** Of the Gates; may grow. */
  gates: readonly string[]
  /** Whom each query asks. */
  malls: readonly string[]
  perSecond: number
  /** What each query is given; 5 s where absent. */
  timeoutMs?: number
  /** Seconds; 0, a crawl each, where absent; `own` leaves it to the malls. */
  maxAge?: number | 'own'
  words?: readonly string[]
}

/** Queries at an even pace, whatever becomes of those before: each is written down when it begins and when it ends. */
export interface Load {
  readonly events: readonly QueryEvent[]
  /** Those that began from then on (performance.now) and have ended. */
  since(at: number): PastQuery[]
  /** Resolves when so many have begun after now and ended. */
  further(count: number): Promise<void>
  /** Begins no more, and resolves when all have ended. */
  stop(): Promise<QueryEvent[]>
}

/** Each has offers in every shop of the stage, so that there is something to serve stale. */
export const plainWords = ['headphones', 'keyboard', 'monitor', 'mouse', 'coffee', 'ssd', 'lamp', 'speaker']
const furtherBoundMs = 60_000
/** So long a client waits for an answer whose time is over. */
const patienceMs = (timeoutMs: number) => timeoutMs * 1.1 + 1_000

export async function startLoad({
  gates,
  malls,
  perSecond,
  timeoutMs = 5_000,
  maxAge = 0,
  words = plainWords,
}: LoadOptions): Promise<Load> {
  const balancer = createBalancer(gates)
  await balancer.ready(10_000)
  const events: QueryEvent[] = []
  const underWay = new Set<Promise<void>>()
  const listeners = new Set<(begunAt: number) => void>()
  let id = 0
  const one = async () => {
    const query = { id, q: words[id++ % words.length]!, malls, timeoutMs, at: performance.now() }
    events.push({ type: 'begin', ...query })
    const age = maxAge === 'own' ? '' : `&maxAge=${maxAge}`
    const path = `/v1/search?q=${encodeURIComponent(query.q)}&malls=${malls.join(',')}&timeout=${timeoutMs}&limit=1${age}`
    const ending = await ask(balancer, path, timeoutMs)
    events.push({ type: 'end', id: query.id, at: performance.now(), ending })
    for (const listener of listeners) listener(query.at)
  }
  const begin = () => {
    const work: Promise<void> = one().finally(() => underWay.delete(work))
    underWay.add(work)
  }
  const timer = setInterval(begin, 1_000 / perSecond)
  begin()
  return {
    events,
    since: (at) => pastQueries(events).filter(({ beganAt }) => beganAt >= at),
    further: (count) =>
      new Promise((resolve, reject) => {
        const from = performance.now()
        let left = count
        const over = (error?: Error) => {
          clearTimeout(timeout)
          listeners.delete(listener)
          if (error) reject(error)
          else resolve()
        }
        const listener = (begunAt: number) => {
          if (begunAt >= from && --left === 0) over()
        }
        const timeout = setTimeout(
          () => over(new Error(`${count} further queries did not end within ${furtherBoundMs} ms`)),
          furtherBoundMs,
        )
        listeners.add(listener)
      }),
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      balancer.close()
      return events
    },
  }
}

/** One query as a load balancer forwards it: to a ready Gate; to another one only where the connection was refused, so that nothing is asked twice. */
async function ask(balancer: Balancer, path: string, timeoutMs: number): Promise<Ending> {
  const refused = new Set<string>()
  for (let gate = balancer.next(); gate; gate = balancer.next(refused)) {
    const { status, text, error } = await fetchPlain(`${gate}${path}`, patienceMs(timeoutMs))
    if (status > 0) return endingOf(status, text)
    if (error !== 'ECONNREFUSED') return { kind: 'broken', error }
    refused.add(gate)
  }
  return { kind: 'broken', error: 'no Gate is ready' }
}

function endingOf(status: number, text: string): Ending {
  try {
    const body = JSON.parse(text) as { malls?: MallReport[]; complete?: boolean; code?: string }
    const malls = body.malls ?? []
    if (status === 200) return { kind: 'answered', status, complete: body.complete === true, malls }
    return { kind: 'refused', status, code: body.code ?? '', malls }
  } catch {
    return { kind: 'broken', error: `answered ${status} with what is no JSON` }
  }
}

/** What a client calls an error: no answer, or a mall of it that gave nothing. */
export const isFailed = ({ ending, malls }: PastQuery): boolean =>
  ending.kind !== 'answered' || malls.some((mall) => !ending.malls.some((report) => report.mall === mall && isAnswer(report)))

/** Of one failed query, for people. */
export const tellQuery = ({ id, q, beganAt, endedAt, ending }: PastQuery): string =>
  `query ${id} '${q}' after ${Math.round(endedAt - beganAt)} ms: ${
    ending.kind === 'broken'
      ? ending.error
      : ending.malls
          .filter((report) => !isAnswer(report))
          .map((report) => `${report.mall} ${report.status} (${report.error?.message})`)
          .join(', ') || JSON.stringify(ending)
  }`

/** How many ended as what, each mall's status by itself: for people. */
export function countEndings(queries: readonly PastQuery[]): string {
  const counts = new Map<string, number>()
  for (const { ending } of queries) {
    const kinds = ending.kind === 'broken' ? [ending.error] : ending.malls.map(({ status, source = '' }) => `${status} ${source}`.trim())
    for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')
}

/** The value below which that share of `values` lies; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
}
