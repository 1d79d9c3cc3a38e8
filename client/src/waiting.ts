/** The waits of one request, which have one time between them. Each ends: with what is waited for, when the caller aborts, or when that time is up. */
export interface Waiting {
  /** For fetch: aborts with the caller, when time is up, and at the end. */
  signal: AbortSignal
  /** @throws TimeIsUp; the caller's reason for aborting; whatever `promise` rejects with */
  for<T>(promise: Promise<T>): Promise<T>
  /** Stops the clock: from now on somebody else takes the time. */
  pause(): void
  goOn(): void
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
 * `boundMs` is for all of it: were it for each wait, a server that sends a sign now and then could hold us for ever.
 */
export function createWaiting(boundMs: number, caller?: AbortSignal): Waiting {
  const clock = createClock(boundMs)
  const controller = new AbortController()
  const giveUp = () => controller.abort()
  if (caller?.aborted) giveUp()
  else caller?.addEventListener('abort', giveUp)
  return {
    signal: controller.signal,
    for: (promise) =>
      new Promise((resolve, reject) => {
        const timeIsUp = () => {
          end(() => reject(new TimeIsUp(`it was not done within ${boundMs} ms`)))
          giveUp()
        }
        const leftMs = clock.leftMs()
        const timer = setTimeout(timeIsUp, Math.min(Math.max(leftMs, 0), longestMs))
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
        // Where there is always something to read, no timer gets its turn.
        else if (leftMs < 0) timeIsUp()
        else controller.signal.addEventListener('abort', gone)
      }),
    pause: clock.pause,
    goOn: clock.goOn,
    close() {
      caller?.removeEventListener('abort', giveUp)
      giveUp()
    },
  }
}

function createClock(boundMs: number) {
  let spentMs = 0
  let since: number | undefined = Date.now()
  const runningMs = () => (since === undefined ? 0 : Math.max(0, Date.now() - since))
  return {
    leftMs: () => boundMs - spentMs - runningMs(),
    pause() {
      spentMs += runningMs()
      since = undefined
    },
    goOn() {
      since ??= Date.now()
    },
  }
}

function reasonOf(caller: AbortSignal | undefined): Error {
  if (caller?.reason !== undefined) return caller.reason as Error
  const error = new Error('The request was aborted.')
  error.name = 'AbortError'
  return error
}
