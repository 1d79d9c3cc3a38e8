import type { Instance } from '@mallgate/shared/contract/instance'

import type { KnownMall } from './mall-index.ts'

/** Chooses whom to ask, by what is under way from this process. */
export interface InstancePicker {
  /** The less loaded of two at random; undefined where nobody is left beside those in `tried`. */
  pick(mall: KnownMall, tried: ReadonlySet<string>): Instance | undefined
  /** Counts a call to an instance as under way; call what it answers when the call has ended. */
  begin(instance: Instance): () => void
}

export function createInstancePicker(random: () => number = Math.random): InstancePicker {
  const inFlight = new Map<string, number>()
  const load = ({ id, weight }: Instance) => ((inFlight.get(id) ?? 0) + 1) / weight

  const pickFrom = (instances: readonly Instance[]): Instance | undefined => {
    if (instances.length < 2) return instances[0]
    const first = Math.floor(random() * instances.length)
    // Any but the first: an offset of 1 … length - 1 around the circle.
    const second = (first + 1 + Math.floor(random() * (instances.length - 1))) % instances.length
    const [a, b] = [instances[first]!, instances[second]!]
    return load(b) < load(a) ? b : a
  }

  return {
    pick(mall, tried) {
      const left = (instances: readonly Instance[]) =>
        tried.size === 0 ? instances : instances.filter((instance) => !tried.has(instance.id))
      const up = left(mall.up)
      const weighty = up.every(hasWeight) ? up : up.filter(hasWeight)
      // A weight of 0 asks for no load, but is better than no answer; so is one that drains.
      return pickFrom(weighty) ?? pickFrom(up) ?? pickFrom(left(mall.draining))
    },
    begin({ id }) {
      inFlight.set(id, (inFlight.get(id) ?? 0) + 1)
      let ended = false
      return () => {
        if (ended) return
        ended = true
        const left = inFlight.get(id)! - 1
        if (left > 0) inFlight.set(id, left)
        else inFlight.delete(id)
      }
    },
  }
}

const hasWeight = ({ weight }: Instance) => weight > 0
