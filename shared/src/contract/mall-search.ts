import Type, { type Static } from 'typebox'

import { MallId, ShopQuery } from './crawl-job.ts'
import { Degraded, Failure, MallStatus } from './mall-status.ts'
import { Offer, ReadingNotes } from './offer.ts'

/** Interactive work goes before scheduled work. Lower numbers go first (0 is the highest), as in the queue. */
export const Priority = Type.Integer({ minimum: 0, maximum: 100, default: 0 })

/** Gate → Mall: `POST /v1/malls/{mall}/search`. The milliseconds that remain travel in the header `x-deadline-ms`. */
export const MallSearch = Type.Object(
  {
    query: ShopQuery,
    maxAgeMs: Type.Optional(
      Type.Integer({ minimum: 0, description: 'how old a stored answer may be; the mall’s own freshness where absent' }),
    ),
    priority: Type.Optional(Priority),
  },
  { $id: 'MallSearch', additionalProperties: false },
)
export type MallSearch = Static<typeof MallSearch>

/** Mall → Gate. */
export const MallAnswer = Type.Object(
  {
    mall: MallId,
    status: MallStatus,
    source: Type.Union([Type.Literal('live'), Type.Literal('stored')]),
    offers: Type.Array(Offer),
    notes: Type.Optional(ReadingNotes),
    degraded: Type.Optional(Degraded),
    observedAt: Type.Optional(Type.String({ format: 'date-time' })),
    ageMs: Type.Optional(Type.Number({ minimum: 0, description: 'how long ago the shop gave these offers' })),
    freshForMs: Type.Integer({ minimum: 0, description: 'how long the answer may be given again without asking the mall' }),
    failure: Type.Optional(Failure),
    failed: Type.Optional(Type.Unsafe<MallStatus>({ ...MallStatus, description: 'where `stale`: what the crawl itself ended as' })),
    unasked: Type.Optional(
      Type.Boolean({ description: 'true where our queue did not take the crawl: the shop was not asked, so nothing is said of it' }),
    ),
    retryAfterMs: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { $id: 'MallAnswer', additionalProperties: false },
)
export type MallAnswer = Static<typeof MallAnswer>
