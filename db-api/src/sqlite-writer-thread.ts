import { constants, setPriority } from 'node:os'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { DatabaseSync } from 'node:sqlite'

import type { CrawlRecord } from './crawl-record.ts'
import { type SqliteDatabase, openForWriting } from './sqlite-connection.ts'
import { type Trouble, isBroken, troubleOf } from './sqlite-trouble.ts'
import { createCrawlWriter } from './write-crawl.ts'

/** What the thread is started with. */
export interface WriterThreadData {
  database: SqliteDatabase
  keepCrawls: number
}
/** To the thread: crawls to commit together, or the end. */
export type WriterMessage = { write: CrawlRecord[] } | { close: true }
/** From the thread, for each crawl in order: whether it was new, or what went wrong. */
export type WriteResult = { stored: boolean } | Trouble

const data = workerData as WriterThreadData
let connection: { db: DatabaseSync; writeCrawl: (record: CrawlRecord) => boolean } | undefined

// Loaded as a program it has nothing to do.
if (parentPort) serve(parentPort)

function serve(port: MessagePort): void {
  stepBack()
  port.on('message', (message: WriterMessage) => {
    if ('close' in message) {
      disconnect()
      port.close()
    } else port.postMessage(commitBatch(message.write))
  })
}

// Nobody waits for the store: where processors are short, reading pages and answering come first. On Linux 0 is this thread alone.
function stepBack(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch (error) {
    process.emitWarning(error as Error)
  }
}

function connect() {
  if (connection) return connection
  const db = openForWriting(data.database)
  try {
    connection = { db, writeCrawl: createCrawlWriter(db, data.keepCrawls) }
    return connection
  } catch (error) {
    db.close()
    throw error
  }
}

// Nothing is acknowledged that is not committed; where one write spoils the whole, each is tried for itself.
function commitBatch(records: CrawlRecord[]): WriteResult[] {
  try {
    return commit(records)
  } catch (error) {
    const trouble = troubleOf(error)
    const hopeless = isBroken(error)
    if (hopeless) disconnect()
    if (hopeless || records.length === 1) return records.map(() => trouble)
    return records.flatMap((record) => commitBatch([record]))
  }
}

function commit(records: CrawlRecord[]): WriteResult[] {
  const { db, writeCrawl } = connect()
  db.exec('begin immediate')
  try {
    const results = records.map((record) => ({ stored: writeCrawl(record) }))
    db.exec('commit')
    return results
  } finally {
    // SQLite rolls some failures back by itself.
    if (db.isTransaction) db.exec('rollback')
  }
}

function disconnect(): void {
  try {
    connection?.db.close()
  } catch (error) {
    // A database in ruins may not even close; what was committed is in its log all the same.
    process.emitWarning(error as Error)
  }
  connection = undefined
}
