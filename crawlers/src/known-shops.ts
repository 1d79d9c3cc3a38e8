import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { untilAborted } from '@mallgate/shared/deadline'
import { DefinitionFault, keyPathText } from '@mallgate/shared/definition-fault'
import { durationMs } from '@mallgate/shared/duration'

import { compilePages } from './crawl-pages.ts'
import type { Shop } from './crawl.ts'
import { shopManners } from './manners/shop-manners.ts'
import { compileReader } from './read-page.ts'
import { createDrawing } from './render/drawing.ts'
import { watchDefinition } from './rot/rot.ts'
import { compileRequest, isPaged } from './shop-request.ts'

/** A revision of a definition, compiled. */
export interface KnownShop extends Shop {
  timeoutMs: number
  concurrency: number
}

export interface KnownShops {
  /** By hash. Fetched and compiled once, for all who ask at the same time; a failure is not kept. `signal` ends this caller's wait alone. */
  get(hash: string, signal: AbortSignal): Promise<KnownShop>
}

const mostRevisions = 2_000
const fetchWithinMs = 10_000

export function createKnownShops(definition: (hash: string, signal: AbortSignal) => Promise<MallDefinition>): KnownShops {
  const known = new Map<string, Promise<KnownShop>>()
  const compile = (hash: string) => {
    if (known.size >= mostRevisions) known.delete(known.keys().next().value!)
    const compiling = definition(hash, AbortSignal.timeout(fetchWithinMs)).then(compileShop)
    known.set(hash, compiling)
    compiling.catch(() => known.delete(hash))
    return compiling
  }
  return { get: (hash, signal) => untilAborted(known.get(hash) ?? compile(hash), signal) }
}

/** One that does not compile answers every crawl with what is wrong with it. */
export function compileShop(definition: MallDefinition): KnownShop {
  const { limits = {} } = definition
  return {
    ...compileParts(definition),
    paged: isPaged(definition),
    limits: { maxBytes: limits.maxBytes ?? 10 * 1024 * 1024, redirects: limits.redirects ?? 5, mall: definition.id },
    manners: shopManners(definition),
    drawing: createDrawing(definition),
    watched: watchDefinition(definition),
    timeoutMs: durationMs(limits.timeout ?? '15s'),
    concurrency: limits.concurrency ?? 4,
  }
}

/**
 * Compiles what a crawl by this definition needs, and drops it.
 * @throws DefinitionFault
 */
export function checkCompiles(definition: MallDefinition): void {
  // A shop written by hand is crawled by whoever wrote it.
  if (definition.mode === 'code') return
  compileRequest(definition)
  compileReader(definition)
  compilePages(definition)
}

function compileParts(definition: MallDefinition): Pick<Shop, 'request' | 'read' | 'crawl' | 'fault'> {
  try {
    return { request: compileRequest(definition), read: compileReader(definition), crawl: compilePages(definition), fault: undefined }
  } catch (error) {
    if (!(error instanceof DefinitionFault)) throw error
    const unusable = (): never => {
      throw error
    }
    return { request: unusable, read: unusable, fault: `the definition cannot be used: ${keyPathText(error.path)}: ${error.message}` }
  }
}
