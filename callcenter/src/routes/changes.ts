import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { RecordKey, RecordKind } from '@mallgate/shared/contract/operations'

import type { Operations } from '../operations.ts'
import { completeHeader } from '../operations-request.ts'

const Query = Type.Object(
  {
    kind: Type.Optional(RecordKind),
    key: Type.Optional(RecordKey),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: 'how many, newest first' }),
  },
  { additionalProperties: false },
)

/** `GET /v1/changes`: who ordered what, when, why and until when. */
export function changesRoutes(app: FastifyInstance, operations: Operations): void {
  app.get<{ Querystring: Static<typeof Query> }>('/v1/changes', { schema: { querystring: Query } }, async ({ query }, reply) => {
    const { records, complete } = await operations.history(query)
    return completeHeader(reply, complete).send({ records })
  })
}
