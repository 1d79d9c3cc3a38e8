// Preloaded into a process (`NODE_OPTIONS=--import`): its wall clock is CLOCK_SKEW_MS ahead, and from SIGUSR2 on as much behind;
// performance.now and timers go on as they were.
import { isMainThread } from 'node:worker_threads'

let skewMs = Number(process.env['CLOCK_SKEW_MS'] ?? 0)
const RealDate = globalThis.Date
const realNow = RealDate.now.bind(RealDate)

class SkewedDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(realNow() + skewMs)
    else super(...(given as [number]))
  }
  static override now(): number {
    return realNow() + skewMs
  }
}

// Called without `new` it answers a text, which a class cannot.
globalThis.Date = new Proxy(SkewedDate, { apply: () => new SkewedDate().toString() }) as unknown as DateConstructor
if (isMainThread) process.on('SIGUSR2', () => (skewMs = -skewMs))
