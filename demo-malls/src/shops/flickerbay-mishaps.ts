import type { Fault } from '../conduct.ts'
import { createRandom } from '../random.ts'

const share = 1 / 3
const mostQueries = 5_000

/** What goes wrong when this shop is asked this query for the `nth` time, from 1; about every third time something does. */
export function mishap(seed: number, query: string, nth: number): Extract<Fault, '500' | 'cut'> | undefined {
  const random = createRandom(`${seed}/flickerbay/mishap/${query.trim().toLowerCase()}/${nth}`)
  return random.chance(share) ? random.pick(['500', 'cut'] as const) : undefined
}

/** Counts how often each query was asked; those asked longest ago are forgotten. */
export function createCounter(): (query: string) => number {
  const counts = new Map<string, number>()
  return (query) => {
    const key = query.trim().toLowerCase()
    const count = (counts.get(key) ?? 0) + 1
    counts.delete(key)
    counts.set(key, count)
    if (counts.size > mostQueries) counts.delete(counts.keys().next().value!)
    return count
  }
}
