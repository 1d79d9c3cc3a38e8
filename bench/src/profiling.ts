import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import type { Named } from './process-cost.ts'

/** Microseconds of the monotonic clock, which all processes and V8's profiles share. */
export interface Window {
  fromUs: number
  toUs: number
}

/** CPU profiles of the processes that are measured, and when in them the measured work was done. */
export interface Profiling {
  readonly dir: string
  readonly windows: readonly Window[]
  /** What each process was called. */
  readonly names: ReadonlyMap<number, string>
  /** For the environment of each process. */
  env(): Record<string, string>
  know(processes: readonly Named[]): void
  /** Runs the work that the profile shall show. */
  during<T>(work: () => Promise<T>): Promise<T>
}

/** @param dir a folder; made where it is not there */
export async function createProfiling(dir: string): Promise<Profiling> {
  await mkdir(dir, { recursive: true })
  const windows: Window[] = []
  const names = new Map<number, string>()
  return {
    dir,
    windows,
    names,
    env: () => ({ NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${join(dir)}` }),
    know(processes) {
      for (const { name, pid } of processes) names.set(pid, name)
    },
    async during(work) {
      const fromUs = nowUs()
      const done = await work()
      windows.push({ fromUs, toUs: nowUs() })
      return done
    },
  }
}

/** Now, on the clock of `Window`: comparable between processes. */
export const nowUs = (): number => Number(process.hrtime.bigint() / 1_000n)
