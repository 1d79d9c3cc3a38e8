/** One pair of runs, ours and the baseline's, right after each other. */
export interface Pair<T> {
  ours: T
  baseline: T
}

export interface Sides<T> {
  ours(): Promise<T>
  baseline(): Promise<T>
}

/**
 * Runs the two sides in turn after one run of each that is thrown away, so that a machine whose speed drifts does not decide.
 * @param rounds how many pairs
 */
export async function interleave<T>({ ours, baseline }: Sides<T>, rounds: number): Promise<Pair<T>[]> {
  await ours()
  await baseline()
  const pairs: Pair<T>[] = []
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes, so that neither always finds the other's warmth.
    if (round % 2 === 0) {
      const first = await ours()
      pairs.push({ ours: first, baseline: await baseline() })
    } else {
      const first = await baseline()
      pairs.push({ ours: await ours(), baseline: first })
    }
  }
  return pairs
}

/** Runs `count` operations, `width` of them in flight, and answers how long each took, in milliseconds. */
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
