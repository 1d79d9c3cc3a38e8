import { hash } from 'node:crypto'

import type { MallDefinition } from './contract/mall.ts'

/** The name of a definition's revision: the hash of its content, whatever order its keys stand in. */
export function definitionHash(definition: MallDefinition): string {
  return `sha256-${hash('sha256', canonicalJson(definition), 'hex').slice(0, 32)}`
}

// What says how often and how fast a shop is asked, and by what name it goes, but not what it is asked nor how its pages are read.
const notOfReading: ReadonlySet<string> = new Set(['name', 'enabled', 'fresh', 'limits', 'robots', 'probe', 'quality'])

/**
 * The name of what a definition reads: two revisions that ask and read alike share it, so that other limits or another freshness make no
 * stored answer worthless.
 */
export function readingHash(definition: MallDefinition): string {
  const reading = Object.fromEntries(Object.entries(definition).filter(([key]) => !notOfReading.has(key)))
  return `sha256-${hash('sha256', canonicalJson(reading), 'hex').slice(0, 32)}`
}

/** The same text for the same content, whatever order its keys stand in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}
