import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { problemResponses } from '@mallgate/shared/http-app'

import type { ConfigWatch } from '../config.ts'

const Query = Type.Object(
  {
    epoch: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'of what the caller has' })),
    revision: Type.Optional(Type.Integer({ minimum: 0, description: 'of what the caller has' })),
    waitMs: Type.Integer({ minimum: 0, maximum: 30_000, default: 0, description: 'how long to wait for a change, in milliseconds' }),
  },
  { additionalProperties: false },
)

const NoChange = Type.Null({ description: 'nothing changed within waitMs' })

/** `GET /v1/config`: what all processes are told, watched like a list. */
export function configRoutes(app: FastifyInstance, config: ConfigWatch): void {
  app.get<{ Querystring: Static<typeof Query> }>(
    '/v1/config',
    // The answer is Config, sent as the bytes that all watchers share: there is no schema to serialise by.
    { schema: { querystring: Query, response: { 204: NoChange, ...problemResponses } } },
    async ({ query }, reply) => {
      const { epoch, revision, waitMs } = query
      // The request's own 'close' comes with the end of its body; the response's tells of the connection.
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const body = await config.wait({ epoch, revision }, waitMs, gone.signal)
      return body ? reply.type('application/json; charset=utf-8').send(body) : reply.code(204).send()
    },
  )
}
