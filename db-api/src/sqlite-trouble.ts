import { StoreUnavailable } from '@mallgate/shared/contract/store'

/** What went wrong with a write, in a form that goes from thread to thread. */
export interface Trouble {
  message: string
  /** The database can take nothing now, or not this much: the write may be sent again later. */
  unavailable: boolean
}

// Primary result codes, sqlite.org/rescode.html
const full = 13
const unavailableCodes = new Set([3, 5, 6, 7, 8, 10, 11, full, 14, 15, 22, 23, 26]) // PERM BUSY LOCKED NOMEM READONLY IOERR CORRUPT FULL CANTOPEN PROTOCOL NOLFS AUTH NOTADB

const primaryCode = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff

export function troubleOf(error: unknown): Trouble {
  const unavailable = unavailableCodes.has(primaryCode(error))
  return { unavailable, message: `${unavailable ? 'SQLite: ' : ''}${(error as Error).message}` }
}

/** True where the connection's state is not to be trusted any more: a fresh one may find the database mended. */
export const isBroken = (error: unknown): boolean => troubleOf(error).unavailable && primaryCode(error) !== full

export const troubleError = ({ unavailable, message }: Trouble): Error => (unavailable ? new StoreUnavailable(message) : new Error(message))

/** Reads a value, or throws StoreUnavailable where the database cannot be read. */
export function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw troubleOf(error).unavailable ? new StoreUnavailable(troubleOf(error).message, { cause: error }) : error
  }
}
