import { MallId } from '@mallgate/shared/contract/crawl-job'
import { ProblemError } from '@mallgate/shared/contract/problem'
import type { MallInfo, MallList } from '@mallgate/shared/contract/search'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'

import type { KnownMall, MallIndex } from '../mall-index.ts'
import { problemResponses } from '../problem-responses.ts'

const NoParameters = Type.Object({}, { additionalProperties: false })

export function mallRoutes(app: FastifyInstance, malls: MallIndex): void {
  app.get(
    '/v1/malls',
    {
      schema: {
        operationId: 'listMalls',
        summary: 'The malls that are registered now',
        querystring: NoParameters,
        response: { 200: { $ref: 'MallList#' }, ...problemResponses('invalid_request', 'internal') },
      },
    },
    async (): Promise<MallList> => ({ malls: malls.all().map(infoOf) }),
  )

  app.get<{ Params: { id: string } }>(
    '/v1/malls/:id',
    {
      schema: {
        operationId: 'getMall',
        summary: 'One mall',
        params: Type.Object({ id: MallId }),
        querystring: NoParameters,
        response: { 200: { $ref: 'MallInfo#' }, ...problemResponses('invalid_request', 'not_found', 'internal') },
      },
    },
    async ({ params: { id } }): Promise<MallInfo> => {
      const mall = malls.get(id)
      if (!mall) throw new ProblemError('not_found', `No mall ${id} is registered; /v1/malls lists those that are.`)
      return infoOf(mall)
    },
  )
}

/** What the public may know of a mall: not where its instances are. */
const infoOf = ({ up: _up, draining: _draining, ...info }: KnownMall): MallInfo => info
