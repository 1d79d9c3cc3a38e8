import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { afterEach, expect, it } from 'vitest'

import type { CrawlOutcome } from '@mallgate/shared/contract/crawl-job'
import { createLog } from '@mallgate/shared/log'

import { observedAt, offerForTests, outcomeForTests, won } from './outcome-for-tests.ts'
import { createSqliteStore } from './store-sqlite.ts'

const log = createLog('test', 'silent')
const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mallgate-killed-'))
  releases.push(() => rmSync(folder, { recursive: true }))
  return join(folder, 'killed.sqlite')
}

async function startProcess(file: string): Promise<{ address: string; kill: () => Promise<void> }> {
  const args = [fileURLToPath(new URL('./serve-for-tests.ts', import.meta.url)), `sqlite:${file}`]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  releases.push(() => killed(child))
  const [address] = (await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(15_000) })) as [string]
  return { address, kill: () => killed(child) }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

const put = (address: string, outcome: CrawlOutcome) =>
  fetch(`${address}/v1/malls/${outcome.mall}/crawls/${outcome.crawlId}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(outcome),
    signal: AbortSignal.timeout(15_000),
  })

const offersPerCrawl = 50
// Every crawl has its own query and offers, so that each can be looked for by itself.
const outcomeNo = (index: number) =>
  outcomeForTests({
    crawlId: `crawl-no-${index}`,
    queryKey: `query-${index}`,
    observedAt: observedAt(index),
    offers: Array.from({ length: offersPerCrawl }, (_, place) =>
      offerForTests({ id: `offer-${index}-${place}`, price: won(100 + index), observedAt: observedAt(index) }),
    ),
  })

it('keeps a crawl it acknowledged, though it is killed right after', async () => {
  const file = newFile()
  const { address, kill } = await startProcess(file)
  expect((await put(address, outcomeNo(1))).status).toBe(200)
  await kill()
  const store = createSqliteStore({ file, log })
  releases.push(() => store.close())
  expect((await store.latestAnswer('books', 'query-1'))!.offers).toEqual(outcomeNo(1).offers)
  expect(await store.priceHistory('books', 'offer-1-49')).toHaveLength(1)
})

it('killed amid many writes, keeps every one it acknowledged and none by half', async () => {
  const file = newFile()
  const { address, kill } = await startProcess(file)
  const acknowledged = new Set<number>()
  const enough = Promise.withResolvers<void>()
  const count = 400
  const writes = Array.from({ length: count }, async (_, index) => {
    const response = await put(address, outcomeNo(index)).catch(() => undefined)
    if (response?.status === 200) acknowledged.add(index)
    if (acknowledged.size >= 40) enough.resolve()
  })
  await enough.promise
  await kill()
  await Promise.all(writes)
  expect(acknowledged.size).toBeLessThan(count)

  const store = createSqliteStore({ file, log })
  releases.push(() => store.close())
  const logged = new Set((await store.crawlLog('books', 1000)).map(({ crawlId }) => crawlId))
  for (let index = 0; index < count; index++) {
    const isStored = logged.has(`crawl-no-${index}`)
    if (acknowledged.has(index)) expect(isStored).toBe(true)
    expect((await store.latestAnswer('books', `query-${index}`))?.offers.length).toBe(isStored ? offersPerCrawl : undefined)
    for (let place = 0; place < offersPerCrawl; place++) {
      expect(await store.priceHistory('books', `offer-${index}-${place}`)).toHaveLength(isStored ? 1 : 0)
    }
  }
})

it('leaves the file to the next process when it is killed, but to none before', async () => {
  const file = newFile()
  const { kill } = await startProcess(file)
  expect(() => createSqliteStore({ file, log })).toThrow(`The database ${file} cannot be used: another db-api has it open`)
  await kill()
  await createSqliteStore({ file, log }).close()
})
