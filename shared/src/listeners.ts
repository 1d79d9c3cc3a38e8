import type { Log } from './log.ts'

/** Who wants to be told of something. A listener that throws is logged and keeps nobody else from being told. */
export interface Listeners<T> {
  /** Answers how to stop being told. */
  add(listener: (news: T) => void): () => void
  tell(news: T): void
  clear(): void
}

/** `what` they listen to, for the log. */
export function createListeners<T>(log: Log, what: string): Listeners<T> {
  const listeners = new Set<(news: T) => void>()
  return {
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    tell(news) {
      for (const listener of listeners) {
        try {
          listener(news)
        } catch (error) {
          log.error({ err: error }, `a listener of ${what} failed`)
        }
      }
    },
    clear: () => listeners.clear(),
  }
}
