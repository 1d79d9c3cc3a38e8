import { setTimeout as delay } from 'node:timers/promises'

import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { MallId } from '@mallgate/shared/contract/crawl-job'
import { MallSettings } from '@mallgate/shared/contract/operations'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { operatorOf } from '@mallgate/shared/http-app'

import type { Operations } from '../operations.ts'
import { requireMall } from '../operations-known.ts'
import {
  ReasonQuery,
  Unknown,
  WhyQuery,
  contentReader,
  reasonOf,
  requireStanding,
  sendRecord,
  sendTakenBack,
} from '../operations-request.ts'
import { compiledContent } from '../records-content.ts'
import type { Cleaned } from '../removal.ts'

const strict = { additionalProperties: false } as const
const Params = Type.Object({ id: MallId }, strict)
type Params = Static<typeof Params>
const SettingsQuery = Type.Object({ ...ReasonQuery.properties, unknown: Unknown }, strict)
const RemovalQuery = Type.Object(
  {
    why: WhyQuery.properties.why,
    unknown: Unknown,
    data: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')], { description: 'what is stored of it goes too' })),
  },
  strict,
)
const settingsOf = contentReader(MallSettings, compiledContent.settings)

/** Settings of malls, and malls taken away for good. */
export function mallRoutes(app: FastifyInstance, operations: Operations): void {
  app.put<{ Params: Params; Querystring: Static<typeof SettingsQuery> }>(
    '/v1/malls/:id/settings',
    { schema: { params: Params, querystring: SettingsQuery } },
    async (request, reply) => {
      const { params, query } = request
      const content = settingsOf(request.body)
      const reason = reasonOf(query)
      if (query.unknown === undefined) await requireMall(operations, params.id)
      const who = operatorOf(request)
      return sendRecord(reply, await operations.order({ kind: 'settings', key: params.id, content, who, ...reason }))
    },
  )

  app.delete<{ Params: Params; Querystring: Static<typeof WhyQuery> }>(
    '/v1/malls/:id/settings',
    { schema: { params: Params, querystring: WhyQuery } },
    async (request, reply) => {
      const { id: key } = request.params
      const { why = '' } = request.query
      const ordered = await operations.order({ kind: 'settings', key, content: null, who: operatorOf(request), why, onlyIf: 'stands' })
      return sendTakenBack(reply, ordered, `setting of mall '${key}'`)
    },
  )

  app.get<{ Params: Params }>('/v1/malls/:id/settings', { schema: { params: Params } }, async ({ params: { id } }) =>
    requireStanding(await operations.latest('settings', id), `setting of mall '${id}'`),
  )

  app.delete<{ Params: Params; Querystring: Static<typeof RemovalQuery> }>(
    '/v1/malls/:id',
    { schema: { params: Params, querystring: RemovalQuery } },
    async (request, reply) => {
      const { params, query } = request
      refuseOwnName(params.id, operations.tag)
      if (query.unknown === undefined) await requireMall(operations, params.id)
      const said = { key: params.id, who: operatorOf(request), why: query.why ?? '' }
      const { kept } = await operations.order(
        { kind: 'removal', ...said, content: { data: query.data === 'true' } },
        { kind: 'definition', ...said, content: null, onlyIf: 'stands' },
        { kind: 'settings', ...said, content: null, onlyIf: 'stands' },
      )
      return reply.header('x-kept', kept ? 'yes' : 'no').send(await cleanUp(operations, params.id))
    },
  )
}

const hostsStopWithinMs = 4_000
const lookEveryMs = 200

/** Hosts stop within a second; what they were at may write once more. What is left then goes in the background. */
async function cleanUp(operations: Operations, mall: string): Promise<Cleaned> {
  const removed = { keys: 0, crawls: 0, answers: 0, offers: 0, prices: 0, pages: 0 }
  let last: Cleaned = { removed, hosts: 0, clean: true }
  const end = performance.now() + hostsStopWithinMs
  do {
    const cleaned = await operations.clean(mall)
    if (!cleaned) return { ...last, clean: true }
    for (const what of Object.keys(removed) as (keyof typeof removed)[]) removed[what] += cleaned.removed[what]
    last = { ...cleaned, removed }
    if (last.clean) break
    await delay(lookEveryMs)
  } while (performance.now() < end)
  return last
}

/** A mall's keys in Redis are all that begin with its name: one named like Call Center's own would take those along. */
export function refuseOwnName(mall: string, tag: string): void {
  if (mall !== tag) return
  const message = `'${mall}' is Call Center's own name: give the mall another`
  throw new ProblemError('invalid_request', `id: ${message}`, { errors: [{ in: 'params', name: 'id', message }] })
}
