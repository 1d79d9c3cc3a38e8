import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import type { CrawlJob } from '@mallgate/shared/contract/crawl-job'
import type { KeptPage } from '@mallgate/shared/contract/mall-health'
import type { Offer } from '@mallgate/shared/contract/offer'
import type { CrawlResult } from '@mallgate/shared/crawl-one'
import { parseDefinition } from '@mallgate/shared/definitions'
import { createLog } from '@mallgate/shared/log'
import { type Redis, connectRedis, connectRedisForWorkers } from '@mallgate/shared/redis'

import { compileReader } from '../read-page.ts'
import { createBaselines } from './baselines.ts'
import { createRotWatch, watchDefinition } from './rot.ts'

const folder = new URL('../../../malls/demo-kramladen/', import.meta.url)
const text = readFileSync(new URL('mall.yaml', folder), 'utf8')
const html = readFileSync(new URL('search.html', folder), 'utf8')
const observedAt = '2026-01-02T03:04:05.000Z'
const log = createLog('test', 'silent')
let redis: Redis

beforeAll(async () => {
  redis = connectRedis(process.env['REDIS_URL']!, 'test', log)
  await redis.connect()
})
afterAll(() => redis.disconnect())

/** A shop whose crawls are watched; `crawl` reads a page as the shop has it then. */
function watchedShop(yaml = text, mall = `m-${randomUUID().slice(0, 8)}`) {
  const definition = parseDefinition(yaml, fileURLToPath(new URL('mall.yaml', folder)))
  const read = compileReader(definition)
  const watched = watchDefinition(definition)
  const kept: KeptPage[] = []
  let full = false
  let nowMs = Date.parse(observedAt)
  const baselines = createBaselines(redis, log)
  const rot = createRotWatch({ baselines, keepPage: (_mall, page) => !full && kept.push(page) > 0, now: () => nowMs })
  const crawl = (body: string, query = 'nordhall nv-650') => {
    const page = {
      url: 'http://shop.test/suche',
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: Buffer.from(body),
    }
    const job = { mall, crawlId: randomUUID(), definition: 'sha256-1', query: { text: query, page: 1 } } as CrawlJob
    return rot.judge(job, watched, read(page, observedAt), page)
  }
  return { mall, crawl, kept, baselines, later: (ms: number) => (nowMs += ms), fill: (on: boolean) => (full = on) }
}

describe('a shop that changes its pages', () => {
  it('is counted field by field, and nothing is said while all is as it was', async () => {
    const { crawl, kept } = watchedShop()
    await crawl(html)
    const again = await crawl(html)
    expect(again).toMatchObject({
      status: 'ok',
      filled: { title: again.offers.length, price: again.offers.length, image: again.offers.length },
    })
    expect(again).not.toHaveProperty('degraded')
    expect(kept).toEqual([])
  })

  it('is degraded by the next crawl, with the field, a card that lacks it and the page', async () => {
    const { crawl, kept } = watchedShop()
    await crawl(html)
    const broken = html.replaceAll('karte-bild', 'karte-foto')
    const { status, degraded } = await crawl(broken)
    expect(status).toBe('ok')
    expect(degraded).toMatchObject({
      field: 'image',
      page: true,
      message: expect.stringMatching(/^image: 0 of \d offers have one, at least 100 % had/),
    })
    // The card that is shown is one that is read: the first of the page is an advertisement.
    expect(degraded!.snippet).toMatch(/^<li class="karte" data-artikel="K10081".*karte-foto/)
    expect(kept).toHaveLength(1)
    expect(gunzipSync(Buffer.from(kept[0]!.gzip, 'base64')).toString()).toBe(broken)
    expect(kept[0]).toMatchObject({ status: 'ok', httpStatus: 200, reason: { field: 'image', snippet: degraded!.snippet } })
  })

  it('fails with the field where no offer is left, and the page is kept', async () => {
    const { crawl, kept } = watchedShop()
    await crawl(html)
    const { status, failure, degraded } = await crawl(html.replaceAll('karte-titel', 'karte-name'))
    expect({ status, failure }).toMatchObject({ status: 'parse_error', failure: { field: 'title', page: true } })
    expect(degraded).toMatchObject({ field: 'title', snippet: expect.stringContaining('karte-name') })
    expect(kept).toMatchObject([{ status: 'parse_error', reason: { field: 'title' } }])
  })

  it('shows how the page begins where the cards themselves are gone', async () => {
    const { crawl } = watchedShop()
    const { status, degraded } = await crawl(html.replaceAll('trefferliste', 'ergebnisse'))
    expect(status).toBe('parse_error')
    expect(degraded!.snippet).toContain('<h1>4 Treffer')
  })

  it('has a page of one kind kept now and then, not each', async () => {
    const { crawl, kept, later } = watchedShop()
    const broken = html.replaceAll('karte-titel', 'karte-name')
    for (let i = 0; i < 3; i++) await crawl(broken)
    expect(kept).toHaveLength(1)
    expect((await crawl(broken)).degraded!.snippet).toContain('karte-name')
    later(11 * 60_000)
    await crawl(broken)
    expect(kept).toHaveLength(2)
  })

  it('does not say that a page is kept which nobody took, and keeps the next', async () => {
    const { crawl, kept, later, fill } = watchedShop()
    const broken = html.replaceAll('karte-titel', 'karte-name')
    fill(true)
    expect((await crawl(broken)).failure).not.toHaveProperty('page')
    fill(false)
    later(10_000)
    expect((await crawl(broken)).failure).toMatchObject({ page: true })
    expect(kept).toHaveLength(1)
  })

  it('is not held up by a Redis that is away, and unlearns nothing by it', async () => {
    const away = connectRedisForWorkers('redis://127.0.0.1:1', 'test', log)
    onTestFinished(() => away.disconnect())
    const rot = createRotWatch({ baselines: createBaselines(away, log), keepPage: () => true, now: Date.now })
    const read: CrawlResult = { status: 'ok', offers: [{ title: 'x' } as Offer] }
    const job = { mall: 'm', crawlId: 'c', definition: 'sha256-1', query: { text: 'x', page: 1 } } as CrawlJob
    const watched = watchDefinition(parseDefinition(text, fileURLToPath(new URL('mall.yaml', folder))))
    const started = performance.now()
    expect(await rot.judge(job, watched, read, undefined)).toMatchObject({ status: 'ok', filled: { title: 1 } })
    expect(performance.now() - started).toBeLessThan(3_000)
  })

  it('is remembered by processes that come later', async () => {
    const { mall, crawl, baselines } = watchedShop()
    await crawl(html)
    await baselines.close()
    const { degraded } = await watchedShop(text, mall).crawl(html.replaceAll('karte-bild', 'karte-foto'))
    expect(degraded?.field).toBe('image')
  })
})

describe('what a definition asks of its crawls', () => {
  it('degrades a crawl that has less, be it the first', async () => {
    const { crawl } = watchedShop(`${text}quality: { filled: { gtin: 1, brand: 0.5 } }\n`)
    expect((await crawl(html)).degraded).toMatchObject({ field: 'brand', message: expect.stringContaining('quality.filled wants 50 %') })
  })

  it('wants as many offers as it says of the probe query, and of no other', async () => {
    const { crawl } = watchedShop(`${text}probe: Nordhall NV-650\nquality: { offers: 50 }\n`)
    expect((await crawl(html)).degraded).toMatchObject({ field: 'items' })
    expect(await crawl(html, 'other')).not.toHaveProperty('degraded')
  })
})
