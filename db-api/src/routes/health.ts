import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { KeptPage, KeptPageInfo, MallHealth } from '@mallgate/shared/contract/mall-health'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { Stored } from '@mallgate/shared/contract/store'
import { problemResponses } from '@mallgate/shared/http-app'

import { crawlsLookedAt, mallHealth } from '../mall-health.ts'
import { CrawlParams, MallParams } from '../request-schemas.ts'
import type { ServedStore } from '../store.ts'

const bodyLimit = 16 * 1024 * 1024
const Pages = Type.Object({ pages: Type.Array(KeptPageInfo) }, { additionalProperties: false })

/** `GET /v1/malls/{mall}/health`, and the pages that could not be read: `PUT` and `GET /v1/malls/{mall}/pages/{crawlId}`, and their list. */
export function healthRoutes(app: FastifyInstance, { storeOf }: ServedStore): void {
  app.get<{ Params: Static<typeof MallParams> }>(
    '/v1/malls/:mall/health',
    { schema: { params: MallParams, response: { 200: MallHealth, ...problemResponses } } },
    async ({ params: { mall } }) => {
      const store = storeOf(mall)
      const [log, pages] = await Promise.all([store.crawlLog(mall, crawlsLookedAt), store.pages(mall)])
      return mallHealth(mall, log, pages, Date.now())
    },
  )

  app.put<{ Params: Static<typeof CrawlParams>; Body: KeptPage }>(
    '/v1/malls/:mall/pages/:crawlId',
    { bodyLimit, schema: { params: CrawlParams, body: KeptPage, response: { 200: Stored, ...problemResponses } } },
    async ({ params: { mall, crawlId }, body }) => {
      const store = storeOf(mall)
      if (body.crawlId !== crawlId) throw new ProblemError('invalid_request', `crawlId is '${body.crawlId}', the path says '${crawlId}'`)
      if (Number.isNaN(Date.parse(body.at))) throw new ProblemError('invalid_request', 'at is not a point in time')
      return { stored: await store.savePage(mall, body) }
    },
  )

  app.get<{ Params: Static<typeof MallParams> }>(
    '/v1/malls/:mall/pages',
    { schema: { params: MallParams, response: { 200: Pages, ...problemResponses } } },
    async ({ params: { mall } }) => ({ pages: await storeOf(mall).pages(mall) }),
  )

  app.get<{ Params: Static<typeof CrawlParams> }>(
    '/v1/malls/:mall/pages/:crawlId',
    { schema: { params: CrawlParams, response: { 200: KeptPage, ...problemResponses } } },
    async ({ params: { mall, crawlId } }) => {
      const page = await storeOf(mall).page(mall, crawlId)
      if (!page) throw new ProblemError('not_found', `No page of crawl ${crawlId} is kept: the newest three of a mall are.`)
      return page
    },
  )
}
