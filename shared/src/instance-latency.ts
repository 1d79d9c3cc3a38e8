/** A call under way: a link in the list of its kind, oldest first. */
export interface Underway {
  since: number
  before: Underway | undefined
  after: Underway | undefined
}

/** How fast one kind of call to one instance is answered, and how many are under way. */
export interface Latency {
  /** As of `at`; undefined until it answered once. */
  ms: number | undefined
  at: number
  inFlight: number
  oldest: Underway | undefined
  newest: Underway | undefined
}

// What a slow answer costs is forgotten with this time constant, like 1/e.
const decayMs = 10_000

export const newLatency = (): Latency => ({ ms: undefined, at: 0, inFlight: 0, oldest: undefined, newest: undefined })

export function beginCall(latency: Latency, now: number): Underway {
  const call: Underway = { since: now, before: latency.newest, after: undefined }
  if (latency.newest) latency.newest.after = call
  else latency.oldest = call
  latency.newest = call
  latency.inFlight++
  return call
}

export function endCall(latency: Latency, call: Underway): void {
  if (call.before) call.before.after = call.after
  else latency.oldest = call.after
  if (call.after) call.after.before = call.before
  else latency.newest = call.before
  latency.inFlight--
}

/**
 * What an answer is expected to take (peak-EWMA, as Finagle has it): a slower answer than expected counts at once and whole, a faster one by
 * and by; without answers, what was slow is forgiven.
 */
export function noteAnswer(latency: Latency, tookMs: number, now: number): void {
  const kept = latency.ms === undefined ? 0 : Math.exp((latency.at - now) / decayMs)
  latency.ms = latency.ms === undefined || tookMs > latency.ms * kept ? tookMs : latency.ms * kept + tookMs * (1 - kept)
  latency.at = now
}

/** A call that ended without an answer says only that one takes longer. */
export function noteNoAnswer(latency: Latency, tookMs: number, now: number): void {
  if (latency.ms !== undefined && tookMs > decayed(latency, now)!) noteAnswer(latency, tookMs, now)
}

/** What is expected now; undefined where nothing is known. A call that waits already longer tells of it before it ends. */
export function expectedMs(latency: Latency, now: number, unknownMs: number): number {
  const waitedMs = latency.oldest ? now - latency.oldest.since : 0
  return Math.max(decayed(latency, now) ?? unknownMs, waitedMs)
}

const decayed = ({ ms, at }: Latency, now: number) => (ms === undefined ? undefined : ms * Math.exp((at - now) / decayMs))
