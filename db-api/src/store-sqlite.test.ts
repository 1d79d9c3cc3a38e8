import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { afterAll, describe, expect, it } from 'vitest'

import { StoreUnavailable } from '@mallgate/shared/contract/store'
import { createLog } from '@mallgate/shared/log'

import { observedAt, offerForTests, outcomeForTests } from './outcome-for-tests.ts'
import { createSqliteStore } from './store-sqlite.ts'
import { describeStore } from './store-suite.ts'

const folder = mkdtempSync(join(tmpdir(), 'mallgate-store-'))
afterAll(() => rmSync(folder, { recursive: true }))
const log = createLog('test', 'silent')
let files = 0
const newFile = () => join(folder, `${++files}.sqlite`)
const offersOf = (mall: string, count: number) =>
  Array.from({ length: count }, (_, index) => offerForTests({ mall, id: `offer-${index}`, title: 'x'.repeat(900) }))

describeStore('SQLite in a file', async () => createSqliteStore({ file: newFile(), log }))
describeStore('SQLite in memory', async () => createSqliteStore({ file: undefined, log }))

describe('SQLite', () => {
  it('finds everything again after a restart', async () => {
    const file = newFile()
    const first = createSqliteStore({ file, log })
    await first.saveCrawl(outcomeForTests())
    await first.close()
    const second = createSqliteStore({ file, log })
    expect((await second.latestAnswer('books', 'query-1'))!.offers).toEqual([offerForTests()])
    expect(await second.saveCrawl(outcomeForTests())).toEqual({ stored: false })
    await second.close()
  })

  it('commits what was handed over before it closes, and takes nothing afterwards', async () => {
    const file = newFile()
    const store = createSqliteStore({ file, log })
    const saves = Array.from({ length: 300 }, (_, index) => store.saveCrawl(outcomeForTests({ crawlId: `crawl-no-${index}` })))
    const closed = store.close()
    await expect(store.saveCrawl(outcomeForTests())).rejects.toThrow(StoreUnavailable)
    expect((await Promise.all(saves)).every(({ stored }) => stored)).toBe(true)
    await closed
    const again = createSqliteStore({ file, log })
    expect(await again.crawlLog('books', 1000)).toHaveLength(300)
    await again.close()
  })

  it('refuses a file that another store has open, and takes it once that is closed', async () => {
    const file = newFile()
    const owner = createSqliteStore({ file, log })
    expect(() => createSqliteStore({ file, log })).toThrow(/another db-api has it open: stop that one, or set DB_URL/)
    await owner.close()
    await createSqliteStore({ file, log }).close()
  })

  it('refuses a file of a newer version, and one that is no database, naming it', async () => {
    const newer = newFile()
    new DatabaseSync(newer).exec('pragma user_version = 999')
    expect(() => createSqliteStore({ file: newer, log })).toThrow(`${newer} cannot be used: a newer version of Mallgate wrote it`)
    const foreign = newFile()
    const handle = await open(foreign, 'w')
    await handle.writeFile('no database at all, but long enough to have a header: '.repeat(40))
    await handle.close()
    expect(() => createSqliteStore({ file: foreign, log })).toThrow(`${foreign} cannot be used: file is not a database`)
    expect(() => createSqliteStore({ file: join(folder, 'absent', 'x.sqlite'), log })).toThrow(/cannot be used: unable to open/)
  })

  it('says that it is full, stays readable, and takes writes again when there is room', async () => {
    const file = newFile()
    const store = createSqliteStore({ file, log, maxPages: 60 })
    await store.saveCrawl(outcomeForTests())
    const large = outcomeForTests({ crawlId: 'crawl-large', observedAt: observedAt(1), offers: offersOf('books', 200) })
    await expect(store.saveCrawl(large)).rejects.toThrow(new StoreUnavailable('SQLite: database or disk is full'))
    expect((await store.latestAnswer('books', 'query-1'))!.crawlId).toBe('crawl-00000001')
    expect(await store.crawlLog('books', 10)).toHaveLength(1)
    expect(await store.saveCrawl(outcomeForTests({ crawlId: 'crawl-small' }))).toEqual({ stored: true })
    await store.close()
    const roomier = createSqliteStore({ file, log })
    expect(await roomier.saveCrawl(large)).toEqual({ stored: true })
    await roomier.close()
  })

  it('stores the others of a group in which one is too large for what room is left', async () => {
    const store = createSqliteStore({ file: newFile(), log, maxPages: 60 })
    const saves = Array.from({ length: 20 }, (_, index) =>
      store.saveCrawl(outcomeForTests({ crawlId: `crawl-no-${index}`, offers: index === 9 ? offersOf('books', 200) : [offerForTests()] })),
    )
    const results = await Promise.allSettled(saves)
    expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([9])
    expect(await store.crawlLog('books', 100)).toHaveLength(19)
    await store.close()
  })

  it('says that the database is damaged, and goes on serving what can be read', async () => {
    const file = newFile()
    const store = createSqliteStore({ file, log })
    await store.saveCrawl(outcomeForTests({ offers: offersOf('books', 20) }))
    await store.close()
    await spoil(file, 'crawls')
    const damaged = createSqliteStore({ file, log })
    await expect(damaged.saveCrawl(outcomeForTests({ crawlId: 'crawl-after' }))).rejects.toThrow(
      /^SQLite: database disk image is malformed/,
    )
    await expect(damaged.crawlLog('books', 10)).rejects.toThrow(StoreUnavailable)
    expect((await damaged.latestAnswer('books', 'query-1'))!.offers).toHaveLength(20)
    await damaged.close()
  })

  it('says that the database is locked by somebody else, and takes writes again afterwards', async () => {
    const file = newFile()
    const store = createSqliteStore({ file, log })
    const other = new DatabaseSync(file)
    other.exec('begin immediate')
    await expect(store.saveCrawl(outcomeForTests())).rejects.toThrow(new StoreUnavailable('SQLite: database is locked'))
    other.exec('rollback')
    expect(await store.saveCrawl(outcomeForTests())).toEqual({ stored: true })
    other.close()
    await store.close()
  })

  it('keeps about as many lines of the crawl log as it is told, of each mall, the newest', async () => {
    const store = createSqliteStore({ file: newFile(), log, keepCrawls: 20 })
    await store.saveCrawl(outcomeForTests({ mall: 'quiet', offers: [] }))
    const saves = Array.from({ length: 501 }, (_, index) =>
      store.saveCrawl(outcomeForTests({ crawlId: `crawl-no-${index}`, observedAt: observedAt(index), offers: [] })),
    )
    await Promise.all(saves)
    const kept = await store.crawlLog('books', 1000)
    expect(kept).toHaveLength(20)
    expect(kept[0]!.crawlId).toBe('crawl-no-500')
    expect(await store.crawlLog('quiet', 10)).toHaveLength(1)
    await store.close()
  })
})

// Overwrites the first page of a table and of its indexes.
async function spoil(file: string, table: string): Promise<void> {
  const db = new DatabaseSync(file)
  const pages = db.prepare('select rootpage from sqlite_schema where tbl_name = ?').all(table) as { rootpage: number }[]
  db.close()
  const handle = await open(file, 'r+')
  for (const { rootpage } of pages) await handle.write(Buffer.alloc(4096, 0xee), 0, 4096, (rootpage - 1) * 4096)
  await handle.close()
}
