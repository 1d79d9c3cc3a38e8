import { isDeepStrictEqual } from 'node:util'

import type { InstanceChanges, InstanceList, ListedInstance } from './contract/instance.ts'

/** What a watcher holds of one service. Immutable: an answer makes another one. */
export interface Held {
  epoch: string
  revision: number
  leaseMs: number
  /** In order of their ids; the same array as long as the content is the same. */
  instances: readonly ListedInstance[]
  /** Ids of those that stand in the list only because they have a lease time to register anew. */
  kept: ReadonlySet<string>
}

/**
 * Takes a whole list. Within an epoch it is the truth. A new epoch (Redis came back empty) says nothing of those it doesn't
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

/** Takes what changed, and looks at nothing else. Undefined where it does not follow what is held: then the whole list is wanted. */
export function takeChanges(held: Held, { epoch, since, revision, leaseMs, put, gone }: InstanceChanges): Held | undefined {
  if (epoch !== held.epoch || since !== held.revision) return undefined
  let instances = held.instances
  const change = (at: number, remove: number, ...add: ListedInstance[]) => {
    const changed = instances === held.instances ? instances.slice() : (instances as ListedInstance[])
    changed.splice(at, remove, ...add)
    instances = changed
  }
  for (const instance of put) {
    const { at, old } = find(instances, instance.id)
    if (!old || !isDeepStrictEqual(old, instance)) change(at, old ? 1 : 0, instance)
  }
  for (const { id } of gone) {
    const { at, old } = find(instances, id)
    if (old) change(at, 1)
  }
  return { epoch, revision, leaseMs, instances, kept: without(held.kept, [...put, ...gone]) }
}

/** Those who had a lease time to come back and did not are gone. */
export function withoutKept(held: Held): Held {
  if (held.kept.size === 0) return held
  return { ...held, kept: new Set(), instances: held.instances.filter(({ id }) => !held.kept.has(id)) }
}

function without(kept: ReadonlySet<string>, told: readonly { id: string }[]): ReadonlySet<string> {
  if (kept.size === 0) return kept
  const left = new Set(kept)
  for (const { id } of told) left.delete(id)
  return left
}

/** Where an id stands, or would stand. */
function find(instances: readonly ListedInstance[], id: string): { at: number; old: ListedInstance | undefined } {
  let at = 0
  for (let end = instances.length; at < end;) {
    const middle = (at + end) >>> 1
    if (instances[middle]!.id < id) at = middle + 1
    else end = middle
  }
  const found = instances[at]
  return { at, old: found?.id === id ? found : undefined }
}

// Objects that are equal stay the same objects, so that who holds something by instance needn't compare.
function sameWhereEqual(before: readonly ListedInstance[], after: readonly ListedInstance[]): readonly ListedInstance[] {
  const known = new Map(before.map((instance) => [instance.id, instance]))
  const list = after.map((instance) => {
    const old = known.get(instance.id)
    return old && isDeepStrictEqual(old, instance) ? old : instance
  })
  list.sort((a, b) => (a.id < b.id ? -1 : 1))
  return list.length === before.length && list.every((instance, i) => instance === before[i]) ? before : list
}
