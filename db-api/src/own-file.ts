import { DatabaseSync } from 'node:sqlite'

/**
 * Takes a database file for this process alone, until it is closed or the process ends, however it ends:
 * an exclusive lock on a file beside it, which the system gives back even after SIGKILL.
 * @throws Error saying that another process has it
 */
export function ownFile(file: string): { close(): void } {
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 })
  try {
    lock.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    lock.close()
    const busy = (error as { errcode?: number }).errcode === 5
    throw busy ? new Error('another db-api has it open: stop that one, or set DB_URL to a file of its own', { cause: error }) : error
  }
  return { close: () => lock.close() }
}
