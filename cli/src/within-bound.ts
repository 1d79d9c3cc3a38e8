import { timeLimit } from '@mallgate/shared/deadline'

/** What `watch` answers, or undefined where it does not within `ms`. What it throws for the bound's own sake is not thrown on. */
export async function withinBound<T>(
  ms: number,
  also: AbortSignal,
  watch: (signal: AbortSignal) => Promise<T | undefined>,
): Promise<T | undefined> {
  const limit = timeLimit(ms, also)
  try {
    return await watch(limit.signal)
  } catch (error) {
    if (limit.expired()) return undefined
    throw error
  } finally {
    limit.clear()
  }
}

/** `240 ms`, `3.4 s`. */
export const tookText = (ms: number) => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`)
