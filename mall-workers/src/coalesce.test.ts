import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { Queue } from 'bullmq'
import { afterEach, describe, expect, it } from 'vitest'

import { type CrawlJob, type CrawlOutcome, crawlQueue, queuePrefix, settleStream } from '@mallgate/shared/contract/crawl-job'
import { type Crawl, type CrawlResult, createCrawlerKit } from '@mallgate/shared/crawler-kit'
import { deadlineIn } from '@mallgate/shared/deadline'
import { type Exchange, createExchange } from '@mallgate/shared/exchange/exchange'
import { createReplyChannel } from '@mallgate/shared/exchange/reply-channel'
import { createLog } from '@mallgate/shared/log'
import { connectRedis, connectRedisForWorkers } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { newTraceparent } from '@mallgate/shared/trace'

import { type Asked, createCoalesce } from './coalesce.ts'
import { createHandOver, newCrawlId } from './hand-over.ts'

const url = process.env['REDIS_URL']!
const log = createLog('test', 'silent')
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const newMall = () => `m-${randomUUID().slice(0, 8)}`

/** What a Mall's process has, as far as handing over goes. */
async function mallProcess(mall: string, { add = true } = {}) {
  const redis = connectRedis(url, 'test', log)
  await redis.connect()
  const clock = await createRedisClock(redis)
  const exchange = createExchange(redis)
  const parse = (body: string) => JSON.parse(body) as CrawlOutcome
  const subscriber = connectRedisForWorkers(url, 'test', log, { autoResubscribe: false })
  const replies = await createReplyChannel({ processId: randomUUID(), subscriber, exchange, clock, parse, log })
  const handOver = createHandOver(mall, redis, log)
  closers.push(
    () => redis.disconnect(),
    () => replies.close(),
    () => clock.close(),
    () => handOver.close(),
  )
  const crawl = createCoalesce({
    mall,
    exchange,
    replies,
    newCrawlId,
    add: async (crawlId, { queryKey, query, traceparent, priority, deadline }) => {
      const deadlineAt = Math.floor(clock.now() + deadline.remainingMs())
      if (add) await handOver.add({ crawlId, mall, queryKey, query, definition: 'sha256-x', deadlineAt, traceparent }, priority)
    },
    raise: (crawlId, priority) => handOver.raise(crawlId, priority),
    parse,
  })
  return (over: Partial<Asked> & { timeoutMs?: number } = {}) =>
    crawl({
      query: { text: over.queryKey ?? 'q', page: 1 },
      queryKey: 'q',
      maxAgeMs: 0,
      priority: 0,
      deadline: deadlineIn(over.timeoutMs ?? 10_000),
      traceparent: newTraceparent(),
      ...over,
    })
}

interface CrawlerSettings {
  concurrency?: number
  timeoutMs?: number
  around?(exchange: Exchange): Exchange
}

async function crawler(mall: string, crawl: Crawl, { concurrency = 4, timeoutMs = 10_000, around = (own) => own }: CrawlerSettings = {}) {
  const redis = connectRedisForWorkers(url, 'test', log)
  const clock = await createRedisClock(redis)
  const kit = createCrawlerKit({ instance: `c-${randomUUID()}`, redis, exchange: around(createExchange(redis)), clock, log })
  const service = await kit.serve(mall, { concurrency, timeoutMs }, crawl)
  const close = () => kit.close(0)
  const pause = (on: boolean) => kit.pause(on)
  closers.push(
    () => redis.disconnect(),
    () => clock.close(),
    close,
  )
  return { close, pause, service }
}

const nothing: CrawlResult = { status: 'empty', offers: [] }

/** A crawl that stands still until it is told to go on. */
function gated() {
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<CrawlJob>()
  const jobs: CrawlJob[] = []
  const crawl: Crawl = async (job) => {
    jobs.push(job)
    begun.resolve(job)
    await gate.promise
    return nothing
  }
  return { crawl, jobs, begun: begun.promise, open: () => gate.resolve() }
}

/** What is on its way to the store. */
async function settling(mall: string): Promise<CrawlOutcome[]> {
  const redis = connectRedis(url, 'test', log)
  await redis.connect()
  const entries = await redis.xrange(settleStream(mall), '-', '+')
  redis.disconnect()
  return entries.map(([, fields]) => JSON.parse(fields.at(-1)!) as CrawlOutcome)
}

function queue(name: string, mall: string) {
  const opened = new Queue(name, { connection: { url }, prefix: queuePrefix(mall) })
  closers.push(() => opened.close())
  return opened
}

