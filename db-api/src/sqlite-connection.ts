import { DatabaseSync } from 'node:sqlite'

/** What the threads of one process open together. */
export interface SqliteDatabase {
  /** A path, or the URI of a database in memory. */
  location: string
  /** Pages of 4 KiB the file may grow to; as many as the disk holds where absent. */
  maxPages?: number | undefined
}

const writeWaitMs = 2_000
// A read stands in the way of every other request of the process: it waits only for what ends in a moment.
const readWaitMs = 250

/** The one connection that writes. */
export function openForWriting({ location, maxPages }: SqliteDatabase): DatabaseSync {
  const db = new DatabaseSync(location, { timeout: writeWaitMs, enableForeignKeyConstraints: true })
  // WAL: readers never wait for the writer. FULL: a commit is on the disk before it is acknowledged, so that not even a power cut
  // takes back what settling has ticked off (NORMAL would survive only the process); a group of writes shares that one fsync.
  db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = ${64 * 1024 * 1024}`)
  if (maxPages !== undefined) db.exec(`pragma max_page_count = ${maxPages}`)
  return db
}

export const openForReading = ({ location }: SqliteDatabase): DatabaseSync =>
  new DatabaseSync(location, { readOnly: true, timeout: readWaitMs })
