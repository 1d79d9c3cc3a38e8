import { checked } from './call.ts'
import { CallFailed } from './call-failure.ts'
import { MallDefinition } from './contract/mall.ts'
import { definitionHash } from './definition-hash.ts'
import type { CallCenter } from './discovery-call-center.ts'
import type { DefinitionFiles } from './discovery-definition-files.ts'
import { unlessAborted } from './discovery-wait.ts'

export type FetchDefinition = (hash: string, signal: AbortSignal) => Promise<MallDefinition>

const fetchMs = 5_000

const definition = checked(MallDefinition)

/**
 * Has each definition once, for all who ask at the same time, and keeps it: in memory, and in `files` for a start without Call Center.
 * A failure is told to those who wait and not kept.
 */
export function createDefinitionFetcher(callCenter: CallCenter, closing: AbortSignal, files?: DefinitionFiles): FetchDefinition {
  const known = new Map<string, Promise<MallDefinition>>()

  const have = async (hash: string) => {
    const kept = await files?.load(hash)
    if (kept) return kept
    const fetched = await fetch(hash)
    await files?.save(hash, fetched)
    return fetched
  }

  const fetch = async (hash: string) => {
    const path = `/v1/definitions/${encodeURIComponent(hash)}`
    const answer = await callCenter.json({ path, timeoutMs: fetchMs, signal: closing }, definition)
    const own = definitionHash(answer)
    if (own !== hash) throw new CallFailed('invalid', `Call Center gave definition ${own} for ${hash}`)
    return answer
  }

  return async (hash, signal) => {
    let fetching = known.get(hash)
    if (!fetching) {
      fetching = have(hash)
      known.set(hash, fetching)
      fetching.catch(() => known.delete(hash))
    }
    return unlessAborted(fetching, signal, `definition ${hash} was not had in time`)
  }
}
