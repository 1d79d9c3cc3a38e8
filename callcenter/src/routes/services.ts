import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { ListedInstance, ServiceName } from '@mallgate/shared/contract/instance'
import { problemResponses } from '@mallgate/shared/http-app'

import type { Registry } from '../registry.ts'
import { serviceNames } from '../registry-scripts.ts'

const Params = Type.Object({ service: ServiceName }, { additionalProperties: false })

const Query = Type.Object(
  {
    epoch: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'of the list the caller has' })),
    revision: Type.Optional(Type.Integer({ minimum: 0, description: 'of the list the caller has' })),
    waitMs: Type.Integer({ minimum: 0, maximum: 30_000, default: 0, description: 'how long to wait for a change, in milliseconds' }),
  },
  { additionalProperties: false },
)

const NoChange = Type.Null({ description: 'nothing changed within waitMs' })

const Services = Type.Object(
  {
    services: Type.Array(
      Type.Object(
        { service: ServiceName, revision: Type.Integer(), instances: Type.Array(ListedInstance) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
type Services = Static<typeof Services>

const jsonType = 'application/json; charset=utf-8'

/** List and watch. */
export function serviceRoutes(app: FastifyInstance, registry: Registry): void {
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof Query> }>(
    '/v1/services/:service/instances',
    // Answers are InstanceList and InstanceChanges, sent as the bytes that all watchers share: there is no schema to serialise by.
    { schema: { params: Params, querystring: Query, response: { 204: NoChange, ...problemResponses } } },
    async ({ params, query }, reply) => {
      const { epoch, revision, waitMs } = query
      if (epoch === undefined || revision === undefined) {
        const list = await registry.list(params.service)
        return reply.type(jsonType).send(list.json)
      }
      const { told, leave } = registry.hold(params.service, { epoch, revision }, waitMs)
      // The request's own 'close' comes with the end of its body; the response's tells of the connection.
      reply.raw.once('close', leave)
      const answer = await told
      return answer ? reply.type(jsonType).send(answer.json) : reply.code(204).send()
    },
  )

  app.get('/v1/services', { schema: { response: { 200: Services, ...problemResponses } } }, async (): Promise<Services> => {
    const lists = await Promise.all(serviceNames.map(registry.list))
    const services = serviceNames.map((service, i) => ({
      service,
      revision: lists[i]!.revision,
      instances: [...registry.instances(service)],
    }))
    return { services }
  })
}
