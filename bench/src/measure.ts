/** One side of a comparison: does the work once and answers each operation's time in milliseconds. */
export interface Side {
  name: string
  run(): Promise<number[]>
}

/** What one interleaved comparison came to; times in milliseconds, ratios ours ÷ baseline. */
export interface Comparison {
  ours: Percentiles
  baseline: Percentiles
  /** Of the five pairs of runs: the median, the least and the most. */
  ratioP50: Spread
  ratioP99: Spread
}

export interface Percentiles {
  p50: number
  p99: number
}

export interface Spread {
  median: number
  min: number
  max: number
}

const rounds = 5

/** Runs the two sides in turn, five times after one warm-up, so that a machine whose speed drifts does not decide. */
export async function compare(ours: Side, baseline: Side): Promise<Comparison> {
  await ours.run()
  await baseline.run()
  const pairs: { ours: Percentiles; baseline: Percentiles }[] = []
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes, so that neither always finds the other's warmth.
    const [first, second] = round % 2 ? [baseline, ours] : [ours, baseline]
    const a = percentiles(await first.run())
    const b = percentiles(await second.run())
    pairs.push(round % 2 ? { ours: b, baseline: a } : { ours: a, baseline: b })
  }
  return {
    ours: middle(pairs.map((pair) => pair.ours)),
    baseline: middle(pairs.map((pair) => pair.baseline)),
    ratioP50: spread(pairs.map((pair) => pair.ours.p50 / pair.baseline.p50)),
    ratioP99: spread(pairs.map((pair) => pair.ours.p99 / pair.baseline.p99)),
  }
}

export function percentiles(times: readonly number[]): Percentiles {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

const middle = (all: Percentiles[]): Percentiles => ({ p50: median(all.map(({ p50 }) => p50)), p99: median(all.map(({ p99 }) => p99)) })

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Runs `count` operations, `width` of them in flight, and answers how long each took. */
export async function timed(count: number, width: number, operation: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  let next = 0
  const lane = async () => {
    for (let index = next++; index < count; index = next++) {
      const started = performance.now()
      await operation(index)
      times.push(performance.now() - started)
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  return times
}
