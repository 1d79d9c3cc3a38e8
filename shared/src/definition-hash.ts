import { hash } from 'node:crypto'

import type { MallDefinition } from './contract/mall.ts'

/** The name of a definition's revision: the hash of its content, whatever order its keys stand in. */
export function definitionHash(definition: MallDefinition): string {
  return `sha256-${hash('sha256', canonicalJson(definition), 'hex').slice(0, 32)}`
}

/** The same text for the same content, whatever order its keys stand in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}