describe('handing over', () => {
  it('makes one crawl for ten callers in two processes, and answers all ten', async () => {
    const mall = newMall()
    const [a, b] = await Promise.all([mallProcess(mall), mallProcess(mall)])
    const { crawl, jobs, open } = gated()
    await crawler(mall, crawl)
    const asked = Array.from({ length: 10 }, (_, i) => (i % 2 ? a : b)())
    await expect.poll(() => jobs.length).toBe(1)
    open()
    const outcomes = await Promise.all(asked)
    expect(new Set(outcomes.map(({ crawlId }) => crawlId)).size).toBe(1)
    expect(outcomes.every(({ status }) => status === 'empty')).toBe(true)
    expect(jobs.length).toBe(1)
  })

  it('gives the caller with 3 s his answer though one with 50 ms asked first', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    const hasty = ask({ timeoutMs: 50 })
    const patient = ask({ timeoutMs: 5_000 })
    await expect(hasty).rejects.toMatchObject({ name: 'TimeoutError' })
    // Only now is there a crawler: the first caller's deadline is over.
    await crawler(mall, async () => nothing)
    expect(await patient).toMatchObject({ status: 'empty' })
  })

  it('drops a job whose every caller is gone, without running it', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    await expect(ask({ timeoutMs: 20, queryKey: 'late' })).rejects.toThrow()
    const ran: string[] = []
    await crawler(mall, async ({ queryKey }) => (ran.push(queryKey), nothing), { concurrency: 1 })
    await ask({ queryKey: 'after' })
    expect(ran).toEqual(['after'])
  })

  it('lets an interactive caller lift a crawl that waits with low priority', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    const waiting = [ask({ queryKey: 'first', priority: 50 }), ask({ queryKey: 'second', priority: 50 })]
    const crawls = queue(crawlQueue(mall), mall)
    await expect.poll(() => crawls.getPrioritizedCount()).toBe(2)
    waiting.push(ask({ queryKey: 'second', priority: 0 }))
    await expect.poll(() => crawls.getWaitingCount()).toBe(1)
    const ran: string[] = []
    await crawler(mall, async ({ queryKey }) => (ran.push(queryKey), nothing), { concurrency: 1 })
    await Promise.all(waiting)
    expect(ran).toEqual(['second', 'first'])
  })

  it('is taken on by the next caller where the first died before the job was in the queue', async () => {
    const mall = newMall()
    const [dying, living] = await Promise.all([mallProcess(mall, { add: false }), mallProcess(mall)])
    const first = dying({ timeoutMs: 10_000 })
    const { crawl, jobs, open } = gated()
    open()
    await crawler(mall, crawl)
    expect(await living()).toMatchObject({ status: 'empty' })
    expect(await first).toMatchObject({ status: 'empty' })
    expect(jobs.length).toBe(1)
  })
})

