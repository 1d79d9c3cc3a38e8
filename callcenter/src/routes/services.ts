import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { ServiceName } from '@mallgate/shared/contract/instance'
import { problemResponses } from '@mallgate/shared/http-app'

import type { Registry } from '../registry.ts'

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
        { service: ServiceName, revision: Type.Integer(), instances: Type.Array(Type.Ref('Instance')) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
type Services = Static<typeof Services>

const serviceNames = ServiceName.anyOf.map((name) => name.const)

/** List and watch. */
export function serviceRoutes(app: FastifyInstance, registry: Registry): void {
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof Query> }>(
    '/v1/services/:service/instances',
    {
      schema: {
        params: Params,
        querystring: Query,
        response: { 200: Type.Ref('InstanceList'), 204: NoChange, ...problemResponses },
      },
    },
    async ({ params, query }, reply) => {
      const { epoch, revision, waitMs } = query
      // The request's own 'close' comes with the end of its body; the response's tells of the connection.
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const list = await registry.watch(params.service, { epoch, revision }, waitMs, gone.signal)
      return list ?? reply.code(204).send()
    },
  )

  app.get('/v1/services', { schema: { response: { 200: Services, ...problemResponses } } }, async (): Promise<Services> => {
    const lists = await Promise.all(serviceNames.map(registry.list))
    return { services: lists.map(({ service, revision, instances }) => ({ service, revision, instances })) }
  })
}
