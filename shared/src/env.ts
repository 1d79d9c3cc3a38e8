import type { Static, TObject } from 'typebox'
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
  const given = Object.fromEntries(
    Object.keys(schema.properties)
      .filter((name) => env[name])
      .map((name) => [name, env[name]]),
  )
  const value = Value.Convert(schema, Value.Default(schema, given))
  const check = Compile(schema)
  if (check.Check(value)) return value as Static<T>
  const lines = check.Errors(value).map((error) => {
    const missing = error.keyword === 'required' ? (error.params as { requiredProperties: string[] }).requiredProperties : []
    if (missing.length > 0) return missing.map((name) => `  ${name} is not set${purpose(schema, name)}`).join('\n')
    const name = error.instancePath.slice(1)
    return `  ${name}=${env[name]} ${error.message}${purpose(schema, name)}`
  })
  throw new EnvError(`The environment is not right:\n${[...new Set(lines)].join('\n')}`)
}

function purpose(schema: TObject, name: string): string {
  const description = (schema.properties[name] as { description?: string } | undefined)?.description
  return description ? ` (${description})` : ''
}
