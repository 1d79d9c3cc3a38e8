import type { ListedInstance } from './contract/instance.ts'
import { type InstancePicker, createInstancePicker } from './pick-instance.ts'

export interface SimulateOptions {
  instances: readonly ListedInstance[]
  /** Callers, each with one call under way all the time. */
  concurrency: number
  calls: number
  serviceMs(instance: ListedInstance): number
  seed?: number
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Plays many calls in a time of its own, whom to ask chosen by a picker: how often each was asked, and what all took. */
export function simulate({ instances, concurrency, calls, serviceMs, seed = 1 }: SimulateOptions): {
  asked: Map<string, number>
  p99Ms: number
} {
  let at = 0
  const picker: InstancePicker = createInstancePicker({ random: chanceFrom(seed), now: () => at })
  const asked = new Map(instances.map(({ id }) => [id, 0]))
  const took: number[] = []
  const underWay: { endsAt: number; end(): void }[] = []
  const none: ReadonlySet<string> = new Set()

  const call = () => {
    const instance = picker.pick(instances, none)!
    const ms = serviceMs(instance)
    const ended = picker.begin(instance)
    asked.set(instance.id, asked.get(instance.id)! + 1)
    took.push(ms)
    underWay.push({ endsAt: at + ms, end: () => ended('ok') })
  }

  for (let i = 0; i < Math.min(concurrency, calls); i++) call()
  while (took.length < calls) {
    let next = 0
    for (let i = 1; i < underWay.length; i++) if (underWay[i]!.endsAt < underWay[next]!.endsAt) next = i
    const [{ endsAt, end }] = underWay.splice(next, 1) as [(typeof underWay)[number]]
    at = endsAt
    end()
    call()
  }
  took.sort((a, b) => a - b)
  return { asked, p99Ms: took[Math.floor(took.length * 0.99)]! }
}
