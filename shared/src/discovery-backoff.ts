import { pause } from './discovery-wait.ts'

/** Waits between attempts: from 100 ms doubling to 2 s, each spread over its upper half, so that many don't come back at once. */
export interface Backoff {
  /** Resolves after the next wait; at once when `signal` aborts. */
  pause(signal: AbortSignal): Promise<void>
  /** After a success: the next wait is the shortest again. */
  reset(): void
}

const firstMs = 100
const longestMs = 2_000

export function createBackoff(random: () => number): Backoff {
  let nextMs = firstMs
  return {
    async pause(signal) {
      const ms = nextMs
      nextMs = Math.min(2 * nextMs, longestMs)
      await pause(ms * (0.5 + random() / 2), signal)
    },
    reset() {
      nextMs = firstMs
    },
  }
}
