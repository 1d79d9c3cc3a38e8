import type { Log } from '@mallgate/shared/log'

export interface SweeperOptions {
  sweep(first: boolean): Promise<void>
  everyMs: number
  log: Log
}

/** Sweeps until it is closed; one sweep at a time, however long it takes. */
export interface Sweeper {
  /** Sweeps now instead of later. */
  now(): void
  /** Why the last sweep failed; undefined if it did not. */
  fault(): string | undefined
  close(): void
}

export function createSweeper({ sweep, everyMs, log }: SweeperOptions): Sweeper {
  let fault: string | undefined = 'the registry was not read yet'
  let first = true
  let failed = false
  let timer: NodeJS.Timeout | undefined
  let sweeping = false
  let closed = false

  const run = async () => {
    if (sweeping || closed) return
    sweeping = true
    clearTimeout(timer)
    try {
      await sweep(first)
      if (failed) log.info('the registry is swept again')
      first = failed = false
      fault = undefined
    } catch (error) {
      if (!failed) log.warn({ err: error }, 'the registry cannot be swept')
      failed = true
      fault = (error as Error).message
    }
    sweeping = false
    if (!closed) timer = setTimeout(now, everyMs)
  }
  const now = () => void run()
  timer = setTimeout(now, 0)
  return {
    now,
    fault: () => fault,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
