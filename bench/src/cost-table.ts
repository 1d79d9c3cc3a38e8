import { inDigits } from './figure.ts'
import type { Pair } from './interleave.ts'
import { sumOf } from './process-cost.ts'
import { median } from './statistics.ts'

/** Markdown of what each process took, the dearest first, in milliseconds: the medians over all pairs. */
export function costByProcess<T>(title: string, pairs: readonly Pair<T>[], costs: (run: T) => ReadonlyMap<string, number>): string {
  const line = (side: keyof Pair<T>) => {
    const runs = pairs.map((pair) => costs(pair[side]))
    const names = [...new Set(runs.flatMap((run) => [...run.keys()]))]
    const parts = names
      .map((name) => ({ name, ms: median(runs.map((run) => run.get(name) ?? 0)) }))
      .toSorted((a, b) => b.ms - a.ms)
      .map(({ name, ms }) => `${name} ${inDigits(ms)}`)
    return `${inDigits(median(runs.map(sumOf)))} ms (${parts.join(', ')})`
  }
  return `${title}: ours ${line('ours')}; baseline ${line('baseline')}.`
}
