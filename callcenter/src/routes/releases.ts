import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { RecordKey, ReleaseRule } from '@mallgate/shared/contract/operations'
import { operatorOf } from '@mallgate/shared/http-app'

import type { Operations } from '../operations.ts'
import { ReasonQuery, WhyQuery, contentReader, reasonOf, sendRecord, sendTakenBack } from '../operations-request.ts'
import { compiledContent } from '../records-content.ts'

const Params = Type.Object({ id: RecordKey }, { additionalProperties: false })
type Params = Static<typeof Params>
const contentOf = contentReader(ReleaseRule, compiledContent.release)

/** Rules of release: whom the instances of one version serve. */
export function releaseRoutes(app: FastifyInstance, operations: Operations): void {
  app.put<{ Params: Params; Querystring: Static<typeof ReasonQuery> }>(
    '/v1/releases/:id',
    { schema: { params: Params, querystring: ReasonQuery } },
    async (request, reply) => {
      const { id: key } = request.params
      const content = contentOf(request.body)
      const ordered = await operations.order({ kind: 'release', key, content, who: operatorOf(request), ...reasonOf(request.query) })
      return sendRecord(reply, ordered)
    },
  )

  app.delete<{ Params: Params; Querystring: Static<typeof WhyQuery> }>(
    '/v1/releases/:id',
    { schema: { params: Params, querystring: WhyQuery } },
    async (request, reply) => {
      const { id: key } = request.params
      const { why = '' } = request.query
      const ordered = await operations.order({ kind: 'release', key, content: null, who: operatorOf(request), why, onlyIf: 'stands' })
      return sendTakenBack(reply, ordered, `release rule '${key}'`)
    },
  )

  app.get('/v1/releases', async () => ({ records: await operations.standing('release') }))
}
