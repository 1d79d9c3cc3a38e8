import { CssField, JsonField, MallDefinition, Matcher, Pipe, Strategy } from '@mallgate/shared/contract/mall'

/** Where the schema lies for editors, beside the definitions. */
export const schemaFile = new URL('../mall.schema.json', import.meta.url)

// Written once and referred to: each of them stands in the contract dozens of times.
const named = { Strategy, CssField, JsonField, Pipe, Matcher }

/** The contract as plain JSON Schema, for editors that complete and check `mall.yaml`. */
export function mallSchema(): Record<string, unknown> {
  const names = new Map(Object.entries(named).map(([name, schema]) => [JSON.stringify(schema), name]))
  const definitions = Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, refer(plain(schema), names, true)]))
  const { $id: _id, ...schema } = plain(MallDefinition)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A mall of Mallgate',
    ...(refer(schema, names) as Record<string, unknown>),
    definitions,
  }
}

const plain = (schema: unknown) => JSON.parse(JSON.stringify(schema)) as Record<string, unknown>

function refer(node: unknown, names: ReadonlyMap<string, string>, whole = false): unknown {
  if (typeof node !== 'object' || node === null) return node
  const name = whole ? undefined : names.get(JSON.stringify(node))
  if (name !== undefined) return { $ref: `#/definitions/${name}` }
  if (Array.isArray(node)) return node.map((item) => refer(item, names))
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, refer(value, names)]))
}
