import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

import { afterEach, expect, it } from 'vitest'

import { type CrawlOutcome, settleStream } from '@mallgate/shared/contract/crawl-job'
import { createCrawlerKit } from '@mallgate/shared/crawler-kit'
import { deadlineIn } from '@mallgate/shared/deadline'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { createReplyChannel } from '@mallgate/shared/exchange/reply-channel'
import { createLog } from '@mallgate/shared/log'
import { connectRedis, connectRedisForWorkers } from '@mallgate/shared/redis'
import { ownRedis } from '@mallgate/shared/redis-server-for-tests'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { newTraceparent } from '@mallgate/shared/trace'

import { createCoalesce } from './coalesce.ts'
import { createHandOver, newCrawlId } from './hand-over.ts'
import { createSettling } from './settle.ts'
import { createSettleStreams } from './settle-streams.ts'

const log = createLog('test', 'silent')
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const mall = 'm-frozen'
const crawlMs = 300
let runs = 0

async function system() {
  const server = await ownRedis()
  closers.push(server.close)
  const redis = connectRedis(server.url, 'test', log, { commandTimeoutMs: 1_000 })
  await redis.connect()
  const clock = await createRedisClock(redis)
  const exchange = createExchange(redis)
  const parse = (body: string) => JSON.parse(body) as CrawlOutcome
  const subscriber = connectRedisForWorkers(server.url, 'test', log, { autoResubscribe: false })
  const replies = await createReplyChannel({ processId: randomUUID(), subscriber, exchange, clock, parse, log })
  const handOver = createHandOver(mall, redis, log)
  const streams = createSettleStreams('test', redis, connectRedisForWorkers(server.url, 'test', log, { socketTimeout: 15_000 }), {
    abandonedMs: 1_000,
  })
  // As the store does: an id that is there already stays as it is.
  const stored = new Map<string, CrawlOutcome>()
  const save = async ({ crawlId, body }: { crawlId: string; body: string }) => {
    if (!stored.has(crawlId)) stored.set(crawlId, parse(body))
  }
  const settling = createSettling({ malls: [mall], streams, save, log, reclaimMs: 200 })
  closers.push(
    () => redis.disconnect(),
    () => replies.close(),
    () => clock.close(),
    () => handOver.close(),
    () => settling.close(),
  )
  for (const instance of ['c-one', 'c-two']) await crawler(server.url, instance)
  const ask = createCoalesce({
    mall,
    exchange,
    replies,
    newCrawlId,
    add: async (crawlId, { queryKey, query, traceparent, priority, deadline }) => {
      const deadlineAt = Math.floor(clock.now() + deadline.remainingMs())
      await handOver.add({ crawlId, mall, queryKey, query, definition: 'sha256-x', deadlineAt, traceparent }, priority)
    },
    raise: (crawlId, priority) => handOver.raise(crawlId, priority),
    parse,
  })
  const search = (queryKey: string, timeoutMs: number) =>
    ask({
      query: { text: queryKey, page: 1 },
      queryKey,
      // Some take what came a moment ago, some do not.
      maxAgeMs: Math.random() < 0.5 ? 10_000 : 0,
      priority: 0,
      deadline: deadlineIn(timeoutMs),
      traceparent: newTraceparent(),
    })
  return { server, search, stored, left: () => redis.xlen(settleStream(mall)) }
}

async function crawler(url: string, instance: string) {
  const redis = connectRedisForWorkers(url, instance, log)
  const clock = await createRedisClock(redis)
  const kit = createCrawlerKit({ instance, redis, exchange: createExchange(redis), clock, log, lockMs: 300, stalledIntervalMs: 100 })
  await kit.serve(mall, { concurrency: 8, timeoutMs: 5_000 }, async (_job, { permit }) => {
    await permit()
    runs++
    // As a crawler asks for the shop's turn: what is under way stands still with Redis, and goes on with it.
    for (let page = 0; page < 5; page++) {
      await redis.time()
      await delay((crawlMs / 5) * (0.5 + Math.random()))
    }
    return { status: 'empty', offers: [] }
  })
  closers.push(
    () => redis.disconnect(),
    () => clock.close(),
    () => kit.close(0),
  )
}

it('what a client is told is what is stored, wherever in a crawl Redis stands still', async () => {
  const { server, search, stored, left } = await system()
  const told: CrawlOutcome[] = []
  let asking = true
  const callers = Array.from({ length: 8 }, async (_, index) => {
    while (asking) {
      const outcome = await search(`q-${index % 4}`, 2_000).catch(() => undefined)
      if (outcome) told.push(outcome)
      await delay(10)
    }
  })
  for (let moment = 0; moment < 8; moment++) {
    const before = told.length
    // Somewhere in a crawl, another place each time; for longer than a crawler's hold on its jobs.
    await delay(50 + (moment * crawlMs) / 8)
    server.freeze()
    await delay(400 + moment * 20)
    server.thaw()
    await expect.poll(() => told.length, { timeout: 15_000 }).toBeGreaterThan(before + 12)
  }
  asking = false
  await Promise.all(callers)
  await expect.poll(left, { timeout: 15_000 }).toBe(0)
  // Crawls were run twice, as they must be: nobody could know that their crawlers had not died.
  expect(runs).toBeGreaterThan(stored.size)
  const others = told.filter(({ crawlId, observedAt, crawler: by }) => {
    const kept = stored.get(crawlId)
    return kept?.observedAt !== observedAt || kept.crawler !== by
  })
  expect(others.map(({ crawlId, observedAt }) => [crawlId, observedAt, stored.get(crawlId)?.observedAt])).toEqual([])
}, 60_000)
