import type { JsonLdStrategy } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import { isRecord } from './json-path.ts'
import { compilePageElements } from './page-elements.ts'
import type { PageView } from './page-view.ts'
import { compileSchemaStrategy } from './schema-fields.ts'
import { parseScripts } from './script-json.ts'
import type { Strategy } from './strategy.ts'

/** schema.org Products of a page, wherever its JSON-LD has them. */
export const compileJsonLd = ({ jsonLd }: JsonLdStrategy, path: KeyPath): Strategy =>
  compileSchemaStrategy(jsonLd.fields, [...path, 'jsonLd'], jsonLdNodes, 'JSON-LD')

const scripts = compilePageElements('script[type]', [])

/** What the blocks hold. One that cannot be parsed is passed over: the others may hold what is wanted. */
export function jsonLdNodes(page: PageView): unknown[] {
  if (!/ld\+json/i.test(page.source)) return []
  const blocks = scripts.all(page).filter((script) => /^\s*application\/ld\+json\s*(?:;|$)/i.test(script.attribute('type') ?? ''))
  return withReferred(blocks.flatMap((script) => parseScripts(script.scriptSource())))
}

/** `"offers": {"@id": "#offer"}`: what stands elsewhere under that id, put where it is referred to. */
function withReferred(nodes: unknown[]): unknown[] {
  const graph = nodes
    .flatMap((node) => [node, ...(isRecord(node) && Array.isArray(node['@graph']) ? (node['@graph'] as unknown[]) : [])])
    .flat()
  const byId = new Map<unknown, Record<string, unknown>>()
  for (const node of graph)
    if (isRecord(node) && node['@id'] !== undefined && !isReference(node) && !byId.has(node['@id'])) byId.set(node['@id'], node)
  if (byId.size === 0) return nodes
  const resolved = (value: unknown): unknown => (isReference(value) ? (byId.get(value['@id']) ?? value) : value)
  for (const node of graph) {
    if (!isRecord(node)) continue
    for (const key of referring) {
      const value = node[key]
      if (value !== undefined) node[key] = Array.isArray(value) ? value.map(resolved) : resolved(value)
    }
  }
  return nodes
}

// What of a product may stand elsewhere. The rest leads from one page to the next, and round in circles.
const referring = ['offers', 'aggregateRating', 'brand', 'seller', 'priceSpecification', 'hasVariant']

const isReference = (value: unknown): value is { '@id': unknown } => isRecord(value) && Object.keys(value).length === 1 && '@id' in value
