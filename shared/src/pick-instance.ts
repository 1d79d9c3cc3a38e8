import type { ListedInstance } from './contract/instance.ts'
import { type Ejection, failuresInMind, isOut, newEjection, noteFailure, noteSuccess } from './eject-instance.ts'
import { type Latency, beginCall, endCall, expectedMs, newLatency, noteAnswer, noteNoAnswer } from './instance-latency.ts'
import { type Candidate, type Tier, tierOver, tiersOf, twoOf } from './instance-tiers.ts'

/**
 * How a call ended: `failed` is the instance's own fault (unreachable, broken, 5xx, not understood), `slow` one that was given up at its
 * deadline, `cancelled` one that nobody waits for any more.
 */
export type Outcome = 'ok' | 'failed' | 'slow' | 'cancelled'

/** What the chooser knows of an instance. */
export interface InstanceStanding {
  inFlight: number
  /** Undefined until it answered once. */
  latencyMs: number | undefined
  /** In a row. */
  failures: number
  /** 0 where it is not ejected. */
  ejectedForMs: number
}

/** Chooses whom to ask, by what this process saw of each instance itself. One for the whole process. */
export interface InstancePicker {
  /**
   * The better of two at random; undefined where none is left beside those in `tried`. One ejected (five failures in a row) is asked where
   * nobody else is left, and where more than half of its rank are ejected. Ranks: with weight, of weight 0, draining, suspect; those that
   * are starting, down or out of service, or listen nowhere, are not asked.
   * What it needs of `candidates` is worked out once for each array: hand over the same one until it changes.
   * `what` is asked for: latency and load are kept for each (a mall's answers say nothing of another's), `''` where absent.
   */
  pick(candidates: readonly ListedInstance[], tried: ReadonlySet<string>, what?: string): ListedInstance | undefined
  /** Counts a call as under way. Call what it answers when that has ended; a second time does nothing. */
  begin(instance: ListedInstance, what?: string): (outcome: Outcome) => void
  /** For reports. */
  standing(instance: ListedInstance, what?: string): InstanceStanding
}

export interface PickerOptions {
  /** In [0, 1). */
  random?: () => number
  /** Monotonic, in milliseconds. */
  now?: () => number
}

/** One kind of call to one instance. */
interface Track {
  latency: Latency
  ejection: Ejection
}

interface Known {
  ejection: Ejection
  tracks: Map<string, Track>
  usedAt: number
}

type Choice = Candidate & { known: Known; track: Track }

// Another is better only by a quarter: below that is noise, and chance by weight shall rule.
const clearlyBetter = 0.75
const medianEveryMs = 100
// Nothing answers faster: keeps costs apart where all latencies are next to 0.
const leastMs = 0.1
const forgetAfterMs = 10 * 60_000
const forgetFrom = 512

