import type { FastifyInstance, FastifyReply } from 'fastify'
import Type, { type Static } from 'typebox'

import { MallId } from '@mallgate/shared/contract/crawl-job'
import { Reason } from '@mallgate/shared/contract/operations'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { operatorOf } from '@mallgate/shared/http-app'
import { didYouMean } from '@mallgate/shared/near-names'

import type { GivenDefinition } from '../definitions-judge.ts'
import type { Operations } from '../operations.ts'
import { WhyQuery, completeHeader, contentReader, requireStanding, sendRecord, sendTakenBack } from '../operations-request.ts'
import { definitionBodyLimit, givenDefinition } from './definitions.ts'
import { refuseOwnName } from './malls.ts'

const strict = { additionalProperties: false } as const
const Params = Type.Object({ id: MallId }, strict)
type Params = Static<typeof Params>
const HistoryQuery = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: 'how many revisions, newest first' }) },
  strict,
)
const Rollback = Type.Object({ revision: Type.Integer({ minimum: 1 }), why: Reason.properties.why }, strict)
const rollbackOf = contentReader(Rollback)
const revisionsAtMost = 1_000

/** Pushed definitions: each goes before a folder's until it is taken back. */
export function mallDefinitionRoutes(app: FastifyInstance, operations: Operations): void {
  const push = async (given: GivenDefinition, key: string, who: string, why: string, reply: FastifyReply) => {
    refuseOwnName(key, operations.tag)
    const { definition, compiled } = await operations.definitionCheck.check(given, key)
    const ordered = await operations.order(
      { kind: 'definition', key, content: definition, who, why },
      // A mall that was taken away is back with this.
      { kind: 'removal', key, content: null, who, why, onlyIf: 'stands' },
    )
    return sendRecord(compiled ? reply : reply.header('x-compiled', 'no'), ordered)
  }

  app.put<{ Params: Params; Querystring: Static<typeof WhyQuery> }>(
    '/v1/malls/:id',
    { bodyLimit: definitionBodyLimit, schema: { params: Params, querystring: WhyQuery } },
    async (request, reply) => push(givenDefinition(request), request.params.id, operatorOf(request), request.query.why ?? '', reply),
  )

  app.delete<{ Params: Params; Querystring: Static<typeof WhyQuery> }>(
    '/v1/malls/:id/definition',
    { schema: { params: Params, querystring: WhyQuery } },
    async (request, reply) => {
      const { id: key } = request.params
      const { why = '' } = request.query
      const ordered = await operations.order({ kind: 'definition', key, content: null, who: operatorOf(request), why, onlyIf: 'stands' })
      return sendTakenBack(reply, ordered, `pushed definition of mall '${key}'`)
    },
  )

  app.get('/v1/malls', async () => ({ records: await operations.standing('definition', 'settings', 'removal') }))

  app.get<{ Params: Params }>('/v1/malls/:id', { schema: { params: Params } }, async ({ params: { id } }) => {
    const pushed = (await operations.standing('definition')).map(({ key }) => key)
    return requireStanding(await operations.latest('definition', id), `pushed definition of mall '${id}'${didYouMean(id, pushed)}`)
  })

  app.get<{ Params: Params; Querystring: Static<typeof HistoryQuery> }>(
    '/v1/malls/:id/revisions',
    { schema: { params: Params, querystring: HistoryQuery } },
    async ({ params, query }, reply) => {
      const { records, complete } = await operations.history({ kind: 'definition', key: params.id, limit: query.limit })
      return completeHeader(reply, complete).send({ records })
    },
  )

  app.post<{ Params: Params }>('/v1/malls/:id/rollback', { schema: { params: Params } }, async (request, reply) => {
    const { id } = request.params
    const { revision, why = `back to revision ${revision}` } = rollbackOf(request.body)
    const json = await contentAt(operations, id, revision)
    return push({ json }, id, operatorOf(request), why, reply)
  })
}

async function contentAt({ history }: Operations, mall: string, revision: number): Promise<unknown> {
  const { records, complete } = await history({ kind: 'definition', key: mall, limit: revisionsAtMost })
  const found = records.find((record) => record.revision === revision)
  if (found?.content) return found.content
  const detail = found ? 'took the definition back: there is nothing to go back to' : 'is not there'
  if (!found && !complete) throw new ProblemError('upstream_unavailable', 'no db-api answers, and the history of revisions is there')
  const others = records.flatMap((record) => (record.content ? [record.revision] : [])).slice(0, 10)
  throw new ProblemError('not_found', `revision ${revision} of mall '${mall}' ${detail}; there are ${others.join(', ') || 'none'}`)
}
