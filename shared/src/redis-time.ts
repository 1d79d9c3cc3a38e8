import type { Redis } from './redis.ts'

/** Redis' clock, as this process knows it: wrong clocks of machines then do no harm. */
export interface RedisClock {
  /** Unix milliseconds in Redis' time. */
  now(): number
  close(): void
}

const resyncMs = 30_000

/** Asks Redis for the time now and every half minute; the answer of the quickest round trip of three counts. */
export async function createRedisClock(redis: Redis): Promise<RedisClock> {
  let offsetMs = 0
  const sync = async () => {
    let best = Infinity
    for (let i = 0; i < 3; i++) {
      const sent = Date.now()
      const started = performance.now()
      const [seconds, micros] = await redis.time()
      const tookMs = performance.now() - started
      if (tookMs < best) {
        best = tookMs
        offsetMs = Number(seconds) * 1000 + Number(micros) / 1000 - (sent + tookMs / 2)
      }
    }
  }
  await sync()
  // A failed round keeps the last offset: Redis is away and says so elsewhere.
  const timer = setInterval(() => void sync().catch(() => undefined), resyncMs)
  timer.unref()
  return { now: () => Math.round(Date.now() + offsetMs), close: () => clearInterval(timer) }
}
