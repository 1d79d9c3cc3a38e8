import type { FastifyInstance } from 'fastify'
import Type, { type TObject, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'

import { ProblemError } from './contract/problem.ts'

/**
 * Lets the contract's own schemas judge requests, compiled once by TypeBox: Ajv refuses schemas in which Money stands more than once
 * under its `$id`, and would turn a price of null into 0. Only the query string is converted, since all of it is text.
 */
export function judgeBySchemas(app: FastifyInstance): void {
  app.setValidatorCompiler<TSchema>(({ schema, httpPart = 'request' }) => {
    const compiled = Compile(schema)
    return (given: unknown) => {
      const value =
        httpPart === 'querystring' ? Value.Default(schema, withNumbers(schema as TObject, given as Record<string, string>)) : given
      return compiled.Check(value) ? { value } : { error: invalid(httpPart, compiled.Errors(value)) }
    }
  })
  app.setSerializerCompiler(() => JSON.stringify)
}

// Not Value.Convert, which makes 1 of 1.5 where an integer is wanted.
function withNumbers({ properties }: TObject, query: Record<string, string>): unknown {
  const read = Object.entries(query).map(([name, text]) => {
    const isNumber = Type.IsInteger(properties[name]) && /^-?\d{1,15}$/.test(text)
    return [name, isNumber ? Number(text) : text]
  })
  return Object.fromEntries(read)
}

interface Fault {
  keyword: string
  instancePath: string
  message: string
  params: object
}

// Of a fault inside a choice, TypeBox tells one per branch: the first few say enough.
function invalid(part: string, faults: Fault[]): ProblemError {
  const errors = faults.slice(0, 5).map(({ instancePath, message, params }) => {
    const { requiredProperties, additionalProperties } = params as { requiredProperties?: string[]; additionalProperties?: string[] }
    const names = requiredProperties ?? additionalProperties ?? []
    const name = [...instancePath.split('/').slice(1), ...(names.length > 0 ? [names.join(', ')] : [])].join('.')
    return { in: part, name, message }
  })
  return new ProblemError('invalid_request', errors.map(({ name, message }) => `${name || part} ${message}`).join('; '), { errors })
}
