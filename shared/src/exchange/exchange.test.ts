import { randomUUID } from 'node:crypto'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import { settleStream } from '../contract/crawl-job.ts'
import { createLog } from '../log.ts'
import { type Redis, connectRedis, connectRedisForWorkers } from '../redis.ts'
import { ownRedis } from '../redis-server-for-tests.ts'
import { createRedisClock } from '../redis-time.ts'
import { type Exchange, createExchange } from './exchange.ts'
import { CrawlLost, ExchangeAway, createReplyChannel } from './reply-channel.ts'

const log = createLog('test', 'silent')
const url = process.env['REDIS_URL']!
let redis: Redis
let exchange: Exchange

beforeAll(async () => {
  redis = connectRedis(url, 'test', log)
  await redis.connect()
  exchange = createExchange(redis)
})
afterAll(() => redis.disconnect())

const mall = () => `m-${randomUUID().slice(0, 8)}`
const waiter = (over: Partial<Parameters<Exchange['join']>[2]> = {}) => ({
  replyChannel: 'r',
  timeoutMs: 5_000,
  priority: 0,
  crawlId: randomUUID(),
  maxAgeMs: 0,
  maxFailureAgeMs: 0,
  ...over,
})

const channel = async () => {
  const clock = await createRedisClock(redis)
  const subscriber = connectRedisForWorkers(url, 'test-sub', log, { autoResubscribe: false })
  const replies = await createReplyChannel({ processId: randomUUID(), subscriber, exchange, clock, parse: (body) => body, log })
  return { subscriber, replies }
}

const late = { crawlId: 'crawl-one', keepMs: 60_000, inTime: false }

