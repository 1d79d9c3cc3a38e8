/** What a shop can be made to do wrong. */
export const faults = [
  'block',
  'captcha',
  'challenge',
  'hang',
  '500',
  '429',
  'layout',
  'price-moved',
  'empty',
  'cut',
  'garbage',
  'slow-body',
] as const
export type Fault = (typeof faults)[number]

export const longestLatencyMs = 600_000

/** How a shop behaves at this moment, and what it was asked so far. */
export interface Conduct {
  /** Added to each answer. */
  latencyMs: number
  fault: Fault | null
  /** All requests, those for pictures too. */
  requests: number
  /** Those for a page of search results. */
  searches: number
}

const isFault = (text: string): text is Fault => (faults as readonly string[]).includes(text)

/**
 * Reads what a request or a start option names.
 * @throws RangeError naming what may be written instead
 */
export function parseFault(text: string): Fault {
  if (isFault(text)) return text
  throw new RangeError(`there is no fault '${text}': ${faults.join(', ')}`)
}

/** @throws RangeError */
export function parseLatency(text: string): number {
  const latencyMs = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (latencyMs <= longestLatencyMs) return latencyMs
  throw new RangeError(`a latency of '${text}' cannot be had: whole milliseconds up to ${longestLatencyMs}`)
}
