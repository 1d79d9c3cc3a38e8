import type { Redis } from './redis.ts'

/** Redis' clock, as this process knows it: wrong clocks of machines then do no harm. */
export interface RedisClock {
  /** Unix milliseconds in Redis' time. */
  now(): number
  close(): void
}

const resyncMs = 30_000
const lookMs = 1_000
// How far this process' two clocks may part between two looks: more is a clock that was set, or a machine that slept.
const jumpMs = 250

/**
 * Asks Redis for the time now and every half minute; the answer of the quickest round trip of three counts. In between this process'
 * monotonic clock runs on, which nobody sets; where the other clock shows that time was skipped, Redis is asked at once.
 */
export async function createRedisClock(redis: Redis): Promise<RedisClock> {
  let offsetMs = 0
  const sync = async () => {
    let best = Infinity
    for (let i = 0; i < 3; i++) {
      const started = performance.now()
      const [seconds, micros] = await redis.time()
      const tookMs = performance.now() - started
      if (tookMs < best) {
        best = tookMs
        offsetMs = Number(seconds) * 1000 + Number(micros) / 1000 - (started + tookMs / 2)
      }
    }
  }
  await sync()
  const parted = () => Date.now() - performance.now()
  let last = parted()
  let askedAt = performance.now()
  const look = () => {
    const now = parted()
    const jumped = Math.abs(now - last) > jumpMs
    last = now
    if (!jumped && performance.now() - askedAt < resyncMs) return
    askedAt = performance.now()
    sync().catch(() => {
      // The last offset counts until Redis, which says elsewhere that it is away, can be asked again.
      if (jumped) askedAt = -Infinity
    })
  }
  const timer = setInterval(look, lookMs)
  timer.unref()
  return { now: () => Math.round(performance.now() + offsetMs), close: () => clearInterval(timer) }
}
