import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'

import { OperationsRecord, OperationsRecords, RecordKey, RecordKind } from '@mallgate/shared/contract/operations'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { Stored } from '@mallgate/shared/contract/store'
import { problemResponses } from '@mallgate/shared/http-app'
import { recordContent, recordKinds } from '@mallgate/shared/operations-records'

import { RecordParams } from '../request-schemas.ts'
import type { ServedStore } from '../store.ts'

const YesNo = Type.Union([Type.Literal('true'), Type.Literal('false')])
const Query = Type.Object(
  {
    history: Type.Optional(YesNo),
    takenBack: Type.Optional(YesNo),
    kind: Type.Optional(RecordKind),
    key: Type.Optional(RecordKey),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: 'of a history: how many revisions, newest first' }),
  },
  { additionalProperties: false },
)

const contents = new Map(recordKinds.map((kind) => [kind, Compile(recordContent[kind])]))

/**
 * `PUT /v1/records/{kind}/{key}/{revision}`: 201 where it is new, 200 where it is there, 409 where another is. `GET /v1/records`: the latest
 * of each, without those taken back unless `takenBack=true`; with `history=true` all revisions, newest first.
 */
export function recordRoutes(app: FastifyInstance, { store }: ServedStore): void {
  app.put<{ Params: Static<typeof RecordParams>; Body: OperationsRecord }>(
    '/v1/records/:kind/:key/:revision',
    { schema: { params: RecordParams, body: OperationsRecord, response: { 200: Stored, 201: Stored, ...problemResponses } } },
    async ({ params, body }, reply) => {
      checkSameAsPath(params, body)
      checkContent(body)
      const result = await store.saveRecord(body)
      if (result === 'conflict') {
        throw new ProblemError('conflict', `${body.kind} '${body.key}' has another content at revision ${body.revision}`)
      }
      return reply.code(result === 'stored' ? 201 : 200).send({ stored: result === 'stored' })
    },
  )

  app.get<{ Querystring: Static<typeof Query> }>(
    '/v1/records',
    { schema: { querystring: Query, response: { 200: OperationsRecords, ...problemResponses } } },
    async ({ query: { history, takenBack, kind, key, limit } }) => {
      if (history === 'true') return { records: await store.recordHistory({ kind, key, limit }) }
      if (kind !== undefined || key !== undefined) throw invalid('querystring', 'history', 'must be true where a kind or a key is named')
      return { records: await store.records({ takenBack: takenBack === 'true' }) }
    },
  )
}

function checkSameAsPath(params: Static<typeof RecordParams>, record: OperationsRecord): void {
  for (const name of ['kind', 'key', 'revision'] as const) {
    if (String(record[name]) !== params[name]) throw invalid('body', name, `is '${record[name]}', the path says '${params[name]}'`)
  }
}

// The contract's union would let settings stand under an override.
function checkContent({ kind, content }: OperationsRecord): void {
  const schema = contents.get(kind)!
  if (content === null || schema.Check(content)) return
  const [fault] = schema.Errors(content)
  throw invalid('body', ['content', ...fault!.instancePath.split('/').slice(1)].join('.'), `is no ${kind}: ${fault!.message}`)
}

const invalid = (part: string, name: string, message: string) =>
  new ProblemError('invalid_request', `${name} ${message}`, { errors: [{ in: part, name, message }] })