/** Two choices by expected latency × load, after Finagle, with passive ejection and panic after Envoy. */
export function createInstancePicker({ random = Math.random, now = () => performance.now() }: PickerOptions = {}): InstancePicker {
  const byName = new Map<string, Known>()
  const byInstance = new WeakMap<ListedInstance, Known>()
  const rankedOf = new WeakMap<readonly ListedInstance[], { what: string; tiers: Tier<Choice>[] }>()
  let forgetAt = forgetFrom

  const knownOf = (instance: ListedInstance): Known => {
    const held = byInstance.get(instance)
    if (held) return held
    const name = `${instance.id}/${instance.boot ?? ''}`
    const known = byName.get(name) ?? { ejection: newEjection(), tracks: new Map(), usedAt: now() }
    byName.set(name, known)
    byInstance.set(instance, known)
    return known
  }

  const trackOf = ({ tracks }: Known, what: string): Track => {
    const held = tracks.get(what)
    if (held) return held
    const track = { latency: newLatency(), ejection: newEjection() }
    tracks.set(what, track)
    return track
  }

  const ranked = (candidates: readonly ListedInstance[], what: string): Tier<Choice>[] => {
    const held = rankedOf.get(candidates)
    if (held?.what === what) return held.tiers
    forgetGone()
    const tiers = tiersOf(candidates, (candidate) => {
      const known = knownOf(candidate.instance)
      return { ...candidate, known, track: trackOf(known, what) }
    })
    rankedOf.set(candidates, { what, tiers })
    return tiers
  }

  /** Those unused for long. Whoever still stands in a list that is held is known by that. */
  const forgetGone = () => {
    if (byName.size < forgetAt) return
    const before = now() - forgetAfterMs
    for (const [name, { usedAt, tracks }] of byName)
      if (usedAt < before && [...tracks.values()].every(({ latency }) => latency.inFlight === 0)) byName.delete(name)
    forgetAt = Math.max(forgetFrom, 2 * byName.size)
  }

  const medianMs = (tier: Tier<Choice>, at: number): number => {
    if (tier.medianMs !== undefined && at - tier.medianAt < medianEveryMs) return tier.medianMs
    const known = tier.all.filter(({ track }) => track.latency.ms !== undefined)
    const all = known.map(({ track }) => expectedMs(track.latency, at, leastMs))
    all.sort((a, b) => a - b)
    tier.medianMs = all[all.length >> 1]
    tier.medianAt = at
    return tier.medianMs ?? leastMs
  }

  const cost = ({ track: { latency, ejection }, known, share }: Choice, tier: Tier<Choice>, at: number): number => {
    const distrust = 1 + Math.max(failuresInMind(ejection, at), failuresInMind(known.ejection, at))
    const unknownMs = latency.ms === undefined ? medianMs(tier, at) : leastMs
    return Math.max(leastMs, expectedMs(latency, at, unknownMs)) * (1 + latency.inFlight / share) * distrust
  }

  const isEjected = ({ known, track }: Choice, at: number) => isOut(known.ejection, at) || isOut(track.ejection, at)

  const better = (a: Choice, b: Choice, tier: Tier<Choice>, at: number): Choice =>
    a !== b && cost(b, tier, at) < cost(a, tier, at) * clearlyBetter ? b : a

  const pickFrom = (tier: Tier<Choice>, at: number): ListedInstance => {
    const [a, b] = twoOf(tier, random)
    return better(a, b, tier, at).instance
  }

  const pickFit = (tiers: readonly Tier<Choice>[], tried: ReadonlySet<string>, at: number): ListedInstance | undefined => {
    for (const { all } of tiers) {
      const untried = all.filter(({ instance }) => !tried.has(instance.id))
      const fit = untried.filter((choice) => !isEjected(choice, at))
      if (fit.length === 0) continue
      const ejected = all.filter((choice) => isEjected(choice, at)).length
      return pickFrom(tierOver(ejected * 2 > all.length ? untried : fit), at)
    }
    return undefined
  }

  const pickAny = (tiers: readonly Tier<Choice>[], tried: ReadonlySet<string>, at: number): ListedInstance | undefined => {
    for (const { all } of tiers) {
      const untried = all.filter(({ instance }) => !tried.has(instance.id))
      if (untried.length > 0) return pickFrom(tierOver(untried), at)
    }
    return undefined
  }

  const note = (outcome: Outcome, known: Known, { latency, ejection }: Track, tookMs: number, at: number) => {
    if (outcome === 'ok' || outcome === 'slow') noteAnswer(latency, tookMs, at)
    else noteNoAnswer(latency, tookMs, at)
    for (const each of [ejection, known.ejection]) {
      if (outcome === 'ok') noteSuccess(each, at)
      else if (outcome === 'failed') noteFailure(each, at, random)
    }
  }

  return {
    pick(candidates, tried, what = '') {
      const tiers = ranked(candidates, what)
      const first = tiers[0]
      if (!first) return undefined
      const at = now()
      const [a, b] = twoOf(first, random)
      const isFit = (choice: Choice) => !tried.has(choice.instance.id) && !isEjected(choice, at)
      if (isFit(a) && isFit(b)) return better(a, b, first, at).instance
      return pickFit(tiers, tried, at) ?? pickAny(tiers, tried, at)
    },
    begin(instance, what = '') {
      const known = knownOf(instance)
      const track = trackOf(known, what)
      const since = now()
      const call = beginCall(track.latency, since)
      known.usedAt = since
      let over = false
      return (outcome) => {
        if (over) return
        over = true
        endCall(track.latency, call)
        const at = now()
        note(outcome, known, track, at - since, at)
      }
    },
    standing(instance, what = '') {
      const known = knownOf(instance)
      const { latency, ejection } = trackOf(known, what)
      const at = now()
      const outUntil = Math.max(known.ejection.outUntil, ejection.outUntil)
      return {
        inFlight: latency.inFlight,
        latencyMs: latency.ms === undefined ? undefined : expectedMs(latency, at, 0),
        failures: Math.max(ejection.failures, known.ejection.failures),
        ejectedForMs: Math.max(0, outUntil - at),
      }
    },
  }
}
