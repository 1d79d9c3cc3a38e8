import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'

import type { KeyPath } from './definition-fault.ts'
import { didYouMean } from './near-names.ts'
import { patternFault } from './pattern-fault.ts'

/** One thing that a value has and its schema does not want, or the other way round. */
export interface SchemaFault {
  path: KeyPath
  message: string
}

/** What of JSON Schema our contracts use. */
interface Schema {
  type?: string
  const?: unknown
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  patternProperties?: Record<string, Schema>
  minProperties?: number
  items?: Schema | Schema[]
  minItems?: number
  maxItems?: number
  pattern?: string
  description?: string
}

/**
 * Names what is wrong, key by key, as a validator's errors cannot where a schema has unions: there, each branch fails
 * in its own way, and the one that was meant must be found first.
 */
export function schemaFaults(schema: TSchema, value: unknown): SchemaFault[] {
  const faults: SchemaFault[] = []
  walk(schema as Schema, value, [], faults)
  return faults
}

function walk(schema: Schema, value: unknown, path: KeyPath, faults: SchemaFault[]): void {
  if (schema.anyOf) walkUnion(schema.anyOf, value, path, faults)
  else if (typeOf(value) !== schema.type && !fits(schema, value))
    faults.push({ path, message: `must be ${named(schema)}, not ${shown(value)}${unitFor(schema, value)}` })
  else if (schema.properties) walkObject(schema, schema.properties, value as Record<string, unknown>, path, faults)
  else if (schema.patternProperties) walkRecord(schema.patternProperties, value as Record<string, unknown>, path, faults)
  else if (schema.type === 'array') walkArray(schema, value as unknown[], path, faults)
  else walkLeaf(schema, value, path, faults)
}

/** `timeout: 5`: five of what? */
const unitFor = ({ pattern }: Schema, value: unknown): string =>
  pattern?.endsWith('(ms|s|m|h|d)$') && typeof value === 'number' ? `: give it its unit, like ${value}s` : ''

function walkObject(
  { required = [], minProperties = 0 }: Schema,
  properties: Record<string, Schema>,
  value: Record<string, unknown>,
  path: KeyPath,
  faults: SchemaFault[],
): void {
  const known = Object.keys(properties)
  for (const [key, item] of Object.entries(value)) {
    if (Object.hasOwn(properties, key)) walk(properties[key]!, item, [...path, key], faults)
    else faults.push({ path: [...path, key], message: unknownKey(key, known) })
  }
  for (const key of required) {
    if (!Object.hasOwn(value, key)) faults.push({ path, message: `the key "${key}" is missing` })
  }
  if (Object.keys(value).length < minProperties) faults.push({ path, message: `needs at least one of ${known.join(', ')}` })
}

function walkRecord(patterns: Record<string, Schema>, value: Record<string, unknown>, path: KeyPath, faults: SchemaFault[]): void {
  const [schema] = Object.values(patterns)
  for (const [key, item] of Object.entries(value)) walk(schema!, item, [...path, key], faults)
}

function walkArray(schema: Schema, value: unknown[], path: KeyPath, faults: SchemaFault[]): void {
  const { items, minItems = 0, maxItems = Infinity } = schema
  if (Array.isArray(items)) {
    if (value.length !== items.length) faults.push({ path, message: `must be a list of ${items.length}${reason(schema)}` })
    else value.forEach((item, index) => walk(items[index]!, item, [...path, index], faults))
    return
  }
  if (value.length < minItems) faults.push({ path, message: `must have at least ${minItems} in its list` })
  if (value.length > maxItems) faults.push({ path, message: `must have at most ${maxItems} in its list` })
  if (items) value.forEach((item, index) => walk(items, item, [...path, index], faults))
}

function walkLeaf(schema: Schema, value: unknown, path: KeyPath, faults: SchemaFault[]): void {
  const [error] = Value.Errors(schema as TSchema, value)
  const inWords = error && schema.pattern !== undefined && typeof value === 'string' ? patternFault(schema.pattern, value) : undefined
  if (inWords) faults.push({ path, message: `${shown(value)} ${inWords}` })
  else if (error) faults.push({ path, message: `${shown(value)} ${error.message}${reason(schema)}` })
}

function walkUnion(branches: Schema[], value: unknown, path: KeyPath, faults: SchemaFault[]): void {
  if (branches.every(({ const: literal }) => literal !== undefined)) return walkLiterals(branches, value, path, faults)
  const objects = branches.filter((branch) => branch.properties)
  if (typeOf(value) === 'object' && objects.length > 0) return walkOneOf(objects, value as Record<string, unknown>, path, faults)
  const branch = branches.find((candidate) => fits(candidate, value))
  if (branch) walk(branch, value, path, faults)
  else faults.push({ path, message: `must be ${branches.map(named).join(' or ')}, not ${shown(value)}` })
}

function walkLiterals(branches: Schema[], value: unknown, path: KeyPath, faults: SchemaFault[]): void {
  if (branches.some((branch) => branch.const === value)) return
  const names = branches.map((branch) => String(branch.const))
  faults.push({ path, message: `must be one of ${names.join(', ')}, not ${shown(value)}${didYouMean(String(value), names)}` })
}

/** The object that shares most keys with the value was meant. */
function walkOneOf(objects: Schema[], value: Record<string, unknown>, path: KeyPath, faults: SchemaFault[]): void {
  const keys = Object.keys(value)
  const shares = (branch: Schema) => keys.filter((key) => Object.hasOwn(branch.properties!, key)).length
  const meant = objects.reduce((best, branch) => (shares(branch) > shares(best) ? branch : best))
  const known = [...new Set(objects.flatMap((branch) => Object.keys(branch.properties!)))]
  if (objects.length === 1 || shares(meant) === keys.length)
    return keys.length > 0 || objects.length === 1 ? walk(meant, value, path, faults) : none()
  const strange = keys.filter((key) => !known.includes(key))
  if (strange.length === 0) faults.push({ path, message: `takes only one of ${keys.join(', ')}` })
  for (const key of strange) faults.push({ path: [...path, key], message: unknownKey(key, known) })

  function none() {
    faults.push({ path, message: `needs one of ${known.join(', ')}` })
  }
}

const unknownKey = (key: string, known: string[]) => `unknown key "${key}"${didYouMean(key, known) || `; known are ${known.join(', ')}`}`

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return value === null ? 'null' : typeof value
}

const fits = (schema: Schema, value: unknown): boolean =>
  schema.const === undefined
    ? schema.type === typeOf(value) || (schema.type === 'integer' && typeof value === 'number')
    : schema.const === value

const names: Record<string, string> = {
  object: 'a map of keys',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}
const named = (schema: Schema): string =>
  schema.const === undefined ? (names[schema.type ?? ''] ?? 'something else') : String(schema.const)
const reason = ({ description }: Schema): string => (description ? ` (${description})` : '')

function shown(value: unknown): string {
  if (value === null) return 'nothing'
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a map of keys'
  return JSON.stringify(value)?.slice(0, 80) ?? typeof value
}
