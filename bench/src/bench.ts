import type { Profiling } from './profiling.ts'

/** What a row is measured with. */
export interface Bench {
  /** Pairs of runs. */
  rounds: number
  /** How much of an ordinary run's work is done: 1, or less where it shall be quick. */
  share: number
  profiling: Profiling | undefined
  /** Aborts when the benchmark is to end. */
  signal: AbortSignal
  /** Progress, for people. */
  say(line: string): void
  /** Waits for something to open and keeps it, so that it is closed whatever happens meanwhile. */
  open<T extends Closable>(opening: Promise<T>): Promise<T>
  /** Closes what was opened, the last first. */
  closeAll(): Promise<void>
}

export interface Closable {
  close(): Promise<unknown>
}

export type BenchOptions = Pick<Bench, 'rounds' | 'share' | 'profiling' | 'signal' | 'say'>

export function createBench(options: BenchOptions): Bench {
  const stack: (() => Promise<unknown>)[] = []
  return {
    ...options,
    async open(opening) {
      options.signal.throwIfAborted()
      // What comes up after an interruption is closed all the same.
      stack.push(async () => (await opening.catch(() => undefined))?.close())
      const opened = await opening
      options.signal.throwIfAborted()
      return opened
    },
    async closeAll() {
      let failure: Error | undefined
      for (let close = stack.pop(); close; close = stack.pop()) await close().catch((error: Error) => (failure ??= error))
      if (failure) throw failure
    },
  }
}

/** How many of `count` are done in this run; never less than `least`. */
export const several = ({ share }: Pick<Bench, 'share'>, count: number, least = 3): number => Math.max(least, Math.round(count * share))
