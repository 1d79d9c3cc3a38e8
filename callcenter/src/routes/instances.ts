import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'

import { Instance, type Lease } from '@mallgate/shared/contract/instance'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { problemResponses } from '@mallgate/shared/http-app'

import type { Registry } from '../registry.ts'
import type { Peer, Trust } from '../trust.ts'

const Params = Type.Object({ id: Instance.properties.id }, { additionalProperties: false })
type Params = Static<typeof Params>

const Query = Type.Object(
  {
    boot: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_.-]{4,64}$', description: 'of the caller; an older one than is registered is refused' }),
    ),
  },
  { additionalProperties: false },
)
type Query = Static<typeof Query>

const NoContent = Type.Null({ description: 'done; also where it was not there' })

const peerOf = ({ caller, ip }: FastifyRequest): Peer => ({ caller, from: ip })

/** Register, heartbeat, deregister. */
export function instanceRoutes(app: FastifyInstance, registry: Registry, trust: Trust): void {
  app.put<{ Params: Params; Body: Instance }>(
    '/v1/instances/:id',
    { schema: { params: Params, body: Type.Ref('Instance'), response: { 200: Type.Ref('Lease'), ...problemResponses } } },
    async (request): Promise<Lease> => {
      const { params, body } = request
      if (body.id !== params.id) {
        const message = `is '${body.id}', but the path says '${params.id}'`
        throw new ProblemError('invalid_request', `id: ${message}`, { errors: [{ in: 'body', name: 'id', message }] })
      }
      await trust.register(body, peerOf(request))
      const lease = await registry.register(body)
      if (lease === 'superseded') throw superseded(body.id, body.boot)
      return lease
    },
  )

  app.put<{ Params: Params; Querystring: Query }>(
    '/v1/instances/:id/heartbeat',
    { schema: { params: Params, querystring: Query, response: { 200: Type.Ref('Lease'), ...problemResponses } } },
    async (request): Promise<Lease> => {
      const { id } = request.params
      trust.speakFor(id, peerOf(request))
      const lease = await registry.heartbeat(id, request.query.boot)
      if (lease === 'unknown') throw new ProblemError('unknown_instance', `'${id}' is not registered`)
      if (lease === 'superseded') throw superseded(id, request.query.boot)
      return lease
    },
  )

  app.delete<{ Params: Params; Querystring: Query }>(
    '/v1/instances/:id',
    { schema: { params: Params, querystring: Query, response: { 204: NoContent, ...problemResponses } } },
    async (request, reply) => {
      const { id } = request.params
      const { boot } = request.query
      const why = trust.takeAway(id, peerOf(request)) ? 'taken_away' : 'deregistered'
      if ((await registry.deregister(id, boot, why)) === 'superseded') throw superseded(id, boot)
      return reply.code(204).send()
    },
  )
}

const superseded = (id: string, boot: string | undefined) =>
  new ProblemError('superseded', `'${id}' is registered by a newer boot than ${boot === undefined ? 'one that names none' : `'${boot}'`}`)
