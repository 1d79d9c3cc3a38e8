import { expect, onTestFinished, test } from 'vitest'

import { createLog } from '@mallgate/shared/log'
import { connectRedisForWorkers } from '@mallgate/shared/redis'

import type { HeldBack, Leave } from './leave.ts'
import { newMall, plain, startCrawlerForTests } from './manners-for-tests.ts'

const minute = 60_000
/** A cool-down of a millisecond is over when Redis says so. */
async function soon(enter: () => Promise<Leave | HeldBack>): Promise<Leave> {
  for (;;) {
    const leave = await enter()
    if ('end' in leave) return leave
  }
}
const blocked = { status: 'blocked', message: 'the shop answered 403' } as const

test('a mall without limits, of which nothing bad is known, costs no call to Redis for a second', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  await crawler.visit(mall)
  const before = crawler.commands()
  for (let i = 0; i < 50; i++) expect(await crawler.visit(mall)).toBeUndefined()
  expect(crawler.commands()).toBe(before)
})

test('a mall with limits costs one call for each request', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  const manners = { ...plain, perMinute: 1_000, dailyBudget: 1_000, minIntervalMs: 1 }
  await crawler.visit(mall, {}, { manners })
  const before = crawler.commands()
  for (let i = 0; i < 10; i++) await crawler.visit(mall, {}, { manners })
  expect(crawler.commands() - before).toBe(10)
})

test('requests keep their distance, whichever process they go out from', async () => {
  const mall = newMall()
  const crawlers = await Promise.all([startCrawlerForTests(), startCrawlerForTests()])
  const manners = { ...plain, minIntervalMs: 100 }
  const went: number[] = []
  await Promise.all(
    [...crawlers, ...crawlers].map(async (crawler) => {
      await crawler.enter(mall, { manners })
      went.push(performance.now())
    }),
  )
  expect(went.at(-1)! - went[0]!).toBeGreaterThan(295)
})

test('a turn that is too far away is told at once, with the limit, and takes nobody’s', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  const manners = { ...plain, minIntervalMs: 60_000 }
  await crawler.visit(mall, {}, { manners })
  for (let i = 0; i < 20; i++) {
    const held = await crawler.visit(mall, {}, { manners, mostWaitMs: 15_000 })
    expect(held).toMatchObject({
      status: 'rate_limited',
      failure: { message: expect.stringMatching(/own limits\.minInterval \(60000 ms/) },
    })
    expect(held?.retryAfterMs).toBeGreaterThan(50_000)
    expect(held?.retryAfterMs).toBeLessThanOrEqual(60_000)
  }
})

test('a wait ends with its signal, and a crawl that is dropped takes no turn', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  const manners = { ...plain, minIntervalMs: 60_000 }
  await expect(crawler.enter(mall, { manners, permit: () => Promise.reject(new Error('nobody waits')) })).rejects.toThrow('nobody waits')
  expect(await crawler.visit(mall, {}, { manners })).toBeUndefined()
  const signal = AbortSignal.timeout(20)
  await expect(crawler.enter(mall, { manners, mostWaitMs: 120_000, signal })).rejects.toMatchObject({ name: 'AbortError' })
})

test('a crawl that is over as it is told of its turn holds nobody up', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  const manners = { ...plain, concurrency: 1 }
  await crawler.visit(mall, {}, { manners })
  const dropped = new AbortController()
  // After the question went out, and before its answer can have come.
  const permit = async () => process.nextTick(() => dropped.abort(new Error('nobody waits')))
  await expect(crawler.enter(mall, { manners, permit, signal: dropped.signal })).rejects.toThrow('nobody waits')
  const leave = await soon(() => crawler.enter(mall, { manners, mostWaitMs: 1_000 }))
  await leave.end({ status: 'ok', latencyMs: 1, requests: 1 })
  await soon(() => crawler.enter(mall, { manners, mostWaitMs: 0 }))
})

test('turns and places that another clock gave away hold nobody up', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  const redis = connectRedisForWorkers(process.env['REDIS_URL']!, 'manners-test', createLog('test', 'silent'))
  await redis.connect()
  onTestFinished(() => redis.disconnect())
  const tomorrow = Date.now() + 86_400_000
  await redis.lpush(`{${mall}}:turns`, tomorrow)
  await redis.zadd(`{${mall}}:under-way`, tomorrow, 'a request')
  await redis.hset(`{${mall}}:manners`, 'last', tomorrow)
  expect(await crawler.visit(mall, {}, { manners: { ...plain, perMinute: 5, concurrency: 1, minIntervalMs: 10 } })).toBeUndefined()
})

test('a request that has ended does not wait for a Redis that hangs', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  const leave = await soon(() => crawler.enter(mall, { manners: { ...plain, concurrency: 1 } }))
  crawler.hang()
  const started = performance.now()
  await leave.end({ status: 'ok', latencyMs: 1, requests: 1 })
  expect(performance.now() - started).toBeLessThan(4_000)
})

