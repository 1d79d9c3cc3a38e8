import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { Instance, type Lease } from '@mallgate/shared/contract/instance'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { problemResponses } from '@mallgate/shared/http-app'

import type { Registry } from '../registry.ts'

const Params = Type.Object({ id: Instance.properties.id }, { additionalProperties: false })
type Params = Static<typeof Params>

const NoContent = Type.Null({ description: 'done; also where it was not there' })

/** Register, heartbeat, deregister. */
export function instanceRoutes(app: FastifyInstance, registry: Registry): void {
  app.put<{ Params: Params; Body: Instance }>(
    '/v1/instances/:id',
    { schema: { params: Params, body: Type.Ref('Instance'), response: { 200: Type.Ref('Lease'), ...problemResponses } } },
    async ({ params, body }): Promise<Lease> => {
      if (body.id !== params.id) {
        const message = `is '${body.id}', but the path says '${params.id}'`
        throw new ProblemError('invalid_request', `id: ${message}`, { errors: [{ in: 'body', name: 'id', message }] })
      }
      return registry.register(body)
    },
  )

  app.put<{ Params: Params }>(
    '/v1/instances/:id/heartbeat',
    { schema: { params: Params, response: { 200: Type.Ref('Lease'), ...problemResponses } } },
    async ({ params }): Promise<Lease> => {
      const lease = await registry.heartbeat(params.id)
      if (!lease) throw new ProblemError('unknown_instance', `'${params.id}' is not registered`)
      return lease
    },
  )

  app.delete<{ Params: Params }>(
    '/v1/instances/:id',
    { schema: { params: Params, response: { 204: NoContent, ...problemResponses } } },
    async ({ params }, reply) => {
      await registry.deregister(params.id)
      return reply.code(204).send()
    },
  )
}
