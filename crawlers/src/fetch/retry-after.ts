// Whoever says a year says: not today.
const mostWaitMs = 24 * 3_600_000

/**
 * How long a shop asks us to wait, in milliseconds, at most a day: seconds, or a date in one of the three forms of RFC 9110, which counts
 * from the answer's own date, or from `observedAt` where it has none. Undefined where it says nothing that can be read.
 */
export function retryAfterMs(headers: Record<string, string>, observedAt: string): number | undefined {
  const value = headers['retry-after']?.trim()
  if (!value) return undefined
  const ms = /^\d{1,9}(?:\.\d+)?$/.test(value) ? Math.ceil(Number(value) * 1000) : untilDate(value, headers['date'], observedAt)
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), mostWaitMs) : undefined
}

const httpDate = /^[a-z]{3,9},? .*\d\d:\d\d:\d\d/i

function untilDate(value: string, answered: string | undefined, observedAt: string): number {
  if (!httpDate.test(value)) return NaN
  const from = answered && httpDate.test(answered) ? Date.parse(answered) : NaN
  return utc(value) - (Number.isNaN(from) ? Date.parse(observedAt) : from)
}

/** The form of asctime names no zone and means UTC as well. */
const utc = (date: string): number => Date.parse(/gmt|utc|[+-]\d{4}$/i.test(date) ? date : `${date} GMT`)