test('a day’s budget is shared, and its end is told', async () => {
  const mall = newMall()
  const crawlers = await Promise.all([startCrawlerForTests(), startCrawlerForTests()])
  const manners = { ...plain, dailyBudget: 5 }
  // What a page took besides, as redirects do, is spent, too.
  await crawlers[0]!.visit(mall, { requests: 3 }, { manners })
  await crawlers[1]!.visit(mall, {}, { manners })
  await crawlers[0]!.visit(mall, {}, { manners })
  const held = await crawlers[1]!.visit(mall, {}, { manners })
  expect(held).toMatchObject({ status: 'rate_limited', failure: { message: expect.stringContaining('limits.dailyBudget') } })
  expect(held?.retryAfterMs).toBeLessThanOrEqual(24 * 60 * minute)
  expect((await crawlers[0]!.manners.of(mall)).today).toBe(5)
})

test('where one crawl sends several requests at once, their number at a time holds for all', async () => {
  const mall = newMall()
  const crawlers = await Promise.all([startCrawlerForTests(), startCrawlerForTests()])
  const manners = { ...plain, concurrency: 2 }
  let now = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const leave = await crawlers[i % 2]!.enter(mall, { manners })
      if ('failure' in leave) throw new Error(leave.failure.message)
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now--
      await leave.end({ status: 'ok', latencyMs: 1, requests: 1 })
    }),
  )
  expect(most).toBeLessThanOrEqual(2)
})

test('a crawl that is dropped while it waits leaves its place to others', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  const manners = { ...plain, concurrency: 1, minIntervalMs: 1_000 }
  await crawler.visit(mall, {}, { manners })
  await expect(crawler.enter(mall, { manners, signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: 'AbortError' })
  expect(await crawler.visit(mall, {}, { manners })).toBeUndefined()
})

test('what went out, and what did not, is counted', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  await crawler.visit(mall, { requests: 3 })
  await crawler.visit(mall, { status: 'rate_limited', retryAfterMs: 60_000 })
  await crawler.visit(mall)
  const { text } = await crawler.metrics.expose()
  for (const line of [
    `mallgate_shop_requests_total{mall="${mall}",outcome="ok"} 3`,
    `mallgate_shop_requests_total{mall="${mall}",outcome="rate_limited"} 1`,
    `mallgate_shop_held_back_total{mall="${mall}",why="suspended"} 1`,
    `mallgate_mall_back_off_step{mall="${mall}"} 1`,
  ])
    expect(text).toContain(line)
})

test('a public shop whose definition says nothing is asked once a second on average; one of our own at will', async () => {
  const [ours, others] = await Promise.all([startCrawlerForTests(), startCrawlerForTests({ inHouse: () => false })])
  const [atHome, elsewhere] = [newMall(), newMall()]
  for (let i = 0; i < 60; i++) expect(await others.visit(elsewhere)).toBeUndefined()
  expect(await others.visit(elsewhere)).toMatchObject({
    status: 'rate_limited',
    failure: { message: expect.stringContaining('60 requests a minute') },
  })
  for (let i = 0; i < 100; i++) expect(await ours.visit(atHome)).toBeUndefined()
})

test('one block is taken as a warning; with the next, everybody leaves the shop alone, in all processes', async () => {
  const mall = newMall()
  const [one, other] = await Promise.all([startCrawlerForTests(), startCrawlerForTests()])
  await other.visit(mall)
  await one.visit(mall, blocked)
  expect(await one.visit(mall, blocked)).toBeUndefined()
  const held = await one.visit(mall)
  expect(held).toMatchObject({ status: 'suspended', failure: { message: expect.stringContaining('the shop answered 403') } })
  expect(held?.retryAfterMs).toBeGreaterThan(minute - 2_000)
  expect(held?.retryAfterMs).toBeLessThanOrEqual(minute)
  other.pass(1_000)
  expect(await other.visit(mall)).toMatchObject({ status: 'suspended' })
})

test('who listens knows of a block and of a reset as they happen', async () => {
  const mall = newMall()
  const [one, other] = await Promise.all([startCrawlerForTests(), startCrawlerForTests({ hears: true })])
  await other.visit(mall)
  await one.visit(mall, { status: 'rate_limited', retryAfterMs: 60_000 })
  await expect.poll(() => other.visit(mall)).toMatchObject({ status: 'suspended' })
  await one.manners.reset(mall)
  await expect.poll(() => other.visit(mall)).toBeUndefined()
})

test('blocks of requests that were under way at the same time are one', async () => {
  const mall = newMall()
  const [one, other] = await Promise.all([startCrawlerForTests(), startCrawlerForTests()])
  const leaves = await Promise.all([one.enter(mall), one.enter(mall), other.enter(mall), other.enter(mall)])
  for (const leave of leaves) if ('end' in leave) await leave.end({ ...blocked, latencyMs: 5, requests: 1 })
  expect((await one.manners.of(mall)).step).toBe(1)
})

