/** A point on this process' monotonic clock, from which what remains for a hop is told. */
export interface Deadline {
  /** Milliseconds left; 0 when it is over. */
  remainingMs(): number
}

export function deadlineIn(ms: number): Deadline {
  const at = performance.now() + ms
  return { remainingMs: () => Math.max(0, at - performance.now()) }
}

/** A bound on some work: aborts after `ms`, or when `also` does. `clear` it when the work is done, so that no timer outlives it. */
export function timeLimit(ms: number, also?: AbortSignal): { signal: AbortSignal; expired(): boolean; clear(): void } {
  const controller = new AbortController()
  let expired = false
  const timer = setTimeout(() => {
    expired = true
    controller.abort(new DOMException('The time was over', 'TimeoutError'))
  }, ms)
  const follow = () => controller.abort(also?.reason)
  if (also?.aborted) follow()
  else also?.addEventListener('abort', follow, { once: true })
  return {
    signal: controller.signal,
    expired: () => expired,
    clear() {
      clearTimeout(timer)
      also?.removeEventListener('abort', follow)
    },
  }
}

/** Answers with the work, or rejects with the signal's reason, whichever comes first. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const giveUp = () => reject(signal.reason as Error)
  if (signal.aborted) giveUp()
  else signal.addEventListener('abort', giveUp, { once: true })
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  return promise
}

/** The header that carries the milliseconds that remain, from hop to hop. */
export const deadlineHeader = 'x-deadline-ms'

/** Reads the header: whole milliseconds up to `maxMs`; `fallbackMs` where it is absent; undefined where it is not a number. */
export function deadlineFromHeader(value: unknown, fallbackMs: number, maxMs: number): Deadline | undefined {
  if (value === undefined) return deadlineIn(fallbackMs)
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) return undefined
  return deadlineIn(Math.min(Number(value), maxMs))
}
