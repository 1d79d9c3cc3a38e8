import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import { Queue } from 'bullmq'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type CrawlJob, type CrawlOutcome, crawlQueue, queuePrefix, settleStream } from '@mallgate/shared/contract/crawl-job'
import { type CrawlerKit, createCrawlerKit } from '@mallgate/shared/crawler-kit'
import { type Exchange, createExchange } from '@mallgate/shared/exchange/exchange'
import { createLog } from '@mallgate/shared/log'
import { type Redis, connectRedisForWorkers } from '@mallgate/shared/redis'
import { type RedisClock, createRedisClock } from '@mallgate/shared/redis-time'
import { newTraceparent } from '@mallgate/shared/trace'

import { createCrawl } from './crawl.ts'
import { definitionOf } from './extract/extract-for-tests.ts'
import { parseAllowHosts } from './fetch/allowed-addresses.ts'
import { createFetchPage } from './fetch/fetch-page.ts'
import { createGuardedAgent } from './fetch/guarded-agent.ts'
import { honestShop } from './fetch/servers-for-tests.ts'
import { compileShop } from './known-shops.ts'

// A crawler as it runs, but for its manners, with a hold on its jobs that is lost to whoever blocks the process for a second.
const lockMs = 1_000
const timeoutMs = 1_500
const maxBytes = 2_000_000

const log = createLog('test', 'silent')
let redis: Redis
let clock: RedisClock
let kit: CrawlerKit
let exchange: Exchange

beforeAll(async () => {
  redis = connectRedisForWorkers(process.env['REDIS_URL']!, 'hostile-shop', log)
  exchange = createExchange(redis)
  clock = await createRedisClock(redis)
  kit = createCrawlerKit({ instance: 'c-hostile', redis, exchange, clock, log, lockMs, stalledIntervalMs: 100 })
})
afterAll(async () => {
  await kit.close()
  clock.close()
  redis.disconnect()
})

/** What becomes of one crawl of this shop, and how often it was begun. */
async function crawled(answer: RequestListener): Promise<{ outcome: CrawlOutcome; begun: number }> {
  const mall = `m-${randomUUID()}`
  const origin = await honestShop(answer)
  const agent = createGuardedAgent(parseAllowHosts(new URL(origin).host))
  const strategy = { css: { items: '.card', fields: { title: 'b', price: 'i' } } }
  const shop = compileShop({ ...definitionOf([strategy]), url: origin, limits: { maxBytes, redirects: 3 } })
  let begun = 0
  const crawl = createCrawl({
    shop: async () => shop,
    enter: async () => ({ end: async () => undefined }),
    fetchPage: createFetchPage({ agent, overrides: new Map() }),
    sleep: async () => undefined,
  })
  const service = await kit.serve(mall, { concurrency: 1, timeoutMs }, (job, context) => (begun++, crawl(job, context)))
  const queue = new Queue(crawlQueue(mall), { connection: redis as never, prefix: queuePrefix(mall) })
  const crawlId = randomUUID()
  const data: CrawlJob = {
    crawlId,
    mall,
    queryKey: 'key',
    query: { text: 'x', page: 1 },
    definition: 'sha256-x',
    deadlineAt: Math.ceil(clock.now() + 10_000),
    traceparent: newTraceparent(),
  }
  const waiter = { replyChannel: 'nobody', timeoutMs: 10_000, priority: 0, crawlId, maxAgeMs: 0, maxFailureAgeMs: 0 }
  await exchange.join(mall, data.queryKey, waiter)
  await queue.add('crawl', data, { jobId: crawlId })
  const settled = () => redis.xrange(settleStream(mall), '-', '+')
  await expect.poll(async () => (await settled()).length).toBe(1)
  const outcome = JSON.parse(fieldOf((await settled())[0]![1], 'outcome')) as CrawlOutcome
  await service.close()
  const job = await queue.getJob(crawlId)
  expect(await job?.getState()).toBe('completed')
  expect(job?.attemptsStarted).toBe(1)
  await queue.close()
  await agent.destroy()
  return { outcome, begun }
}

const fieldOf = (fields: string[], name: string): string => fields[fields.indexOf(name) + 1]!

const html = { 'content-type': 'text/html; charset=utf-8' }
const card = '<div class=card><b>Keyboard</b><i>12,99 €</i></div>'
const pour = (response: Parameters<RequestListener>[1], block: Buffer) => {
  while (!response.destroyed && response.write(block)) continue
  response.once('drain', () => pour(response, block))
}

const cases: [name: string, answer: RequestListener, status: string, message: RegExp][] = [
  ['says nothing', () => undefined, 'timeout', /within 1500 ms/],
  [
    'sends a byte now and then',
    (_request, response) => {
      response.writeHead(200, html)
      const drip = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(drip))
    },
    'timeout',
    /within 1500 ms/,
  ],
  ['sends without end', (_request, response) => pour(response.writeHead(200, html), Buffer.alloc(65_536, 'x')), 'network', /2000000 bytes/],
  [
    'sends 100 MB and says so',
    (_request, response) => pour(response.writeHead(200, { ...html, 'content-length': 104_857_600 }), Buffer.alloc(65_536, 'x')),
    'network',
    /2000000 bytes/,
  ],
  [
    'sends a bomb in gzip',
    (_request, response) => response.writeHead(200, { ...html, 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
    'network',
    /decompressed/,
  ],
  [
    'sends a bomb in zstd',
    (_request, response) =>
      response.writeHead(200, { ...html, 'content-encoding': 'zstd' }).end(zstdCompressSync(Buffer.alloc(50_000_000))),
    'network',
    /decompressed/,
  ],
  ['nests 50,000 tags', (_request, response) => response.writeHead(200, html).end('<div>'.repeat(50_000)), 'parse_error', /no offers/],
  [
    'nests 50,000 tags that nobody closes within cards',
    (_request, response) => response.writeHead(200, html).end(`<div class=card><b>${'<i>'.repeat(50_000)}`),
    'parse_error',
    /./,
  ],
  [
    'redirects to a metadata address',
    (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
    'error',
    /not a public address/,
  ],
  [
    'redirects for ever',
    (request, response) => response.writeHead(302, { location: `${request.url}x` }).end(),
    'network',
    /more than 3 redirects/,
  ],
  [
    'sends less than it says',
    (_request, response) => {
      response.writeHead(200, { ...html, 'content-length': 1_000 })
      response.write(card, () => response.destroy())
    },
    'network',
    /./,
  ],
  ['answers 429', (_request, response) => response.writeHead(429, { 'retry-after': '30' }).end(), 'rate_limited', /429/],
]

test.for(cases)('a shop that %s ends as it should, and the crawl of it is run once', async ([, answer, status, message]) => {
  const { outcome, begun } = await crawled(answer)
  expect(outcome).toMatchObject({ status, failure: { message: expect.stringMatching(message) as string } })
  expect(begun).toBe(1)
})

test('bytes that are no UTF-8 cost signs, not the page', async () => {
  const page = Buffer.concat([
    Buffer.from(card),
    Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
    Buffer.from('<div class=card><b>\u00fc\xe4\u00f6 '),
    Buffer.from([0xe2, 0x82]),
    Buffer.from('</b><i>1 €</i></div>'),
  ])
  const { outcome } = await crawled((_request, response) => response.writeHead(200, html).end(page))
  expect(outcome).toMatchObject({ status: 'ok', offers: [{ title: 'Keyboard' }, { price: { minor: 100, currency: 'EUR' } }] })
})
