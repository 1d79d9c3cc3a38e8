import type { DoneEvent, MallInfo, MallList, MallReport, OffersEvent, SearchAnswer, SearchParams } from '@mallgate/shared/contract/search'

import { type Link, type Question, askEvents, askJson } from './ask-gate.ts'
import type { EventMessage } from './event-stream.ts'
import { MallgateError, notAGate, parseJson } from './mallgate-error.ts'
import { type Members, areOffers, isList, isMall, isObject, isReport, isSummary, isText } from './shapes.ts'

export { MallgateError, type MallgateErrorCode, type RequestFault } from './mallgate-error.ts'
export type { Availability, Condition, Money, Offer, Rating } from '@mallgate/shared/contract/offer'
export type { MallStatus } from '@mallgate/shared/contract/mall-status'
export type { DoneEvent, MallInfo, MallReport, OffersEvent, SearchAnswer, Sort } from '@mallgate/shared/contract/search'

export interface ClientOptions {
  /** Where Gate is: `https://gate.example`, with a path before `/v1` where it has one. */
  baseUrl: string
  /** The surroundings' own where absent. */
  fetch?: typeof fetch
  /** How long to wait for Gate beyond the time a search is given, in milliseconds: for the way there and back. 10,000 where absent. */
  graceMs?: number
}

export interface AskOptions {
  /** Gives up; what is thrown then is the signal's reason. */
  signal?: AbortSignal
}

/** Gate's own parameters by their own names: `timeout` in milliseconds, `maxAge` in seconds. */
export interface SearchOptions extends Omit<Optional<SearchParams>, 'q' | 'malls'>, AskOptions {
  /** Ids of the malls to ask; all where absent. */
  malls?: readonly string[] | undefined
}
type Optional<T> = { [K in keyof T]?: T[K] | undefined }

/** What comes while a search runs: each mall first as `pending`, then its offers, then how it ended; `done` is the last. */
export type SearchEvent = { event: 'mall'; data: MallReport } | { event: 'offers'; data: OffersEvent } | { event: 'done'; data: DoneEvent }

/** A Gate, as its callers see it. Every call throws MallgateError and nothing else, save for the reason of an aborted signal. */
export interface Client {
  /** The offers of all malls in one answer, at the deadline at the latest. `no_mall_answered`, with the reports in `malls`, where none could. */
  search(query: string, options?: SearchOptions): Promise<SearchAnswer>
  /** The same as it comes. Leaving the loop ends the request. A stream that ends before `done` is `broken`. */
  stream(query: string, options?: SearchOptions): AsyncGenerator<SearchEvent, void, void>
  /** The malls that are registered now. */
  malls(options?: AskOptions): Promise<MallInfo[]>
  /** One of them. `not_found` where there is none of that id. */
  mall(id: string, options?: AskOptions): Promise<MallInfo>
}

const graceByDefaultMs = 10_000
/** What Gate gives a search that says nothing. */
export const usualTimeoutMs = 3_000

/** @throws TypeError for a base URL that is none, or that has a user and a password in it */
export function createClient({ baseUrl, fetch: given, graceMs = graceByDefaultMs }: ClientOptions): Client {
  requireBaseUrl(baseUrl)
  // Looked up when it is called, and called as nobody's method: browsers refuse it as another object's.
  const link: Link = { baseUrl: baseUrl.replace(/\/+$/, ''), fetch: (...all) => (given ?? fetch)(...all) }
  const question = (path: string, signal: AbortSignal | undefined, boundMs = 0): Question => ({ path, signal, boundMs: boundMs + graceMs })
  const searchAt = (path: string, query: string, { signal, ...options }: SearchOptions) =>
    question(
      `${path}?${queryString({ q: query, ...options })}`,
      signal,
      Number.isFinite(options.timeout) ? options.timeout : usualTimeoutMs,
    )
  return {
    search: (query, options = {}) =>
      askJson<SearchAnswer>(link, searchAt('/v1/search', query, options), (answer) => areOffers(answer['offers']) && isSummary(answer)),
    stream: (query, options = {}) => searchEvents(link, searchAt('/v1/search/stream', query, options)),
    async malls({ signal } = {}) {
      const { malls } = await askJson<MallList>(link, question('/v1/malls', signal), (answer) => isList(answer['malls'], isMall))
      return malls
    },
    mall: (id, { signal } = {}) => askJson<MallInfo>(link, question(`/v1/malls/${encoded(id)}`, signal), isMall),
  }
}

function requireBaseUrl(baseUrl: string): void {
  // Every message names the address that was asked: a password in it would be told with it.
  if (/^[^/\\?#]*[/\\]{2}[^/\\?#]*@/.test(baseUrl))
    throw new TypeError('A base URL must have no user and no password: give a `fetch` that sends them as a header.')
  if (!/^https?:\/\/[^/?#\s]+[^?#\s]*$/i.test(baseUrl))
    throw new TypeError(`'${baseUrl.replace(/^.*@/s, '…@')}' is no base URL: write it as https://host[:port][/path].`)
}

async function* searchEvents(link: Link, question: Question): AsyncGenerator<SearchEvent, void, void> {
  for await (const message of askEvents(link, question)) {
    const event = searchEvent(message, link.baseUrl + question.path)
    if (!event) continue
    yield event
    if (event.event === 'done') return
  }
  throw new MallgateError('broken', 'Gate broke off its answer', { detail: 'The stream ended before all malls were told of.' })
}

/** Undefined for an event of a later version: nothing for us. */
function searchEvent({ event, data }: EventMessage, url: string): SearchEvent | undefined {
  if (event !== 'mall' && event !== 'offers' && event !== 'done') return undefined
  const value = parseJson(data)
  if (!isObject(value) || !dataOf[event](value)) throw notAGate(url, 200)
  return { event, data: value } as unknown as SearchEvent
}

const dataOf: Record<SearchEvent['event'], (data: Members) => boolean> = {
  mall: isReport,
  offers: ({ mall, offers }) => isText(mall) && areOffers(offers),
  done: isSummary,
}

/** By hand, since React Native's URLSearchParams cannot be relied on. */
const queryString = (values: Record<string, string | number | readonly string[] | undefined>) =>
  Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encoded(String(value))}`]))
    .join('&')

// Half of a surrogate pair would make encodeURIComponent throw.
const encoded = (text: string) => encodeURIComponent(text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD'))
