import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { MallId } from '@mallgate/shared/contract/crawl-job'
import { operatorOf } from '@mallgate/shared/http-app'

import type { Operations } from '../operations.ts'
import { requireMall } from '../operations-known.ts'
import { Unknown } from '../operations-request.ts'

const Params = Type.Object({ id: MallId }, { additionalProperties: false })
type Params = Static<typeof Params>
const ResetQuery = Type.Object({ unknown: Unknown }, { additionalProperties: false })

/** How a mall's shop takes our visits, and a fresh start with it. Not a record: what is forgotten need not be kept. */
export function mannersRoutes(app: FastifyInstance, operations: Operations): void {
  const { manners } = operations
  app.get<{ Params: Params }>('/v1/malls/:id/manners', { schema: { params: Params } }, async ({ params: { id } }) => manners.of(id))

  app.post<{ Params: Params; Querystring: Static<typeof ResetQuery> }>(
    '/v1/malls/:id/manners/reset',
    { schema: { params: Params, querystring: ResetQuery } },
    async (request) => {
      const { id } = request.params
      if (request.query.unknown === undefined) await requireMall(operations, id)
      const was = await manners.reset(id)
      request.log.info({ mall: id, who: operatorOf(request), step: was.step }, 'manners were reset')
      return was
    },
  )
}
