import { pause } from './discovery-wait.ts'

/** Waits between attempts: from 100 ms doubling to `longestMs`, each spread over its upper half, so that many don't come back at once. */
export interface Backoff {
  /** The next wait, for who waits otherwise. */
  nextMs(): number
  /** Resolves after the next wait; at once when `signal` aborts. */
  pause(signal: AbortSignal): Promise<void>
  /** After a success: the next wait is the shortest again. */
  reset(): void
}

const firstMs = 100

export function createBackoff(random: () => number, longestMs = 2_000): Backoff {
  let ms = firstMs
  const nextMs = () => {
    const now = ms
    ms = Math.min(2 * ms, longestMs)
    return now * (0.5 + random() / 2)
  }
  return {
    nextMs,
    pause: (signal) => pause(nextMs(), signal),
    reset() {
      ms = firstMs
    },
  }
}
