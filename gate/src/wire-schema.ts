import type { TSchema } from 'typebox'

type Json = { [key: string]: unknown }

/**
 * A contract's schema as Fastify, its serialiser and OpenAPI like it best: schemas with a name stand by reference where they are used,
 * and a choice of words is an `enum`, which is checked and written without trying one branch after the other.
 */
export function wireSchema(schema: TSchema, $id?: string): Json {
  const { $id: own, ...rest } = schema as Json
  const name = $id ?? own
  return { ...(name !== undefined && { $id: name }), ...(convert(rest) as Json) }
}

/** The same without its name: for a place that wants the schema itself, as a query string does. */
export function inlineSchema(schema: TSchema): Json {
  const { $id: _, ...rest } = wireSchema(schema)
  return rest
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reference)
  if (typeof value !== 'object' || value === null) return value
  const { anyOf, ...rest } = value as Json
  const words = literals(anyOf)
  const entries = Object.entries(words ? rest : (value as Json)).map(([key, item]) => [key, reference(item)])
  return { ...(words && { type: 'string', enum: words }), ...Object.fromEntries(entries) }
}

function reference(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$id' in value) return { $ref: `${String(value.$id)}#` }
  return convert(value)
}

function literals(anyOf: unknown): string[] | undefined {
  if (!Array.isArray(anyOf)) return undefined
  const words = anyOf.map((branch: Json) => branch['const'])
  return words.every((word) => typeof word === 'string') ? words : undefined
}
