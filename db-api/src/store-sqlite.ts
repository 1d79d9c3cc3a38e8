import { randomUUID } from 'node:crypto'

import type { KeptPageInfo } from '@mallgate/shared/contract/mall-health'
import type { Offer } from '@mallgate/shared/contract/offer'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import { type CrawlLogEntry, type PricePoint, type Stored, type StoredAnswer, StoreUnavailable } from '@mallgate/shared/contract/store'
import type { Log } from '@mallgate/shared/log'
import { recordText } from '@mallgate/shared/operations-records'

import { crawlRecord, recordSize } from './crawl-record.ts'
import type { Erased } from './erase-mall.ts'
import { createGroupCommit } from './group-commit.ts'
import { ownFile } from './own-file.ts'
import type { Stretch } from './price-history.ts'
import { type SqliteDatabase, openForReading, openForWriting } from './sqlite-connection.ts'
import { migrate } from './sqlite-migrations.ts'
import { type Trouble, reading, troubleError } from './sqlite-trouble.ts'
import { createSqliteWriter } from './sqlite-writer.ts'
import type { Write, WriteResult } from './sqlite-writer-thread.ts'
import type { DbStore } from './store.ts'
import { type PriceRow, selectHistory, stretchOf } from './write-history.ts'
import { type KeptRow, keptPage, pageRow, selectPage, selectPages } from './write-page.ts'
import { selectLatest, selectRecordHistory } from './write-record.ts'

export interface SqliteStoreOptions {
  /** Path of the file, made where there is none; undefined for a database in memory. */
  file: string | undefined
  log: Log
  /** Pages of 4 KiB the file may grow to; then every write is refused with StoreUnavailable until there is room. */
  maxPages?: number | undefined
  /** Lines of the crawl log that are kept of each mall. */
  keepCrawls?: number
}

/**
 * The embedded store. Reads are single look-ups on the calling thread; writes go through a thread of their own, in groups.
 * @throws Error where the file cannot be opened, another process has it, or a newer version wrote it
 */
