import type { ListedInstance, RefusedDefinition } from '@mallgate/shared/contract/instance'
import { MallDefinition } from '@mallgate/shared/contract/mall'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import { definitionHash } from '@mallgate/shared/definition-hash'

import { answerCheck } from './answer-check.ts'
import type { CallCenterLink } from './call-center-link.ts'
import { askLists } from './lists.ts'
import { findRecord } from './order.ts'

const definitionCheck = answerCheck(MallDefinition)

/** What is known of one mall: pushed, or hosted from a folder. */
export interface MallFacts {
  id: string
  definition: MallDefinition
  hash: string
  /** How it was pushed; null for a folder's. */
  record: OperationsRecord | null
  /** Instances that host it with this definition, and with another. */
  running: readonly ListedInstance[]
  others: readonly ListedInstance[]
  refused: readonly Refusal[]
}

/** One instance that does not run what it was told to. */
export interface Refusal extends RefusedDefinition {
  instance: string
}

/** Where a mall's definition is pushed. */
export const mallPath = (id: string) => `/v1/malls/${encodeURIComponent(id)}`

/** The pushed definition, else the one that most instances run; undefined where nobody has one. */
export async function askMall(link: CallCenterLink, id: string): Promise<MallFacts | undefined> {
  const [found, { lists }] = await Promise.all([findRecord(link, mallPath(id)), askLists(link)])
  const record = found?.kind === 'definition' ? found : null
  const instances = lists.flatMap((list) => list.instances)
  // A db-api may name the malls it has, too.
  const hosts = instances.filter(({ service }) => service === 'mall')
  const hosting = hosts.flatMap((one) => one.malls.flatMap((mall) => (mall.id === id ? [{ one, hash: mall.definition }] : [])))
  const hash = record ? definitionHash(record.content as MallDefinition) : mostOf(hosting.flatMap((each) => each.hash ?? []))
  if (!hash) return undefined
  const definition = record ? (record.content as MallDefinition) : await askDefinition(link, hash)
  if (!definition) return undefined
  const is = (same: boolean) => hosting.filter((each) => (each.hash === hash) === same).map(({ one }) => one)
  return {
    id,
    definition,
    hash,
    record,
    running: is(true),
    others: is(false),
    refused: refusals(instances).filter(({ mall }) => mall === id),
  }
}

async function askDefinition(link: CallCenterLink, hash: string): Promise<MallDefinition | undefined> {
  return (await link.find({ path: `/v1/definitions/${hash}` }, definitionCheck))?.value
}

/** What is refused, and by whom. */
export const refusals = (instances: readonly ListedInstance[]): Refusal[] =>
  instances.flatMap(({ id, refused = [] }) => refused.map((one) => ({ ...one, instance: id })))

function mostOf(hashes: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}