describe('waiting for a crawl', () => {
  it('gives all who join while it is under way the same crawl', async () => {
    const m = mall()
    const joined = await Promise.all(Array.from({ length: 10 }, () => exchange.join(m, 'q', waiter())))
    expect(new Set(joined.map((j) => 'crawlId' in j && j.crawlId)).size).toBe(1)
  })

  it('answers one who joins a moment after the answer, and only if it is young enough for him', async () => {
    const m = mall()
    await exchange.join(m, 'q', waiter({ crawlId: 'crawl-one' }))
    await exchange.begin(m, 'q', late)
    await exchange.finish(m, 'q', { crawlId: 'crawl-one', ok: true, body: '{"a":1}', traceparent: 't' })
    expect(await exchange.join(m, 'q', waiter({ maxAgeMs: 10_000 }))).toEqual({ answer: '{"a":1}' })
    await redis.hset(`{${m}}:answer:q`, 'at', 1)
    expect(await exchange.join(m, 'q', waiter({ maxAgeMs: 10_000, crawlId: 'crawl-two' }))).toMatchObject({ crawlId: 'crawl-two' })
  })

  const ended = (crawlId: string) => ({ crawlId, ok: false, body: '{}', traceparent: 't' })

  it('opens no crawl under an id that was used up: a cut connection sends again what had no reply', async () => {
    const m = mall()
    await exchange.join(m, 'q', waiter({ crawlId: 'crawl-one' }))
    await exchange.finish(m, 'q', ended('crawl-one'))
    // Within the same millisecond its answer would do.
    await redis.del(`{${m}}:answer:q`)
    expect(await exchange.join(m, 'q', waiter({ crawlId: 'crawl-one' }))).toMatchObject({ state: 'ended' })
    expect(await redis.exists(`{${m}}:query:q`)).toBe(0)
    expect(await exchange.join(m, 'q', waiter({ crawlId: 'crawl-two' }))).toMatchObject({ state: 'queued', crawlId: 'crawl-two' })
  })

  it.each([
    ['begun', (m: string) => exchange.begin(m, 'q', { ...late, inTime: true }), 'done'],
    ['ended', (m: string) => exchange.finish(m, 'q', ended('crawl-one')), 0],
  ])('lets go of those who wait for a crawl that had ended, as it is %s once more', async (_again, again, answer) => {
    const m = mall()
    await exchange.finish(m, 'q', ended('crawl-one'))
    await redis.del(`{${m}}:answer:q`)
    await redis.hset(`{${m}}:query:q`, { id: 'crawl-one', state: 'queued', deadline: 9e15, priority: 0 })
    const { replies } = await channel()
    const { reply } = replies.wait(m, 'q')
    await exchange.join(m, 'q', waiter({ replyChannel: replies.name }))
    expect(await again(m)).toBe(answer)
    await expect(reply).rejects.toThrow(CrawlLost)
    expect(await exchange.join(m, 'q', waiter({ crawlId: 'crawl-two' }))).toMatchObject({ crawlId: 'crawl-two' })
    replies.close()
  })

  it('does not give a failure to one who came after it', async () => {
    const m = mall()
    await exchange.finish(m, 'q', { crawlId: 'crawl-one', ok: false, body: '{}', traceparent: 't' })
    await redis.hincrby(`{${m}}:answer:q`, 'at', -50)
    expect(await exchange.join(m, 'q', waiter({ maxAgeMs: 600_000, maxFailureAgeMs: 10 }))).toMatchObject({ state: 'queued' })
    expect(await exchange.join(m, 'q', waiter({ maxAgeMs: 600_000, maxFailureAgeMs: 60_000 }))).toEqual({ answer: '{}' })
  })

  it('keeps the latest deadline and the highest priority of any order of waiters', async () => {
    const waiters = fc.array(
      fc.record({ timeoutMs: fc.integer({ min: 1_000, max: 60_000 }), priority: fc.integer({ min: 0, max: 100 }) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    await fc.assert(
      fc.asyncProperty(waiters, async (all) => {
        const m = mall()
        const before = await timeMs()
        for (const one of all) await exchange.join(m, 'q', waiter(one))
        const after = await timeMs()
        const { deadline, priority } = await redis.hgetall(`{${m}}:query:q`)
        const longest = Math.max(...all.map((one) => one.timeoutMs))
        expect(Number(deadline)).toBeGreaterThanOrEqual(before + longest)
        expect(Number(deadline)).toBeLessThanOrEqual(after + longest)
        expect(Number(priority)).toBe(Math.min(...all.map((one) => one.priority)))
      }),
      { numRuns: 30 },
    )
  })

  it('says to the one who lifted a waiting crawl that he did', async () => {
    const m = mall()
    await exchange.join(m, 'q', waiter({ priority: 50 }))
    expect(await exchange.join(m, 'q', waiter({ priority: 0 }))).toMatchObject({ raised: true })
    expect(await exchange.join(m, 'q', waiter({ priority: 10 }))).toMatchObject({ raised: false })
  })
})

describe('beginning a crawl', () => {
  it('drops one whose deadline is over', async () => {
    const m = mall()
    await exchange.join(m, 'q', waiter({ crawlId: 'crawl-one' }))
    await redis.hset(`{${m}}:query:q`, 'deadline', 1)
    expect(await exchange.begin(m, 'q', late)).toBe('drop')
    expect(await exchange.join(m, 'q', waiter({ crawlId: 'crawl-two' }))).toMatchObject({ crawlId: 'crawl-two' })
  })

  it('goes on with one that was taken up in time, though its deadline is over by now', async () => {
    const m = mall()
    await exchange.join(m, 'q', waiter({ crawlId: 'crawl-one' }))
    await redis.hset(`{${m}}:query:q`, 'deadline', 1)
    expect(await exchange.begin(m, 'q', { ...late, inTime: true })).toBe('run')
    expect(await exchange.join(m, 'q', waiter({ crawlId: 'crawl-two' }))).toMatchObject({ crawlId: 'crawl-one' })
  })

  it('runs one again whose crawler died, even after its deadline', async () => {
    const m = mall()
    await exchange.join(m, 'q', waiter({ crawlId: 'crawl-one' }))
    expect(await exchange.begin(m, 'q', late)).toBe('run')
    await redis.hset(`{${m}}:query:q`, 'deadline', 1)
    expect(await exchange.begin(m, 'q', late)).toBe('run')
  })

  it('does not run one whose answer is out', async () => {
    const m = mall()
    await exchange.join(m, 'q', waiter({ crawlId: 'crawl-one' }))
    await exchange.finish(m, 'q', { crawlId: 'crawl-one', ok: true, body: '{}', traceparent: 't' })
    expect(await exchange.begin(m, 'q', late)).toBe('done')
  })

  it('counts the first outcome of a crawl only: a later run of it is neither stored nor told, though another crawl came in between', async () => {
    const m = mall()
    const { subscriber, told } = await listener()
    const finish = async (crawlId: string, run: number) => {
      const count = await exchange.finish(m, 'q', { crawlId, ok: true, body: JSON.stringify({ crawlId, run }), traceparent: 't' })
      // Too old for who comes next and wants it new.
      await redis.hincrby(`{${m}}:answer:q`, 'at', -50)
      return count
    }
    await exchange.join(m, 'q', waiter({ crawlId: 'crawl-one', replyChannel: subscriber }))
    expect(await finish('crawl-one', 1)).toBe(1)
    expect(await finish('crawl-one', 2)).toBe(0)
    await exchange.join(m, 'q', waiter({ crawlId: 'crawl-two', replyChannel: subscriber }))
    expect(await finish('crawl-two', 1)).toBe(1)
    await exchange.join(m, 'q', waiter({ crawlId: 'crawl-three', replyChannel: subscriber }))
    expect(await finish('crawl-one', 3)).toBe(0)
    expect(await exchange.join(m, 'q', waiter({ maxAgeMs: 10_000 }))).toEqual({ answer: '{"crawlId":"crawl-two","run":1}' })
    const onTheirWay = await redis.xrange(settleStream(m), '-', '+')
    expect(onTheirWay.map(([, fields]) => fields.at(-1))).toEqual(['{"crawlId":"crawl-one","run":1}', '{"crawlId":"crawl-two","run":1}'])
    await expect.poll(() => told).toHaveLength(2)
    expect(await redis.hget(`{${m}}:query:q`, 'id')).toBe('crawl-three')
  })
})

/** A channel, and what is said on it. */
async function listener() {
  const subscriber = `r-${randomUUID()}`
  const told: string[] = []
  const listening = connectRedisForWorkers(url, 'test-listener', log, { autoResubscribe: false })
  onTestFinished(() => listening.disconnect())
  listening.on('message', (_channel: string, message: string) => told.push(message))
  await listening.subscribe(subscriber)
  return { subscriber, told }
}

describe('the reply channel', () => {
  it('replies to every waiter in every process', async () => {
    const m = mall()
    const [a, b] = await Promise.all([channel(), channel()])
    const waits = [a.replies.wait(m, 'q').reply, a.replies.wait(m, 'q').reply, b.replies.wait(m, 'q').reply]
    for (const { replies } of [a, a, b]) await exchange.join(m, 'q', waiter({ replyChannel: replies.name }))
    expect(await exchange.finish(m, 'q', { crawlId: 'x', ok: true, body: '{"n":1}\n', traceparent: 't' })).toBe(2)
    expect(await Promise.all(waits)).toEqual(['{"n":1}\n', '{"n":1}\n', '{"n":1}\n'])
    a.replies.close()
    b.replies.close()
  })

  it('finds a reply that was published while its connection was away', async () => {
    const m = mall()
    const { subscriber, replies } = await channel()
    const { reply } = replies.wait(m, 'q')
    await exchange.join(m, 'q', waiter({ replyChannel: replies.name }))
    const closed = new Promise((resolve) => subscriber.once('close', resolve))
    subscriber.disconnect(true)
    await closed
    await exchange.finish(m, 'q', { crawlId: 'x', ok: true, body: '{"late":true}', traceparent: 't' })
    expect(await reply).toBe('{"late":true}')
    replies.close()
  })

  it('finds it also where the connection that asks comes back later than the one that listens', async () => {
    const m = mall()
    const asking = connectRedis(url, 'test-asking', log)
    await asking.connect()
    const clock = await createRedisClock(redis)
    const subscriber = connectRedisForWorkers(url, 'test-sub', log, { autoResubscribe: false })
    const own = createExchange(asking)
    const replies = await createReplyChannel({ processId: randomUUID(), subscriber, exchange: own, clock, parse: (body) => body, log })
    const { reply } = replies.wait(m, 'q')
    await exchange.join(m, 'q', waiter({ replyChannel: replies.name }))
    asking.disconnect()
    const subscribed = new Promise((resolve) => subscriber.once('ready', resolve))
    subscriber.disconnect(true)
    await exchange.finish(m, 'q', { crawlId: 'x', ok: true, body: '{"late":true}', traceparent: 't' })
    await subscribed
    await asking.connect()
    expect(await reply).toBe('{"late":true}')
    replies.close()
    asking.disconnect()
  })

  it('puts those who wait back where Redis has forgotten them, and not their crawl', async () => {
    const m = mall()
    const { subscriber, replies } = await channel()
    const { reply } = replies.wait(m, 'q')
    await exchange.join(m, 'q', waiter({ replyChannel: replies.name }))
    await redis.del(`{${m}}:waiters:q`)
    subscriber.disconnect(true)
    await expect.poll(() => redis.hexists(`{${m}}:waiters:q`, replies.name)).toBe(1)
    await exchange.finish(m, 'q', { crawlId: 'x', ok: true, body: '{}', traceparent: 't' })
    expect(await reply).toBe('{}')
    replies.close()
  })

  it('tells those who wait where Redis has forgotten their crawl', async () => {
    const { subscriber, replies } = await channel()
    const { reply } = replies.wait(mall(), 'q')
    subscriber.disconnect(true)
    await expect(reply).rejects.toThrow(CrawlLost)
    replies.close()
  })

  it('tells those who wait where Redis stands still, and hears again when it goes on', async () => {
    const server = await ownRedis()
    onTestFinished(server.close)
    const asking = connectRedis(server.url, 'test-asking', log)
    await asking.connect()
    const clock = await createRedisClock(asking)
    const own = createExchange(asking)
    const subscriber = connectRedisForWorkers(server.url, 'test-sub', log, { autoResubscribe: false })
    const replies = await createReplyChannel({ processId: randomUUID(), subscriber, exchange: own, clock, parse: (body) => body, log })
    onTestFinished(() => {
      clock.close()
      replies.close()
      asking.disconnect()
    })
    const m = mall()
    for (let again = 0; again < 2; again++) {
      const { reply } = replies.wait(m, 'q')
      await own.join(m, 'q', waiter({ replyChannel: replies.name }))
      await expect.poll(() => own.finish(m, 'q', { crawlId: randomUUID(), ok: true, body: '{"there":1}', traceparent: 't' })).toBe(1)
      expect(await reply).toBe('{"there":1}')
      const vain = replies.wait(m, 'other')
      server.freeze()
      const frozenAt = performance.now()
      await expect(vain.reply).rejects.toThrow(ExchangeAway)
      // A second of silence after the last sign of life, and that was up to a second ago; five times that on a busy machine.
      expect(performance.now() - frozenAt).toBeLessThan(10_000)
      server.thaw()
      await expect.poll(() => asking.ping().catch(() => 'away'), { timeout: 10_000 }).toBe('PONG')
      await expect.poll(() => subscriber.status, { timeout: 10_000 }).toBe('ready')
    }
  }, 40_000)

  it('lets a waiter go, and keeps the others', async () => {
    const m = mall()
    const { replies } = await channel()
    const first = replies.wait(m, 'q')
    const second = replies.wait(m, 'q')
    await exchange.join(m, 'q', waiter({ replyChannel: replies.name }))
    first.leave()
    await exchange.finish(m, 'q', { crawlId: 'x', ok: true, body: '{}', traceparent: 't' })
    expect(await second.reply).toBe('{}')
    expect(await Promise.race([first.reply, Promise.resolve('nothing')])).toBe('nothing')
    replies.close()
  })
})

const timeMs = async () => {
  const [seconds, micros] = await redis.time()
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
}
