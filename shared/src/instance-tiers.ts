import type { ListedInstance } from './contract/instance.ts'

/** One to choose among others of its rank. */
export interface Candidate {
  instance: ListedInstance
  weight: number
  /** Its weight against the mean of its tier. */
  share: number
}

/** Those of equal rank. */
export interface Tier<C extends Candidate> {
  all: readonly C[]
  /** The weights up to each, summed; undefined where all weigh the same. */
  sums: readonly number[] | undefined
  /** What an unknown one is expected to take, as of `medianAt`. */
  medianMs: number | undefined
  medianAt: number
}

const redraws = 3

/** The first are to be asked first. */
function rankOf({ address, state, suspect, weight }: ListedInstance): number | undefined {
  if (address === undefined || (state !== 'up' && state !== 'draining')) return undefined
  if (suspect) return 3
  if (state === 'draining') return 2
  return weight > 0 ? 0 : 1
}

/** Ranks those that may be asked; `known` adds what is known of each. Empty tiers are left out. */
export function tiersOf<C extends Candidate>(candidates: readonly ListedInstance[], known: (candidate: Candidate) => C): Tier<C>[] {
  const ranks: C[][] = [[], [], [], []]
  for (const instance of candidates) {
    const rank = rankOf(instance)
    if (rank !== undefined) ranks[rank]!.push(known({ instance, weight: instance.weight || 1, share: 1 }))
  }
  return ranks.filter((rank) => rank.length > 0).map(tierOver)
}

/** `all` has at least one. */
export function tierOver<C extends Candidate>(all: readonly C[]): Tier<C> {
  let sum = 0
  const sums = all.map(({ weight }) => (sum += weight))
  const mean = sum / all.length
  const even = all.every(({ weight }) => weight === mean)
  const shared = even ? all : all.map((candidate) => ({ ...candidate, share: candidate.weight / mean }))
  return { all: shared, sums: even ? undefined : sums, medianMs: undefined, medianAt: 0 }
}

/** Two of them by chance, by their weights; the same twice where there is only one. */
export function twoOf<C extends Candidate>({ all, sums }: Tier<C>, random: () => number): readonly [C, C] {
  const first = indexOf(all.length, sums, random)
  const one = all[first]!
  if (all.length === 1) return [one, one]
  for (let left = redraws; sums && left > 0; left--) {
    const second = indexOf(all.length, sums, random)
    if (second !== first) return [one, all[second]!]
  }
  // Any but the first: an offset of 1 … length - 1 around the circle.
  return [one, all[(first + 1 + Math.floor(random() * (all.length - 1))) % all.length]!]
}

function indexOf(length: number, sums: readonly number[] | undefined, random: () => number): number {
  if (!sums) return Math.floor(random() * length)
  const wanted = random() * sums[length - 1]!
  let at = 0
  for (let end = length - 1; at < end;) {
    const middle = (at + end) >>> 1
    if (sums[middle]! <= wanted) at = middle + 1
    else end = middle
  }
  return at
}
