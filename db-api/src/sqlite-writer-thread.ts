import { constants, setPriority } from 'node:os'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { DatabaseSync } from 'node:sqlite'

import type { CrawlRecord } from './crawl-record.ts'
import { type Erased, createMallEraser } from './erase-mall.ts'
import { type SqliteDatabase, openForWriting } from './sqlite-connection.ts'
import { type Trouble, isBroken, troubleOf } from './sqlite-trouble.ts'
import { createCrawlWriter } from './write-crawl.ts'
import { type PageRow, createPageWriter } from './write-page.ts'
import { type RecordRow, createRecordWriter } from './write-record.ts'

/** What the thread is started with. */
export interface WriterThreadData {
  database: SqliteDatabase
  keepCrawls: number
}
/** A crawl, a record or a page to store, or a mall of which some rows go. */
export type Write = { crawl: CrawlRecord } | { record: RecordRow } | { page: PageRow } | { erase: string }
/** To the thread: what to commit together, or the end. */
export type WriterMessage = { write: Write[] } | { close: true }
/** From the thread, for each write in order: what became of it (a crawl is stored where it was new), or what went wrong. */
export type WriteResult = { stored: boolean } | { record: 'stored' | 'same' | 'conflict' } | Erased | Trouble

const data = workerData as WriterThreadData
let connection: { db: DatabaseSync; write: (write: Write) => WriteResult } | undefined

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
    connection = { db, write: createWrite(db) }
    return connection
  } catch (error) {
    db.close()
    throw error
  }
}

function createWrite(db: DatabaseSync): (write: Write) => WriteResult {
  const writeCrawl = createCrawlWriter(db, data.keepCrawls)
  const writeRecord = createRecordWriter(db)
  const writePage = createPageWriter(db)
  const erase = createMallEraser(db)
  return (write) => {
    if ('crawl' in write) return { stored: writeCrawl(write.crawl) }
    if ('page' in write) return { stored: writePage(write.page) }
    return 'record' in write ? { record: writeRecord(write.record) } : erase(write.erase)
  }
}

// Nothing is acknowledged that is not committed; where one write spoils the whole, each is tried for itself.
function commitBatch(writes: Write[]): WriteResult[] {
  try {
    return commit(writes)
  } catch (error) {
    const trouble = troubleOf(error)
    const hopeless = isBroken(error)
    if (hopeless) disconnect()
    if (hopeless || writes.length === 1) return writes.map(() => trouble)
    return writes.flatMap((write) => commitBatch([write]))
  }
}

function commit(writes: Write[]): WriteResult[] {
  const { db, write } = connect()
  db.exec('begin immediate')
  try {
    const results = writes.map(write)
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
