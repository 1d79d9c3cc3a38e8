import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { StoreUnavailable } from '@mallgate/shared/contract/store'

import { crawlRecord } from './crawl-record.ts'
import { outcomeForTests } from './outcome-for-tests.ts'
import { openForWriting } from './sqlite-connection.ts'
import { migrate } from './sqlite-migrations.ts'
import { createSqliteWriter } from './sqlite-writer.ts'

const data = { database: { location: ':memory:' }, keepCrawls: 10 }
const writes = [{ crawl: crawlRecord(outcomeForTests()) }]
const threadOf = (onMessage: string) =>
  new URL(`data:text/javascript,import { parentPort } from 'node:worker_threads'; parentPort.on('message', (message) => { ${onMessage} })`)

it('says that its thread is gone, and starts another for the next write', async () => {
  const writer = createSqliteWriter(data, { file: threadOf('process.exit(3)') })
  await expect(writer.write(writes)).rejects.toThrow(new StoreUnavailable('the writing thread ended with 3'))
  await expect(writer.write(writes)).rejects.toThrow(new StoreUnavailable('the writing thread ended with 3'))
  await writer.close()
})

it('says what its thread died of', async () => {
  const writer = createSqliteWriter(data, { file: threadOf('throw new Error("out of luck")') })
  await expect(writer.write(writes)).rejects.toThrow(new StoreUnavailable('the writing thread failed: out of luck'))
  await writer.close()
})

it('does not wait for ever for a thread that is silent, neither to write nor to close', async () => {
  const writer = createSqliteWriter(data, { file: threadOf(''), answerBoundMs: 50 })
  await expect(writer.write(writes)).rejects.toThrow(new StoreUnavailable('the writing thread gave no answer in 50 ms'))
  await writer.close()
  const deaf = createSqliteWriter(data, { file: threadOf('if (message.write) parentPort.postMessage([])'), closeBoundMs: 50 })
  await deaf.write(writes)
  await deaf.close()
})

it('answers each write for itself where the database has no tables', async () => {
  const writer = createSqliteWriter(data)
  expect(await writer.write([...writes, ...writes])).toEqual([1, 2].map(() => ({ unavailable: false, message: 'no such table: crawls' })))
  await writer.close()
})

it('says that the database may only be read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mallgate-writer-'))
  const file = join(folder, 'read-only.sqlite')
  const db = openForWriting({ location: file })
  migrate(db)
  db.close()
  const writer = createSqliteWriter({ ...data, database: { location: `file:${file}?mode=ro` } })
  expect(await writer.write(writes)).toEqual([{ unavailable: true, message: 'SQLite: attempt to write a readonly database' }])
  await writer.close()
  rmSync(folder, { recursive: true })
})
