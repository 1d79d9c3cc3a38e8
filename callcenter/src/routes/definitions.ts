import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import Type, { type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

import { MallDefinition } from '@mallgate/shared/contract/mall'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { problemResponses } from '@mallgate/shared/http-app'

import type { Definitions } from '../definitions.ts'

const Params = Type.Object({ hash: Type.String({ pattern: '^sha256-[0-9a-f]{32}$' }) }, { additionalProperties: false })
type Params = Static<typeof Params>

const NoContent = Type.Null({ description: 'kept' })

const definition = Compile(MallDefinition)
const params = Compile(Params)
const faultsAtMost = 8

// Fastify's own validator turns values into other types where a union allows that, and the content would no longer be what its hash names.
const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ httpPart }) => {
  if (httpPart !== 'body') return (value) => params.Check(value) || { error: notAHash() }
  return (value) => definition.Check(value) || { error: invalidDefinition(value) }
}

// Definitions are sent as the text they were kept as: a serialiser that drops or turns a value would break the hash.
const serializerCompiler = () => JSON.stringify

function notAHash(): ProblemError {
  const message = 'is no hash of a definition, sha256- and 32 hex digits'
  return new ProblemError('invalid_request', `hash: ${message}`, { errors: [{ in: 'params', name: 'hash', message }] })
}

function invalidDefinition(value: unknown): ProblemError {
  const errors = definition
    .Errors(value)
    .slice(0, faultsAtMost)
    .map(({ instancePath, message }) => ({ in: 'body', name: instancePath.slice(1).replaceAll('/', '.'), message }))
  return new ProblemError('invalid_definition', errors.map(({ name, message }) => `${name || 'it'} ${message}`).join('; '), { errors })
}

/** Definitions by the hash of their content. */
export function definitionRoutes(app: FastifyInstance, definitions: Definitions): void {
  app.put<{ Params: Params; Body: MallDefinition }>(
    '/v1/definitions/:hash',
    { schema: { params: Params, body: MallDefinition, response: { 204: NoContent, ...problemResponses } }, validatorCompiler },
    async ({ params, body }, reply) => {
      await definitions.put(params.hash, body)
      return reply.code(204).send()
    },
  )

  app.get<{ Params: Params }>(
    '/v1/definitions/:hash',
    { schema: { params: Params, response: { 200: MallDefinition, ...problemResponses } }, serializerCompiler },
    async ({ params }, reply) => reply.type('application/json; charset=utf-8').send(await definitions.get(params.hash)),
  )
}