test('soon after a start blocks do not climb beyond a minute', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests({ graceMs: minute })
  for (let i = 0; i < 3; i++) {
    const leave = await crawler.enter(mall)
    if ('failure' in leave) break
    await leave.end({ ...blocked, latencyMs: 5, requests: 1 })
  }
  expect(await crawler.manners.of(mall)).toMatchObject({ step: 2 })
})

test('Retry-After is kept by all, after 429 as after 503', async () => {
  const [one, other] = await Promise.all([startCrawlerForTests(), startCrawlerForTests()])
  for (const ended of [
    { status: 'rate_limited', retryAfterMs: 90_000 },
    { status: 'network', retryAfterMs: 90_000 },
  ] as const) {
    const mall = newMall()
    await one.visit(mall, ended)
    const held = await other.visit(mall)
    expect(held).toMatchObject({ status: 'suspended' })
    expect(held?.retryAfterMs).toBeGreaterThan(88_000)
  }
})

test('when the time is over one crawl at a time asks, until the shop has answered: then it is a step down', async () => {
  const mall = newMall()
  const [one, other] = await Promise.all([startCrawlerForTests(), startCrawlerForTests()])
  await one.visit(mall, { status: 'rate_limited', retryAfterMs: 1 })
  const crawl = { id: 'the-prober', answered: false }
  const probe = await soon(() => one.enter(mall, { crawl }))
  expect(await other.visit(mall)).toMatchObject({ status: 'suspended', failure: { message: expect.stringContaining('another crawl') } })
  // Its further pages are the same crawl's.
  const further = await one.enter(mall, { crawl })
  if ('failure' in further) throw new Error('it was not let through')
  await probe.end({ status: 'ok', latencyMs: 5, requests: 1 })
  await further.end({ status: 'ok', latencyMs: 5, requests: 1 })
  expect(await one.manners.of(mall)).toMatchObject({ step: 0, until: 0 })
  other.pass(1_000)
  expect(await other.visit(mall)).toBeUndefined()
})

test('a probe that found out nothing leaves its place to the next', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  await crawler.visit(mall, { status: 'rate_limited', retryAfterMs: 1 })
  const probe = await soon(() => crawler.enter(mall))
  await probe.end({ status: 'network', latencyMs: 5, requests: 1 })
  expect(await crawler.visit(mall)).toBeUndefined()
})

test('a page that cannot be read shows that the shop lets us in: all may ask again, and the step stays', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  await crawler.visit(mall, { status: 'rate_limited', retryAfterMs: 1 })
  const probe = await soon(() => crawler.enter(mall))
  await probe.end({ status: 'parse_error', latencyMs: 5, requests: 1 })
  expect(await crawler.manners.of(mall)).toMatchObject({ step: 1, until: 0 })
})

test('a reset says what was, and the shop is asked again, everywhere within a second', async () => {
  const mall = newMall()
  const [one, other] = await Promise.all([startCrawlerForTests(), startCrawlerForTests()])
  await one.visit(mall, blocked)
  await one.visit(mall, blocked)
  expect(await other.visit(mall)).toMatchObject({ status: 'suspended' })
  expect(await one.manners.reset(mall)).toMatchObject({ step: 2, status: 'blocked', why: 'the shop answered 403' })
  expect(await one.visit(mall)).toBeUndefined()
  other.pass(1_000)
  expect(await other.visit(mall)).toBeUndefined()
})

test('a shop of one’s own may be asked at once after blocks', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  for (let i = 0; i < 5; i++) {
    expect(await crawler.visit(mall, { ...blocked, retryAfterMs: 60_000 }, { manners: { ...plain, backOff: 'none' } })).toBeUndefined()
  }
})

test('a shop that becomes slow is asked less often, by all; an error does not hasten it, answers do, by halves', async () => {
  const mall = newMall()
  const [one, other] = await Promise.all([startCrawlerForTests(), startCrawlerForTests()])
  await one.visit(mall, { latencyMs: 80 })
  await one.visit(mall, { latencyMs: 1_600 })
  const delayMs = async () => (await one.manners.of(mall)).delayMs
  expect(await delayMs()).toBe(1_600)
  const started = performance.now()
  await one.visit(mall, { status: 'network', latencyMs: 5 })
  expect(await other.visit(mall, {}, { mostWaitMs: 10 })).toMatchObject({
    status: 'rate_limited',
    failure: { message: expect.stringContaining('slow') },
  })
  expect(await delayMs()).toBe(1_600)
  await other.visit(mall, { latencyMs: 80 })
  expect(performance.now() - started).toBeGreaterThan(1_500)
  expect(await delayMs()).toBe(800)
})

test('a shop that is always slow is not slowed further', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests()
  for (let i = 0; i < 5; i++) await crawler.visit(mall, { latencyMs: 2_500 })
  expect((await crawler.manners.of(mall)).delayMs).toBe(0)
})
