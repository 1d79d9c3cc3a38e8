import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves after `ms`, or when `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error
  })
}

/** What `promise` gives, unless `signal` aborts first: then throws an Error saying `message`. The promise itself goes on. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal, message: string): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(new Error(message, { cause: signal.reason }))
  if (signal.aborted) giveUp()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