export function createSqliteStore({ file, log, maxPages, keepCrawls = 10_000 }: SqliteStoreOptions): DbStore {
  const database: SqliteDatabase = { location: file ?? `file:/${randomUUID()}?vfs=memdb`, maxPages }
  const { reader, release } = open(database, file)
  const writer = createSqliteWriter({ database, keepCrawls })
  const queue = createGroupCommit<Write, WriteResult>({ commit: (writes) => writer.write(writes) })
  const noteTrouble = createTroubleLog(log)
  let closing: Promise<void> | undefined

  const selectAnswer = reader.prepare('select cast(answer as blob) as json from answers where mall = ? and query_key = ?')
  const selectOffer = reader.prepare('select offer from offers where mall = ? and offer_id = ?')
  const selectPrices = reader.prepare(selectHistory)
  const selectLog = reader.prepare('select entry from crawls where mall = ? order by observed_ms desc, crawl_id desc limit ?')

  const answerJson = (mall: string, queryKey: string): Buffer | undefined => {
    const row = reading(() => selectAnswer.get(mall, queryKey)) as { json: Uint8Array<ArrayBuffer> } | undefined
    return row && Buffer.from(row.json.buffer, row.json.byteOffset, row.json.byteLength)
  }

  const selectInfos = reader.prepare(selectPages)
  const selectKept = reader.prepare(selectPage)
  const selectRecords = reader.prepare(selectLatest)
  const selectRevisions = reader.prepare(selectRecordHistory)
  const records = (select: typeof selectRecords, ...asked: (string | number | null)[]) =>
    (reading(() => select.all(...asked)) as { record: string }[]).map(({ record }) => JSON.parse(record) as OperationsRecord)

  /** What the thread answers to one write. Throws where it could not be done. */
  const commit = async (write: Write, size: number): Promise<Exclude<WriteResult, Trouble>> => {
    if (closing) throw new StoreUnavailable('the store is being closed')
    const result = await queue.add(write, size).catch(noteTrouble)
    if ('unavailable' in result) return noteTrouble(troubleError(result))
    noteTrouble(undefined)
    return result
  }

  const end = async () => {
    await queue.idle()
    reader.close()
    // The last connection that closes writes the log back into the file.
    await writer.close()
    release()
  }

  return {
    async saveCrawl(outcome) {
      const crawl = crawlRecord(outcome)
      return (await commit({ crawl }, recordSize(crawl))) as Stored
    },
    async saveRecord(record) {
      const { kind, key, revision, content } = record
      const row = { kind, key, revision, takenBack: content === null, text: recordText(record) }
      const result = (await commit({ record: row }, row.text.length)) as { record: 'stored' | 'same' | 'conflict' }
      return result.record
    },
    async deleteMall(mall) {
      const deleted = { crawls: 0, answers: 0, offers: 0, prices: 0, pages: 0 }
      for (let more = true; more;) {
        const step = (await commit({ erase: mall }, 1)) as Erased
        for (const table of Object.keys(deleted) as (keyof typeof deleted)[]) deleted[table] += step.deleted[table]
        more = step.more
      }
      return { deleted }
    },
    async savePage(mall, page) {
      const row = pageRow(mall, page)
      return ((await commit({ page: row }, row.gzip.byteLength)) as Stored).stored
    },
    async pages(mall) {
      const rows = reading(() => selectInfos.all(mall)) as { info: string }[]
      return rows.map(({ info }) => JSON.parse(info) as KeptPageInfo)
    },
    async page(mall, crawlId) {
      const row = reading(() => selectKept.get(mall, crawlId)) as KeptRow | undefined
      return row && keptPage(row)
    },
    records: async ({ takenBack }) => records(selectRecords, takenBack ? 1 : 0),
    recordHistory: async ({ kind, key, limit }) => records(selectRevisions, kind ?? null, key ?? null, limit),
    answerJson: async (mall, queryKey) => answerJson(mall, queryKey),
    async latestAnswer(mall, queryKey) {
      const json = answerJson(mall, queryKey)
      return json && (JSON.parse(json.toString()) as StoredAnswer)
    },
    async offer(mall, offerId) {
      const row = reading(() => selectOffer.get(mall, offerId)) as { offer: string } | undefined
      return row && (JSON.parse(row.offer) as Offer)
    },
    async priceHistory(mall, offerId) {
      const rows = reading(() => selectPrices.all(mall, offerId)) as unknown as PriceRow[]
      return rows.map((row) => pricePoint(stretchOf(row)))
    },
    async crawlLog(mall, limit) {
      const rows = reading(() => selectLog.all(mall, limit)) as { entry: string }[]
      return rows.map(({ entry }) => JSON.parse(entry) as CrawlLogEntry)
    },
    close: () => (closing ??= end()),
  }
}

function open(database: SqliteDatabase, file: string | undefined) {
  try {
    const owner = file === undefined ? undefined : ownFile(file)
    try {
      const db = openForWriting({ location: database.location })
      migrate(db)
      const reader = openForReading(database)
      // A database in memory lives as long as a connection to it: hence the reader first.
      db.close()
      return { reader, release: () => owner?.close() }
    } catch (error) {
      owner?.close()
      throw error
    }
  } catch (error) {
    throw new Error(`The database ${file ?? 'in memory'} cannot be used: ${(error as Error).message}.`, { cause: error })
  }
}

// One line when writes begin to fail and one when they succeed again, instead of one each.
function createTroubleLog(log: Log) {
  let inTrouble = false
  function note(error: undefined): void
  function note(error: Error): never
  function note(error: Error | undefined): void {
    if (!error && inTrouble) log.info('the database takes writes again')
    const unavailable = error instanceof StoreUnavailable
    if (unavailable && !inTrouble) log.error({ err: error }, 'the database takes no writes')
    inTrouble = unavailable
    if (error) throw error
  }
  return note
}

const pricePoint = ({ firstMs, lastMs, price, total, availability }: Stretch): PricePoint => ({
  ...(price && { price }),
  ...(total && { total }),
  availability,
  firstSeen: new Date(firstMs).toISOString(),
  lastSeen: new Date(lastMs).toISOString(),
})
