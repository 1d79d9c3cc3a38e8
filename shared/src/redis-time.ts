import { type Redis, patiently } from './redis.ts'

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
// A question that took longer was held up somewhere, and nobody knows on which way.
const quickMs = 250

/** One question for the time: the two clocks are `offsetMs` apart, give or take half of what it took. */
interface Sample {
  offsetMs: number
  tookMs: number
}

/**
 * Asks Redis for the time now and every half minute; the answer of the quickest round trip of three counts. In between this process'
 * monotonic clock runs on, which nobody sets; where the other clock shows that time was skipped, or another Redis may have taken over,
 * it is asked at once. An answer that was long on its way counts only where what is known cannot be true.
 * @throws Error where Redis tells no time within the time a start may take
 */
export async function createRedisClock(redis: Redis): Promise<RedisClock> {
  let { offsetMs } = await patiently(redis, 'what time it is', () => quickestOf(redis))
  const sync = async (): Promise<boolean> => {
    const best = await quickestOf(redis)
    const quick = best.tookMs <= quickMs
    if (quick || Math.abs(best.offsetMs - offsetMs) > best.tookMs / 2) ({ offsetMs } = best)
    return quick
  }
  const parted = () => Date.now() - performance.now()
  let last = parted()
  let askedAt = performance.now()
  let asking = false
  const soon = () => (askedAt = -Infinity)
  const look = () => {
    const now = parted()
    if (Math.abs(now - last) > jumpMs) soon()
    last = now
    if (asking || performance.now() - askedAt < resyncMs) return
    asking = true
    askedAt = performance.now()
    const asked = (quick: boolean) => {
      asking = false
      if (!quick) soon()
    }
    // The last offset counts until Redis, which says elsewhere that it is away, can be asked again.
    sync().then(asked, () => asked(false))
  }
  const timer = setInterval(look, lookMs)
  timer.unref()
  redis.on('ready', soon)
  return {
    now: () => Math.round(performance.now() + offsetMs),
    close() {
      clearInterval(timer)
      redis.off('ready', soon)
    },
  }
}

/** Of three. */
async function quickestOf(redis: Redis): Promise<Sample> {
  let best: Sample = { offsetMs: 0, tookMs: Infinity }
  for (let i = 0; i < 3; i++) {
    const started = performance.now()
    const [seconds, micros] = await redis.time()
    const tookMs = performance.now() - started
    if (tookMs < best.tookMs) best = { offsetMs: Number(seconds) * 1000 + Number(micros) / 1000 - (started + tookMs / 2), tookMs }
  }
  return best
}
