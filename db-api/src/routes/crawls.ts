import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { CrawlOutcome } from '@mallgate/shared/contract/crawl-job'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { CrawlLogEntry, Stored } from '@mallgate/shared/contract/store'
import { problemResponses } from '@mallgate/shared/http-app'

import { CrawlParams, MallParams } from '../request-schemas.ts'
import type { ServedStore } from '../store.ts'

const bodyLimit = 16 * 1024 * 1024

const LogQuery = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: 'how many crawls, newest first' }) },
  { additionalProperties: false },
)
const CrawlLog = Type.Object({ crawls: Type.Array(CrawlLogEntry) }, { additionalProperties: false })

/** `PUT /v1/malls/{mall}/crawls/{crawlId}` and `GET /v1/malls/{mall}/crawls?limit=`. */
export function crawlRoutes(app: FastifyInstance, { storeOf }: ServedStore): void {
  app.put<{ Params: Static<typeof CrawlParams>; Body: CrawlOutcome }>(
    '/v1/malls/:mall/crawls/:crawlId',
    { bodyLimit, schema: { params: CrawlParams, body: CrawlOutcome, response: { 200: Stored, ...problemResponses } } },
    async ({ params, body }) => {
      const store = storeOf(params.mall)
      checkSameAsPath(params, body)
      checkTimes(body)
      return store.saveCrawl(body)
    },
  )

  app.get<{ Params: Static<typeof MallParams>; Querystring: Static<typeof LogQuery> }>(
    '/v1/malls/:mall/crawls',
    { schema: { params: MallParams, querystring: LogQuery, response: { 200: CrawlLog, ...problemResponses } } },
    async ({ params, query }) => ({ crawls: await storeOf(params.mall).crawlLog(params.mall, query.limit) }),
  )
}

function checkSameAsPath({ mall, crawlId }: Static<typeof CrawlParams>, outcome: CrawlOutcome): void {
  if (outcome.mall !== mall) throw invalid('mall', `is '${outcome.mall}', the path says '${mall}'`)
  if (outcome.crawlId !== crawlId) throw invalid('crawlId', `is '${outcome.crawlId}', the path says '${crawlId}'`)
  const stranger = outcome.offers.findIndex((offer) => offer.mall !== mall)
  if (stranger >= 0) throw invalid(`offers.${stranger}.mall`, `is '${outcome.offers[stranger]!.mall}', the path says '${mall}'`)
}

// The format admits a leap second, which no clock of ours can hold.
function checkTimes({ observedAt, offers }: CrawlOutcome): void {
  if (Number.isNaN(Date.parse(observedAt))) throw invalid('observedAt', 'is not a point in time')
  const faulty = offers.findIndex((offer) => Number.isNaN(Date.parse(offer.observedAt)))
  if (faulty >= 0) throw invalid(`offers.${faulty}.observedAt`, 'is not a point in time')
}

const invalid = (name: string, message: string) =>
  new ProblemError('invalid_request', `${name} ${message}`, { errors: [{ in: 'body', name, message }] })
