import type { FastifyInstance, FastifyRequest, FastifySchemaCompiler } from 'fastify'
import Type, { type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

import { MallDefinition } from '@mallgate/shared/contract/mall'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { problemResponses } from '@mallgate/shared/http-app'

import type { GivenDefinition } from '../definitions-judge.ts'
import type { Operations } from '../operations.ts'
import { compiledContent } from '../records-content.ts'

const Params = Type.Object({ hash: Type.String({ pattern: '^sha256-[0-9a-f]{32}$' }) }, { additionalProperties: false })
type Params = Static<typeof Params>

const NoContent = Type.Null({ description: 'kept' })

const { definition } = compiledContent
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

export const definitionBodyLimit = 1024 * 1024
const yamlTypes = ['application/yaml', 'application/x-yaml', 'text/yaml']

/** Lets definitions be sent as the text that they are in a folder. */
export function takeYaml(app: FastifyInstance): void {
  app.addContentTypeParser(yamlTypes, { parseAs: 'string' }, (_request, text, done) => done(null, text))
}

/** A definition as it was sent. */
export function givenDefinition({ headers, body }: FastifyRequest): GivenDefinition {
  return headers['content-type']?.includes('yaml') ? { yaml: body as string } : { json: body ?? null }
}

/** Definitions by the hash of their content, and whether one could be used. */
export function definitionRoutes(app: FastifyInstance, { definitions, definitionCheck }: Operations): void {
  void app.register(async (scope) => {
    takeYaml(scope)
    scope.post(
      '/v1/definitions/check',
      { bodyLimit: definitionBodyLimit, schema: { response: { 204: NoContent, ...problemResponses } } },
      async (request, reply) => {
        const { compiled } = await definitionCheck.check(givenDefinition(request))
        return (compiled ? reply : reply.header('x-compiled', 'no')).code(204).send()
      },
    )
  })

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