describe('a crawler', () => {
  it('puts what it finished into the settle queue, also where nobody waits any longer', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    const { crawl, begun, open } = gated()
    await crawler(mall, crawl)
    const asked = ask({ timeoutMs: 200 })
    const { crawlId } = await begun
    await expect(asked).rejects.toThrow()
    open()
    await expect.poll(() => settling(mall)).toMatchObject([{ crawlId, status: 'empty' }])
  })

  it('gives a job back when it must end, and another one runs it', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    const { crawl, begun } = gated()
    const ending = await crawler(mall, crawl)
    const asked = ask({ timeoutMs: 15_000 })
    await begun
    await ending.close()
    await crawler(mall, async () => nothing)
    expect(await asked).toMatchObject({ status: 'empty' })
  })

  it('answers `timeout` for a crawl that does not heed its time', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    await crawler(mall, () => new Promise(() => undefined), { timeoutMs: 100 })
    expect(await ask()).toMatchObject({ status: 'timeout', failure: { message: expect.stringContaining('100 ms') } })
  })

  it('answers `error` where it throws or breaks the contract, and the dead job stays', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    await crawler(mall, async ({ queryKey }) => {
      if (queryKey === 'throws') throw new Error('no such page')
      return { status: 'ok', offers: [{ id: 'x' } as never] }
    })
    expect(await ask({ queryKey: 'throws' })).toMatchObject({ status: 'error', failure: { message: 'no such page' } })
    expect(await ask({ queryKey: 'breaks' })).toMatchObject({ status: 'error', offers: [] })
    const crawls = queue(crawlQueue(mall), mall)
    await expect.poll(() => crawls.getFailedCount()).toBe(2)
  })

  it('answers `error` for what is thrown and is no Error', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    await crawler(mall, async () => {
      // oxlint-disable-next-line typescript/only-throw-error -- crawlers written by others do
      throw 'not an Error'
    })
    expect(await ask()).toMatchObject({ status: 'error', failure: { message: 'not an Error' } })
  })

  it('tells its outcome all the same where Redis refuses for a moment, as in a failover', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    let refusals = 2
    await crawler(mall, async () => nothing, {
      around: (exchange) => ({
        ...exchange,
        finish: (...args) => (refusals-- > 0 ? Promise.reject(new Error('READONLY')) : exchange.finish(...args)),
      }),
    })
    expect(await ask()).toMatchObject({ status: 'empty' })
  })

  it('takes other limits for the jobs that come', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    const { service } = await crawler(mall, () => new Promise(() => undefined), { timeoutMs: 60_000 })
    await service.update({ concurrency: 7, timeoutMs: 50 })
    expect(await queue(crawlQueue(mall), mall).getGlobalConcurrency()).toBe(7)
    expect(await ask()).toMatchObject({ status: 'timeout' })
  })

  it('refuses a job that is none, and goes on', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    await crawler(mall, async () => nothing)
    const crawls = queue(crawlQueue(mall), mall)
    await crawls.add('crawl', { rubbish: true })
    await expect.poll(() => crawls.getFailedCount()).toBe(1)
    expect(await ask()).toMatchObject({ status: 'empty' })
  })

  it('takes nothing while it is paused, finishes what it has, and goes on when it may', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    const { crawl, jobs, begun, open } = gated()
    const { pause } = await crawler(mall, crawl, { concurrency: 1 })
    const first = ask({ queryKey: 'first' })
    await begun
    pause(true)
    const second = ask({ queryKey: 'second' })
    open()
    expect(await first).toMatchObject({ status: 'empty' })
    await expect.poll(() => queue(crawlQueue(mall), mall).getWaitingCount()).toBe(1)
    expect(jobs).toHaveLength(1)
    pause(false)
    expect(await second).toMatchObject({ status: 'empty' })
  })

  it('that a job kills each time is killed four times at most: its callers are told, and the jobs beside it come to their end', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    keepRunning(crawlerForTests, [url, mall])
    const queries = ['poison', 'beside-1', 'beside-2', 'beside-3']
    const [poison, ...beside] = await Promise.all(queries.map((queryKey) => ask({ queryKey, timeoutMs: 60_000 })))
    expect(poison).toMatchObject({ status: 'error', failure: { message: expect.stringContaining('after 4 runs') } })
    expect(beside).toMatchObject([{ status: 'empty' }, { status: 'empty' }, { status: 'empty' }])
    expect(await runsOf(mall, 'poison')).toBeLessThanOrEqual(4)
  }, 90_000)

  it('that no crawler comes back from takes four of them at most: its callers are told, and the jobs beside it come to their end elsewhere', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    for (let i = 0; i < 5; i++) keepRunning(crawlerForTests, [url, mall])
    const queries = ['stuck', 'beside-1', 'beside-2', 'beside-3']
    const [stuck, ...beside] = await Promise.all(queries.map((queryKey) => ask({ queryKey, timeoutMs: 60_000 })))
    expect(stuck).toMatchObject({ status: 'error', failure: { message: expect.stringContaining('after 4 runs') } })
    expect(beside).toMatchObject([{ status: 'empty' }, { status: 'empty' }, { status: 'empty' }])
    expect(await runsOf(mall, 'stuck')).toBeLessThanOrEqual(4)
    expect(await ask({ queryKey: 'after', timeoutMs: 60_000 })).toMatchObject({ status: 'empty' })
  }, 90_000)

  it('that keeps its crawler from everything else until its hold is lost ends once: one outcome is told and stored, of four runs at most', async () => {
    const mall = newMall()
    const ask = await mallProcess(mall)
    for (let i = 0; i < 3; i++) keepRunning(crawlerForTests, [url, mall])
    await expect.poll(() => runsOf(mall, 'ready'), { timeout: 30_000 }).toBe(3)
    const told = await ask({ queryKey: 'heavy', timeoutMs: 60_000 })
    expect(told).toMatchObject({ status: 'empty' })
    // All that took it up have come to its end, or there would be no place for so many.
    await Promise.all(Array.from({ length: 12 }, (_, index) => ask({ queryKey: `after-${index}`, timeoutMs: 60_000 })))
    const crawls = queue(crawlQueue(mall), mall)
    await expect.poll(() => crawls.getActiveCount(), { timeout: 20_000 }).toBe(0)
    const runs = await runsOf(mall, 'heavy')
    expect(runs).toBeGreaterThan(1)
    expect(runs).toBeLessThanOrEqual(4)
    expect((await settling(mall)).filter(({ query }) => query.text === 'heavy')).toEqual([told])
  }, 90_000)
})

const crawlerForTests = fileURLToPath(new URL('crawler-for-tests.ts', import.meta.url))

async function runsOf(mall: string, query: string): Promise<number> {
  const redis = connectRedis(url, 'test', log)
  await redis.connect()
  const runs = await redis.lrange(`{${mall}}:runs`, 0, -1)
  redis.disconnect()
  return runs.filter((text) => text === query).length
}

/** A process, started again each time it dies. */
function keepRunning(file: string, args: string[]): void {
  let child: ChildProcess | undefined
  let closed = false
  const start = () => {
    child = spawn(process.execPath, [file, ...args], { stdio: 'inherit' })
    child.on('exit', () => !closed && start())
  }
  start()
  closers.push(() => {
    closed = true
    child?.kill('SIGKILL')
  })
}
