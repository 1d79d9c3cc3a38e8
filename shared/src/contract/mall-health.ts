import Type, { type Static } from 'typebox'

import { CrawlStatus, MallId } from './crawl-job.ts'
import { Degraded } from './mall-status.ts'

const strict = { additionalProperties: false } as const
const Time = Type.String({ format: 'date-time' })

/** A page from which a mall's definition could not read what it should; the newest three of a mall are kept. Its id is its crawl's. */
export const KeptPageInfo = Type.Object(
  {
    crawlId: Type.String({ minLength: 8, maxLength: 64 }),
    at: Time,
    url: Type.String({ maxLength: 4096 }),
    httpStatus: Type.Integer(),
    contentType: Type.Optional(Type.String({ maxLength: 256 })),
    drawn: Type.Optional(Type.Boolean({ description: 'a browser drew it: its bytes are UTF-8, whatever the shop says' })),
    definition: Type.String({ maxLength: 128, description: 'hash of the definition that was tried' }),
    status: CrawlStatus,
    reason: Degraded,
    bytes: Type.Integer({ minimum: 0, description: 'of the page, before it was compressed' }),
  },
  { $id: 'KeptPageInfo', ...strict },
)
export type KeptPageInfo = Static<typeof KeptPageInfo>

/** `PUT` and `GET /v1/malls/{mall}/pages/{crawlId}`: the page with its bytes as the shop sent them. */
export const KeptPage = Type.Object(
  { ...KeptPageInfo.properties, gzip: Type.String({ maxLength: 12_000_000, description: 'the bytes, gzipped, in base64' }) },
  { $id: 'KeptPage', ...strict },
)
export type KeptPage = Static<typeof KeptPage>

export const MallState = Type.Union([Type.Literal('ok'), Type.Literal('degraded'), Type.Literal('failing'), Type.Literal('unknown')], {
  description:
    'ok: its pages are read as they should be · degraded: offers come, and something of them that used to be read does not · ' +
    'failing: its last crawls brought no answer · unknown: it was not crawled lately',
})
export type MallState = Static<typeof MallState>

/** `GET /v1/malls/{mall}/health`: what the latest crawls say of a mall. */
export const MallHealth = Type.Object(
  {
    mall: MallId,
    state: MallState,
    since: Type.Optional({ ...Time, description: 'the first crawl, of those looked at, since which it is so' }),
    reason: Type.Optional(Degraded),
    lastCrawl: Type.Optional(
      Type.Object({ crawlId: Type.String(), at: Time, status: CrawlStatus, offers: Type.Integer({ minimum: 0 }) }, strict),
    ),
    lastAnswer: Type.Optional({ ...Time, description: 'the last crawl that brought what the shop has, be it nothing' }),
    crawls: Type.Integer({ minimum: 0, description: 'how many crawls were looked at' }),
    statuses: Type.Record(Type.String(), Type.Integer({ minimum: 1 }), { description: 'how many of them ended how' }),
    offers: Type.Integer({ minimum: 0, description: 'offers they brought, in all' }),
    filled: Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 1 }), {
      description: 'which share of these offers has each field',
    }),
    pages: Type.Array(KeptPageInfo, { description: 'pages that could not be read, newest first' }),
  },
  { $id: 'MallHealth', ...strict },
)
export type MallHealth = Static<typeof MallHealth>
