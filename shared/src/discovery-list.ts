import { isDeepStrictEqual } from 'node:util'

import type { Instance, InstanceList } from './contract/instance.ts'

/** What a watcher holds of one service. Immutable: an answer makes another one. */
export interface Held {
  epoch: string
  revision: number
  leaseMs: number
  /** By id; the same array as long as the content is the same. */
  instances: readonly Instance[]
  /** Ids of those that stand in the list only because they have a lease time to register anew. */
  kept: ReadonlySet<string>
}

/**
 * Takes Call Center's answer. Within an epoch it is the truth. A new epoch (Redis came back empty) says nothing of those it doesn't
 * have yet: they stay, as `kept`, until they are in an answer or `withoutKept` drops them.
 */
export function takeAnswer(held: Held | undefined, answer: InstanceList): Held {
  const { epoch, revision, leaseMs } = answer
  const listed = new Set(answer.instances.map(({ id }) => id))
  const mayStay = (id: string) => !listed.has(id) && (epoch !== held?.epoch || held.kept.has(id))
  const staying = (held?.instances ?? []).filter(({ id }) => mayStay(id))
  const kept = new Set(staying.map(({ id }) => id))
  return { epoch, revision, leaseMs, kept, instances: sameWhereEqual(held?.instances ?? [], [...answer.instances, ...staying]) }
}

/** Those who had a lease time to come back and did not are gone. */
export function withoutKept(held: Held): Held {
  if (held.kept.size === 0) return held
  return { ...held, kept: new Set(), instances: held.instances.filter(({ id }) => !held.kept.has(id)) }
}

// Objects that are equal stay the same objects, so that who holds something by instance needn't compare.
function sameWhereEqual(before: readonly Instance[], after: readonly Instance[]): readonly Instance[] {
  const known = new Map(before.map((instance) => [instance.id, instance]))
  const list = after.map((instance) => {
    const old = known.get(instance.id)
    return old && isDeepStrictEqual(old, instance) ? old : instance
  })
  list.sort((a, b) => (a.id < b.id ? -1 : 1))
  return list.length === before.length && list.every((instance, i) => instance === before[i]) ? before : list
}
