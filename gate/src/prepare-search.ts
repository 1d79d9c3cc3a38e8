import { ProblemError } from '@mallgate/shared/contract/problem'
import { type SearchParams, defaultTimeoutMs, maxQueryLength } from '@mallgate/shared/contract/search'
import { deadlineIn } from '@mallgate/shared/deadline'
import { normalizeQuery } from '@mallgate/shared/query-key'

import type { Question } from './ask-instances.ts'
import type { MallAsker } from './ask-mall.ts'
import type { Endings } from './endings.ts'
import { invalidRequest } from './explain-request.ts'
import { type RecalledAll, recallAll } from './recall-all.ts'
import { type FanOut, type SearchEvent, fanOut } from './fan-out.ts'
import type { KnownMall, MallIndex } from './mall-index.ts'
import { type Visitor, type VisitorSource, visitorOf } from './visitor.ts'

export interface SearchDeps {
  malls: MallIndex
  asker: MallAsker
  endings?: Endings
}

/** What is needed of a request. */
export interface SearchRequest extends VisitorSource {
  query: SearchParams
  url: string
  traceparent: string
}

/** A search that has been checked and can begin. */
export interface PreparedSearch {
  /** As it was asked: normalised. */
  query: string
  sort: NonNullable<SearchParams['sort']>
  limit: number
  startedAt: number
  /** The same for the same question to the same malls. */
  key: string
  /** All of it at once, where every mall's answer is still fresh. */
  recall(): RecalledAll | undefined
  /** Begins it. What it asks of the malls is given up when `signal` aborts. */
  run(signal: AbortSignal): AsyncGenerator<SearchEvent, void>
}

/**
 * Checks what the schema cannot, chooses the malls and sets the deadline running.
 * @throws ProblemError invalid_request, no_malls, upstream_unavailable
 */
export function prepareSearch({ malls, asker, endings }: SearchDeps, request: SearchRequest): PreparedSearch {
  const { query: params } = request
  const deadline = deadlineIn(params.timeout ?? defaultTimeoutMs)
  const startedAt = performance.now()
  const question = questionOf(request)
  const chosen = chooseMalls(malls, params.malls, () => visitorOf(request))
  return {
    query: question.search.query.text,
    sort: params.sort ?? 'relevance',
    limit: params.limit ?? 100,
    startedAt,
    key: params.malls === undefined ? question.key : `${question.key}\n${params.malls}`,
    recall: () => recallAll(chosen, (mall) => asker.recall(mall, question)),
    run: (signal) => fanOut({ ...asking(chosen, question, asker), deadline, signal, endings }),
  }
}

function asking(malls: readonly KnownMall[], question: Question, asker: MallAsker): Pick<FanOut<KnownMall>, 'malls' | 'recall' | 'ask'> {
  return {
    malls,
    recall: (mall) => {
      const known = asker.recall(mall, question)
      return known && { ...known.outcome, ageMs: known.ageMs }
    },
    ask: (mall, left, over) => asker.ask(mall, question, left, over),
  }
}

function questionOf({ query: params, url, traceparent }: SearchRequest): Question {
  requireFinite(params)
  const { q, page = 1, maxAge } = params
  // The parser leaves what it cannot decode as it is: then a percent sign still stands in it.
  if (q.includes('%')) requireDecodable(url)
  const text = normalizeQuery(q)
  if (text === '') throw invalidRequest([{ in: 'querystring', name: 'q', message: 'must not be empty' }])
  // Normalising can make it longer: one sign may stand for several.
  if ([...text].length > maxQueryLength)
    throw invalidRequest([{ in: 'querystring', name: 'q', message: `must have at most ${maxQueryLength} characters` }])
  const query = { text, page }
  const search = { query, ...(maxAge !== undefined && { maxAgeMs: maxAge * 1000 }) }
  return { search, body: JSON.stringify(search), key: `${page} ${text}`, traceparent }
}

// The validator takes the text `Infinity` for a number and then asks nothing more of it.
function requireFinite({ timeout = 0, limit = 0, page = 0, maxAge = 0 }: SearchParams): void {
  if (Number.isFinite(timeout + limit + page + maxAge)) return
  const [name] = Object.entries({ timeout, limit, page, maxAge }).find(([, value]) => !Number.isFinite(value))!
  throw invalidRequest([{ in: 'querystring', name, message: 'must be a whole number' }])
}

function requireDecodable(url: string): void {
  try {
    decodeURIComponent(url.slice(url.indexOf('?') + 1))
  } catch {
    throw invalidRequest([
      { in: 'querystring', name: 'q', message: 'is not UTF-8 in percent-encoding; a percent sign itself is written %25' },
    ])
  }
}

function chooseMalls(index: MallIndex, named: string | undefined, visitor: () => Visitor): readonly KnownMall[] {
  const all = index.all(visitor)
  if (all.length === 0 && !index.known())
    throw new ProblemError('upstream_unavailable', 'Call Center has not told yet which malls there are')
  if (all.length === 0) throw new ProblemError('no_malls')
  if (named === undefined) return all
  const ids = [...new Set(named.split(','))].sort()
  return ids.map((id) => index.get(id, visitor) ?? { id, candidates: [], others: [] })
}
