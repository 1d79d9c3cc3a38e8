import { mallSchema } from './mall-schema.ts'

/** What of JSON Schema the contract is made of. */
interface Schema {
  $ref?: string
  type?: string
  const?: unknown
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  required?: string[]
  items?: Schema | Schema[]
  description?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  maxItems?: number
  maxLength?: number
  pattern?: string
}

/** Where the page lies for people. */
export const referenceFile = new URL('../../docs/definition-reference.md', import.meta.url)

const head = `# Every key of a definition

Made from [the contract](../shared/src/contract/mall.ts) by \`npm run schema -w malls\`, as is [what editors check by](../malls/mall.schema.json). How to use it
is in [Add a mall](add-a-mall.md). **Bold** keys are required; a key that is not here is an error, and so is a value of another kind.
`

/** The contract as tables: one for each map of keys, in the order in which they stand in a definition. */
export function definitionReference(): string {
  const { definitions, ...root } = mallSchema() as unknown as Schema & { definitions: Record<string, Schema> }
  const named = Object.entries(definitions).flatMap(([name, schema]) => namedSections(name, schema))
  return `${head}\n${[...section('mall.yaml', root, ''), ...named].join('\n')}`
}

/** A map's own table, and those of the maps within it. */
function section(title: string, schema: Schema, path: string): string[] {
  const { properties = {}, required = [], description } = schema
  const rows = alike(properties).map(({ keys, value }) => {
    const names = keys.map((key) => (required.includes(key) ? `**\`${key}\`**` : `\`${key}\``)).join(' ')
    return `| ${names} | ${takes(value)} | ${meaning(value)} |`
  })
  const about = description ? `${description[0]!.toUpperCase()}${description.slice(1)}.\n\n` : ''
  const own = `## ${title}\n\n${about}| key | takes | means |\n|---|---|---|\n${rows.join('\n')}\n`
  return [own, ...Object.entries(properties).flatMap(([key, value]) => nested(value, path === '' ? key : `${path}.${key}`))]
}

function nested(schema: Schema, path: string): string[] {
  if (schema.properties) return path.endsWith('.fields') ? [] : section(`\`${path}\``, schema, path)
  return [schema.items ?? [], schema.anyOf ?? []].flat().flatMap((one) => nested(one, schema.items ? `${path}[]` : path))
}

/** Those that are written in one way or as a map, and those that are one of several maps. */
function namedSections(name: string, schema: Schema): string[] {
  const maps = (schema.anyOf ?? [schema]).filter(({ properties }) => properties)
  if (maps.length === 1) return section(name, { ...maps[0]!, description: about[name] ?? maps[0]!.description ?? '' }, name)
  const whole: Schema = {
    properties: Object.assign({}, ...maps.map(({ properties }) => properties)) as Record<string, Schema>,
    description: about[name] ?? '',
  }
  return section(name, whole, name)
}

const about: Record<string, string> = {
  Strategy: 'one way to read a page: a map of exactly one of these keys',
  CssField: 'a selector, `a.title` or `a.title@href` (`img@data-src|src`: the first attribute that gives a value), or a map',
  JsonField: 'a path, `a.b[0].c`, `list[].item` or `list[name=Brand].value`, or a map',
  Pipe: 'one step over the text of a value: a map of exactly one of these keys',
}

/** Keys that take the same and mean the same stand in one row. */
function alike(properties: Record<string, Schema>): { keys: string[]; value: Schema }[] {
  const rows = new Map<string, { keys: string[]; value: Schema }>()
  for (const [key, value] of Object.entries(properties)) {
    const same = value.$ref ? JSON.stringify(value) : key
    const row = rows.get(same) ?? { keys: [], value }
    row.keys.push(key)
    rows.set(same, row)
  }
  return [...rows.values()]
}

function takes(schema: Schema): string {
  const {
    $ref,
    const: fixed,
    anyOf,
    type,
    items,
    properties,
    patternProperties,
    pattern,
    minimum,
    maximum,
    exclusiveMinimum,
    maxItems,
    maxLength,
  } = schema
  if ($ref) return linkTo($ref)
  if (fixed !== undefined) return `\`${JSON.stringify(fixed).replaceAll('"', '')}\``
  if (anyOf) return [...new Set(anyOf.map(takes))].join(', ')
  if (Array.isArray(items)) return `a list of ${items.map(takes).join(' and ')}`
  if (items) return `a list of ${takes(items)}${maxItems === undefined ? '' : `, ${maxItems} at most`}`
  const [values] = Object.values(patternProperties ?? {})
  if (values) return `a map of ${takes(values)}`
  const [field, ...others] = alike(properties ?? {})
  if (field?.value.$ref && others.length === 0)
    return `a map of ${linkTo(field.value.$ref)} by field: ${field.keys.map((key) => `\`${key}\``).join(' ')}`
  if (type === 'object') return 'a map, see below'
  if (pattern?.endsWith('(ms|s|m|h|d)$')) return 'a duration: `250ms`, `30s`, `10m`, `6h`, `1d`'
  const range =
    maximum !== undefined
      ? ` ${minimum ?? 0}–${maximum}`
      : minimum !== undefined
        ? ` ≥ ${minimum}`
        : exclusiveMinimum !== undefined
          ? ` > ${exclusiveMinimum}`
          : ''
  return `${kinds[type ?? ''] ?? 'anything'}${range}${maxLength === undefined ? '' : `, ${maxLength} signs at most`}`
}

const kinds: Record<string, string> = { string: 'text', integer: 'a whole number', number: 'a number', boolean: 'true, false' }

const linkTo = (ref: string): string => {
  const name = ref.slice(ref.lastIndexOf('/') + 1)
  return `[${name}](#${name.toLowerCase()})`
}

/** Its own words, else those of what it may be. */
function meaning({ description, anyOf = [], items }: Schema): string {
  const words =
    description ??
    ([...anyOf, items ?? []]
      .flat()
      .flatMap((one) => one.description ?? [])
      .join('; or ') ||
      '')
  return words.replaceAll('|', '\\|')
}
