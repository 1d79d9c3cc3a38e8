import type { Log } from './log.ts'

/** A stack of what must be closed: last in, first out; each with its name, none skipped because another failed. */
export interface Releasers {
  push(name: string, release: () => unknown): void
  release(): Promise<void>
}

export function createReleasers(log: Log): Releasers {
  const stack: { name: string; release: () => unknown }[] = []
  return {
    push: (name, release) => void stack.push({ name, release }),
    async release() {
      for (let entry = stack.pop(); entry; entry = stack.pop()) {
        try {
          await entry.release()
        } catch (error) {
          log.error({ err: error }, `closing ${entry.name} failed`)
        }
      }
    },
  }
}
