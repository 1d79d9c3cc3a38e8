/** A point on this process' monotonic clock, from which what remains for a hop is told. */
export interface Deadline {
  /** Milliseconds left; 0 when it is over. */
  remainingMs(): number
  /** Aborts when the deadline is over, or when `also` does. A new signal at each call. */
  signal(also?: AbortSignal): AbortSignal
}

export function deadlineIn(ms: number): Deadline {
  const at = performance.now() + ms
  const remainingMs = () => Math.max(0, at - performance.now())
  return {
    remainingMs,
    signal(also) {
      const own = AbortSignal.timeout(Math.ceil(remainingMs()))
      return also ? AbortSignal.any([own, also]) : own
    },
  }
}

/** The header that carries the milliseconds that remain, from hop to hop. */
export const deadlineHeader = 'x-deadline-ms'

/** Reads the header: whole milliseconds up to `maxMs`; `fallbackMs` where it is absent; undefined where it is not a number. */
export function deadlineFromHeader(value: unknown, fallbackMs: number, maxMs: number): Deadline | undefined {
  if (value === undefined) return deadlineIn(fallbackMs)
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) return undefined
  return deadlineIn(Math.min(Number(value), maxMs))
}
