import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'

import { DeletedData } from '@mallgate/shared/contract/store'
import { problemResponses } from '@mallgate/shared/http-app'

import { MallParams } from '../request-schemas.ts'
import type { ServedStore } from '../store.ts'

/** `DELETE /v1/malls/{mall}/data`: all that is stored of a mall goes. Nothing there is nothing deleted. */
export function dataRoutes(app: FastifyInstance, { storeOf }: ServedStore): void {
  app.delete<{ Params: Static<typeof MallParams> }>(
    '/v1/malls/:mall/data',
    { schema: { params: MallParams, response: { 200: DeletedData, ...problemResponses } } },
    async ({ params }) => storeOf(params.mall).deleteMall(params.mall),
  )
}
