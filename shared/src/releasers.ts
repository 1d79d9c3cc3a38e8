import { timeLimit, untilAborted } from './deadline.ts'
import type { Log } from './log.ts'

/** A stack of what must be closed: last in, first out; each with its name, none skipped because another failed. */
export interface Releasers {
  /** `mostMs` bounds the wait for it, 3 s where absent. */
  push(name: string, release: () => unknown, mostMs?: number): void
  release(): Promise<void>
}

// What waits for a Redis or a Call Center that is away must not keep the process from ending.
const boundMs = 3_000
/** For what has callers' work under way. */
export const requestsEndWithinMs = 20_000

export function createReleasers(log: Log): Releasers {
  const stack: { name: string; release: () => unknown; mostMs: number }[] = []
  return {
    push: (name, release, mostMs = boundMs) => void stack.push({ name, release, mostMs }),
    async release() {
      for (let entry = stack.pop(); entry; entry = stack.pop()) {
        const limit = timeLimit(entry.mostMs)
        try {
          await untilAborted(Promise.resolve(entry.release()), limit.signal)
        } catch (error) {
          log.error(
            { err: error },
            limit.expired() ? `${entry.name} was not closed within ${entry.mostMs} ms` : `closing ${entry.name} failed`,
          )
        } finally {
          limit.clear()
        }
      }
    },
  }
}
