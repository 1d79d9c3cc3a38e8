/** How long answers usually take: about 19 of 20 come within it. */
export interface UsualTime {
  /** Undefined until something was noted. */
  ms(): number | undefined
  note(tookMs: number): void
}

// One in twenty lies above: up and down balance where 0.05 × 0.19 = 0.95 × 0.01.
const up = 1.19
const down = 0.99

/** A quantile that follows what it is told, without keeping any of it. */
export function createUsualTime(): UsualTime {
  let estimate: number | undefined
  return {
    ms: () => estimate,
    note(tookMs) {
      if (estimate === undefined) estimate = Math.max(1, tookMs)
      else estimate = Math.max(1, estimate * (tookMs > estimate ? up : down))
    },
  }
}
