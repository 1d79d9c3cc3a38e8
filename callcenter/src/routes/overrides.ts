import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { Instance } from '@mallgate/shared/contract/instance'
import { InstanceOverride } from '@mallgate/shared/contract/operations'
import { operatorOf } from '@mallgate/shared/http-app'

import type { Operations } from '../operations.ts'
import { requireInstance } from '../operations-known.ts'
import { ReasonQuery, WhyQuery, contentReader, reasonOf, sendRecord, sendTakenBack } from '../operations-request.ts'
import { compiledContent } from '../records-content.ts'

const Params = Type.Object({ instance: Instance.properties.id }, { additionalProperties: false })
type Params = Static<typeof Params>
const contentOf = contentReader(InstanceOverride, compiledContent.override)

/** Orders for single instances: out of service, to drain, another weight. Each replaces the one before it as a whole. */
export function overrideRoutes(app: FastifyInstance, operations: Operations): void {
  app.put<{ Params: Params; Querystring: Static<typeof ReasonQuery> }>(
    '/v1/overrides/:instance',
    { schema: { params: Params, querystring: ReasonQuery } },
    async (request, reply) => {
      const key = request.params.instance
      const content = contentOf(request.body)
      const reason = reasonOf(request.query)
      await requireInstance(operations, key)
      return sendRecord(reply, await operations.order({ kind: 'override', key, content, who: operatorOf(request), ...reason }))
    },
  )

  app.delete<{ Params: Params; Querystring: Static<typeof WhyQuery> }>(
    '/v1/overrides/:instance',
    { schema: { params: Params, querystring: WhyQuery } },
    async (request, reply) => {
      const { instance: key } = request.params
      const { why = '' } = request.query
      const ordered = await operations.order({ kind: 'override', key, content: null, who: operatorOf(request), why, onlyIf: 'stands' })
      return sendTakenBack(reply, ordered, `order for '${key}'`)
    },
  )

  app.get('/v1/overrides', async () => ({ records: await operations.standing('override') }))
}
