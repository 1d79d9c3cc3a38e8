import type { Static, TObject, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'

/** The environment does not fit what the process needs. Its message names each variable, what is wrong and what it is for. */
export class EnvError extends Error {
  override name = 'EnvError'
}

/**
 * Reads the variables a schema names, once, into typed values. Empty strings count as not set; numbers and booleans are converted.
 * @throws EnvError
 */
export function readEnv<T extends TObject>(schema: T, env: Record<string, string | undefined>): Static<T> {
  const given = Object.entries(schema.properties).flatMap(([name, property]) => {
    const text = env[name]
    return text ? [[name, typed(text, property)] as const] : []
  })
  const value = Value.Default(schema, Object.fromEntries(given))
  const check = Compile(schema)
  if (check.Check(value)) return value as Static<T>
  const lines = check.Errors(value).map((error) => {
    const missing = error.keyword === 'required' ? (error.params as { requiredProperties: string[] }).requiredProperties : []
    if (missing.length > 0) return missing.map((name) => `  ${name} is not set${purpose(schema, name)}`).join('\n')
    const name = error.instancePath.slice(1)
    // What is secret must not get into logs, not even where it is wrong.
    const shown = /SECRET|TOKEN|PASSWORD/.test(name) ? name : `${name}=${env[name]}`
    return `  ${shown} ${error.message}${purpose(schema, name)}`
  })
  throw new EnvError(`The environment is not right:\n${[...new Set(lines)].join('\n')}`)
}

/** One line for each variable: its name, its default or that it must be set, and what it is for. */
export function explainEnv(schema: TObject): string {
  const rows = Object.entries(schema.properties).map(([name, property]) => {
    const { default: fallback, description = '' } = property as { default?: unknown; description?: string }
    const must = fallback === undefined && schema.required?.includes(name)
    return [name, must ? 'needed' : String(fallback ?? ''), description] as const
  })
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map(([name, value, about]) => `  ${name.padEnd(widths[0]!)}  ${value.padEnd(widths[1]!)}  ${about}`.trimEnd()).join('\n')
}

// Text that is no number stays text, so that the schema names it as wrong instead of taking what begins like one.
function typed(text: string, property: TSchema): unknown {
  const { type } = property as { type?: string }
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(true|false|1|0)$/.test(text)) return text === 'true' || text === '1'
  return text
}

function purpose(schema: TObject, name: string): string {
  const description = (schema.properties[name] as { description?: string } | undefined)?.description
  return description ? ` (${description})` : ''
}
