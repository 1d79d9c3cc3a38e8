import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { StoredAnswer } from '@mallgate/shared/contract/store'
import { problemResponses } from '@mallgate/shared/http-app'

import { AnswerParams } from '../request-schemas.ts'
import type { ServedStore } from '../store.ts'

/** `GET /v1/malls/{mall}/answers/{queryKey}`: 204 where the shop never answered that query, the normal miss on every new query's way. */
export function answerRoutes(app: FastifyInstance, { storeOf }: ServedStore): void {
  app.get<{ Params: Static<typeof AnswerParams> }>(
    '/v1/malls/:mall/answers/:queryKey',
    { schema: { params: AnswerParams, response: { 200: StoredAnswer, 204: Type.Null(), ...problemResponses } } },
    async ({ params }, reply) => {
      const json = await storeOf(params.mall).answerJson(params.mall, params.queryKey)
      return json ? reply.type('application/json; charset=utf-8').send(json) : reply.code(204).send()
    },
  )
}
