import type { CrawlJob } from '@mallgate/shared/contract/crawl-job'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { KeptPage } from '@mallgate/shared/contract/mall-health'
import type { Degraded } from '@mallgate/shared/contract/mall-status'
import type { CrawlResult } from '@mallgate/shared/crawl-one'
import { readingHash } from '@mallgate/shared/definition-hash'

import type { FetchedPage } from '../read-page.ts'
import { withinTime } from '../within-time.ts'
import { type Drop, dropsIn, learn } from './baseline.ts'
import type { Baselines } from './baselines.ts'
import { type Filled, countFilled } from './count-filled.ts'
import { keptPage } from './kept-page.ts'
import { qualityFault } from './quality.ts'
import { snippetOf } from './snippet.ts'

/** What is watched of one revision of a definition. */
export interface WatchedDefinition {
  definition: MallDefinition
  reading: string
  /** A second look at a page of it that could not be read: at most one in a while. */
  lastKept: Map<string, { untilMs: number; snippet: string | undefined }>
}

export const watchDefinition = (definition: MallDefinition): WatchedDefinition => ({
  definition,
  reading: readingHash(definition),
  lastKept: new Map(),
})

/** Notices that a shop's pages are no longer read as they were: counts the fields, says which are missing, keeps the page. */
export interface RotWatch {
  /** @param page the one that tells: that could not be read, else the first of the crawl */
  judge(job: CrawlJob, watched: WatchedDefinition, result: CrawlResult, page: FetchedPage | undefined): Promise<CrawlResult>
}

export interface RotDeps {
  baselines: Baselines
  /** Takes it to the store; does not throw, and is not waited for. False where it is not taken. */
  keepPage(mall: string, page: KeptPage): boolean
  /** Redis' time, in milliseconds. */
  now(): number
}

// What is broken stays broken for a while: a page of it now and then is enough to see how.
const keptEveryMs = 10 * 60_000
// Where the store has its hands full, the next page will do.
const notKeptForMs = 5_000
// A page that is made to be slow must not hold up the other shops a second time.
const mostSnippetMs = 500

export function createRotWatch({ baselines, keepPage, now }: RotDeps): RotWatch {
  /** The page's markup, and the page itself on its way to the store, where it is time for that. */
  const evidence = ({ crawlId, mall, definition: hash }: CrawlJob, watched: WatchedDefinition, told: Told, page: FetchedPage) => {
    const { definition, lastKept } = watched
    const kind = `${told.status} ${told.field ?? ''}`
    const last = lastKept.get(kind)
    if (last && now() < last.untilMs) return { snippet: last.snippet, kept: false }
    const snippet = withinTime(mostSnippetMs, () => snippetOf(definition, page))?.done
    const { status, message, field } = told
    const reason = degradedOf({ message, field, snippet })
    const kept = keepPage(mall, keptPage({ crawlId, definition: hash, status, reason, at: new Date(now()).toISOString() }, page))
    lastKept.set(kind, { untilMs: now() + (kept ? keptEveryMs : notKeptForMs), snippet })
    return { snippet, kept }
  }

  const read = async (job: CrawlJob, watched: WatchedDefinition, result: CrawlResult, page: FetchedPage | undefined) => {
    const { offers, status } = result
    const filled = countFilled(offers)
    const known = await baselines.get(job.mall, watched.reading)
    const drops = known ? dropsIn(known, filled, offers.length) : []
    if (known) baselines.put(job.mall, watched.reading, learn(known, filled, offers.length, drops))
    const fault = qualityFault(watched.definition, job.query, filled, offers.length) ?? dropsFault(drops, filled, offers.length)
    const counted = { ...result, filled: filled as Record<string, number> }
    if (!fault || !page) return fault ? { ...counted, degraded: degradedOf(fault) } : counted
    const { snippet, kept } = evidence(job, watched, { status, ...fault }, page)
    return { ...counted, degraded: degradedOf({ ...fault, snippet, page: kept }) }
  }

  return {
    async judge(job, watched, result, page) {
      const { status, failure, offers } = result
      if (offers.length > 0 && (status === 'ok' || status === 'partial')) return read(job, watched, result, page)
      if (status !== 'parse_error' || !failure || !page) return result
      const { snippet, kept } = evidence(job, watched, { status, message: failure.message, field: failure.field }, page)
      const told = degradedOf({ message: failure.message, field: failure.field, snippet, page: kept })
      return { ...result, failure: { ...failure, ...(kept && { page: true }) }, degraded: told }
    },
  }
}

interface Told {
  status: CrawlResult['status']
  message: string
  field: string | undefined
}

const percent = (share: number) => `${Math.round(share * 100)} %`

function dropsFault(drops: readonly Drop[], filled: Filled, offers: number): Omit<Told, 'status'> | undefined {
  const [worst, ...others] = drops
  if (!worst) return undefined
  const { field, expected } = worst
  const also = others.length > 0 ? `; also ${others.map((one) => one.field).join(', ')}` : ''
  const before = `at least ${percent(expected)} had one before`
  return { field, message: `${field}: ${filled[field] ?? 0} of ${offers} offers have one, ${before}${also}` }
}

interface LooseDegraded {
  message: string
  field?: string | undefined
  snippet?: string | undefined
  page?: boolean
}

const degradedOf = ({ message, field, snippet, page }: LooseDegraded): Degraded => ({
  message: message.slice(0, 2048),
  ...(field !== undefined && { field: field.slice(0, 64) }),
  ...(snippet !== undefined && { snippet }),
  ...(page && { page }),
})
