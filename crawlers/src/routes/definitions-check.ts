import type { FastifyInstance } from 'fastify'
import Type from 'typebox'

import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { DefinitionFault, keyPathText } from '@mallgate/shared/definition-fault'
import { definitionFaults } from '@mallgate/shared/definitions'
import { problemResponses } from '@mallgate/shared/http-app'

import { checkCompiles } from '../known-shops.ts'

/** `POST /v1/definitions/check`: whether this crawler could crawl by it. 204, or 422 with each fault's key. */
export function definitionsCheckRoute(app: FastifyInstance): void {
  app.post<{ Body: unknown }>(
    '/v1/definitions/check',
    { schema: { body: Type.Unknown(), response: { 204: Type.Null({ description: 'it compiles' }), ...problemResponses } } },
    async ({ body }, reply) => {
      const faults = faultsOf(body)
      if (faults.length === 0) return reply.code(204).send()
      const errors = faults.map(({ path, message }) => ({ in: 'body', name: keyPathText(path), message }))
      const detail = errors.map(({ name, message }) => (name ? `${name}: ${message}` : message)).join('; ')
      throw new ProblemError('invalid_definition', detail, { errors })
    },
  )
}

function faultsOf(value: unknown): Pick<DefinitionFault, 'path' | 'message'>[] {
  const faults = definitionFaults(value)
  if (faults.length > 0) return faults
  try {
    checkCompiles(value as MallDefinition)
    return []
  } catch (error) {
    if (error instanceof DefinitionFault) return [error]
    throw error
  }
}
