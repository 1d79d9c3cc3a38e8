/** Waits of one request. Each ends: with what is waited for, when the caller aborts, or when its time is up. */
export interface Waiting {
  /** For fetch: aborts with the caller, when time is up, and at the end. */
  signal: AbortSignal
  /** @throws TimeIsUp; the caller's reason for aborting; whatever `promise` rejects with */
  for<T>(promise: Promise<T>): Promise<T>
  /** Gives up what is still under way. */
  close(): void
}

export class TimeIsUp extends Error {
  override name = 'TimeIsUp'
}

// What timers count to: more would fire at once.
const longestMs = 2 ** 31 - 1

/**
 * By hand rather than by AbortSignal.any and .timeout, which React Native lacks.
 * `boundMs` is for each wait, so that whoever takes its time between two events of a stream loses nothing.
 */
export function createWaiting(boundMs: number, caller?: AbortSignal): Waiting {
  const controller = new AbortController()
  const giveUp = () => controller.abort()
  if (caller?.aborted) giveUp()
  else caller?.addEventListener('abort', giveUp)
  return {
    signal: controller.signal,
    for: (promise) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => {
            end(() => reject(new TimeIsUp(`nothing came within ${boundMs} ms`)))
            giveUp()
          },
          Math.min(boundMs, longestMs),
        )
        const end = (settle: () => void) => {
          clearTimeout(timer)
          controller.signal.removeEventListener('abort', gone)
          settle()
        }
        const gone = () => end(() => reject(reasonOf(caller)))
        promise.then(
          (value) => end(() => resolve(value)),
          (error: unknown) => end(() => reject(error as Error)),
        )
        // A fetch that does not heed its signal must not hold the caller.
        if (controller.signal.aborted) gone()
        else controller.signal.addEventListener('abort', gone)
      }),
    close() {
      caller?.removeEventListener('abort', giveUp)
      giveUp()
    },
  }
}

function reasonOf(caller: AbortSignal | undefined): Error {
  if (caller?.reason !== undefined) return caller.reason as Error
  const error = new Error('The request was aborted.')
  error.name = 'AbortError'
  return error
}
