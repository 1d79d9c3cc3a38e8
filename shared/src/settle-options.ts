import type { JobsOptions } from 'bullmq'

/** Results on their way to the store are tried until it takes them: its outages are not their fault. What it refuses for good stays, dead, to be looked at. */
export const settleJobOptions: JobsOptions = {
  attempts: 1_000_000,
  backoff: { type: 'capped' },
  removeOnComplete: { age: 60, count: 200 },
  removeOnFail: { count: 5_000 },
}

const firstMs = 100
const mostMs = 5_000

/** Exponential with full jitter in its upper half, at most 5 s: a store that is back gets its results soon. */
export function settleBackoffMs(attempt: number): number {
  const ms = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 10))
  return Math.round(ms / 2 + (Math.random() * ms) / 2)
}
