import Type, { type Static } from 'typebox'

import { MallId } from './crawl-job.ts'
import { MallHealth } from './mall-health.ts'
import { Degraded, Failure, MallStatus } from './mall-status.ts'
import { Offer, ReadingNotes } from './offer.ts'

export const minTimeoutMs = 10
export const maxTimeoutMs = 30_000
export const defaultTimeoutMs = 3_000
export const maxQueryLength = 256

export const Sort = Type.Union([Type.Literal('relevance'), Type.Literal('price')], {
  default: 'relevance',
  description: '`relevance`: best match first · `price`: lowest total first, offers without a price last',
})
export type Sort = Static<typeof Sort>

/** Query string of `GET /v1/search` and `GET /v1/search/stream`. */
export const SearchParams = Type.Object(
  {
    q: Type.String({ minLength: 1, maxLength: maxQueryLength, description: 'what to look for' }),
    malls: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9][a-z0-9-]{0,62}(,[a-z0-9][a-z0-9-]{0,62})*$',
        maxLength: 8192,
        description: 'ids of the malls to ask, separated by commas; all where absent',
      }),
    ),
    sort: Type.Optional(Sort),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'how many offers to answer with' })),
    timeout: Type.Optional(
      Type.Integer({
        minimum: minTimeoutMs,
        maximum: maxTimeoutMs,
        default: defaultTimeoutMs,
        description: 'milliseconds until the answer is given as it is',
      }),
    ),
    maxAge: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 31_536_000,
        description: 'how old an answer may be, in seconds; 0 asks every shop anew; each mall’s own freshness where absent',
      }),
    ),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 1, description: 'which page of each shop’s results' })),
  },
  { $id: 'SearchParams', additionalProperties: false },
)
export type SearchParams = Static<typeof SearchParams>

/** What became of one mall in one search. */
export const MallReport = Type.Object(
  {
    mall: MallId,
    name: Type.Optional(Type.String()),
    status: MallStatus,
    offers: Type.Integer({ minimum: 0, description: 'how many offers it gave' }),
    source: Type.Optional(
      Type.Union([Type.Literal('live'), Type.Literal('cache'), Type.Literal('stored')], { description: 'absent where nothing was given' }),
    ),
    elapsedMs: Type.Integer({ minimum: 0 }),
    observedAt: Type.Optional(Type.String({ format: 'date-time', description: 'when the shop gave these offers' })),
    ageMs: Type.Optional(Type.Integer({ minimum: 0 })),
    notes: Type.Optional(ReadingNotes),
    degraded: Type.Optional(Degraded),
    error: Type.Optional(Failure),
    retryAfterMs: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { $id: 'MallReport', additionalProperties: false },
)
export type MallReport = Static<typeof MallReport>

export const SearchAnswer = Type.Object(
  {
    query: Type.String({ description: 'the query as it was asked: normalised' }),
    complete: Type.Boolean({ description: 'every mall answered in full' }),
    elapsedMs: Type.Integer({ minimum: 0 }),
    found: Type.Integer({ minimum: 0, description: 'offers found in all, before `limit`' }),
    offers: Type.Array(Offer),
    malls: Type.Array(MallReport),
  },
  { $id: 'SearchAnswer', additionalProperties: false },
)
export type SearchAnswer = Static<typeof SearchAnswer>

/**
 * Events of the stream: `mall` (a MallReport, first as `pending`, then as it ended), `offers` ({ mall, offers }) as each mall answers,
 * `done` (SearchAnswer without its offers) at the end.
 */
export const OffersEvent = Type.Object({ mall: MallId, offers: Type.Array(Offer) }, { $id: 'OffersEvent', additionalProperties: false })
export type OffersEvent = Static<typeof OffersEvent>
export const DoneEvent = Type.Omit(SearchAnswer, ['offers'])
export type DoneEvent = Static<typeof DoneEvent>

const count = Type.Integer({ minimum: 0 })

export const MallInfo = Type.Object(
  {
    id: MallId,
    name: Type.Optional(Type.String()),
    instances: Type.Integer({ minimum: 0, description: 'how many are up' }),
    states: Type.Object(
      { up: count, suspect: count, draining: count, out_of_service: count, down: count },
      {
        additionalProperties: false,
        description:
          'how many instances are in which state · suspect: silent, as too many others are at the same time to believe it: asked last · ' +
          'out_of_service: by an operator’s order · down: it went without a word',
      },
    ),
    versions: Type.Array(Type.String(), { description: 'versions of the instances' }),
    breaker: Type.Union([Type.Literal('closed'), Type.Literal('open'), Type.Literal('half_open')], {
      description:
        'closed: it is asked · open: it did nothing but fail, and is not asked for a moment · half_open: one query at a time is tried',
    }),
    retryAfterMs: Type.Optional(Type.Integer({ minimum: 0, description: 'until it is tried again, where the breaker is not closed' })),
    definition: Type.Optional(Type.String()),
    mode: Type.Optional(Type.String()),
    health: Type.Optional(MallHealth),
  },
  { $id: 'MallInfo', additionalProperties: false },
)
export type MallInfo = Static<typeof MallInfo>
export const MallList = Type.Object({ malls: Type.Array(MallInfo) }, { $id: 'MallList', additionalProperties: false })
export type MallList = Static<typeof MallList>
