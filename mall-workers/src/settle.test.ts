import { randomUUID } from 'node:crypto'

import { afterEach, describe, expect, it } from 'vitest'

import { CallFailed, CallRefused } from '@mallgate/shared/call-failure'
import { settleStream } from '@mallgate/shared/contract/crawl-job'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { createLog } from '@mallgate/shared/log'
import { connectRedis, connectRedisForWorkers } from '@mallgate/shared/redis'

import { createSettling } from './settle.ts'
import { type SettleEntry, createSettleStreams } from './settle-streams.ts'

const url = process.env['REDIS_URL']!
const log = createLog('test', 'silent')
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function ground() {
  const mall = `m-${randomUUID().slice(0, 8)}`
  const redis = connectRedis(url, 'test', log)
  await redis.connect()
  closers.push(() => redis.disconnect())
  const exchange = createExchange(redis)
  const finish = (crawlId: string) =>
    exchange.finish(mall, `q-${crawlId}`, { crawlId, ok: true, body: JSON.stringify({ crawlId }), traceparent: 't' })
  const left = () => redis.xlen(settleStream(mall))
  const streams = (abandonedMs = 60_000) =>
    createSettleStreams(randomUUID(), redis, connectRedisForWorkers(url, 'test', log), { abandonedMs })
  const settling = (save: (entry: SettleEntry) => Promise<void>, abandonedMs?: number) => {
    const started = createSettling({ malls: [mall], streams: streams(abandonedMs), save, log, reclaimMs: 20 })
    closers.push(() => started.close())
    return started
  }
  return { mall, redis, finish, left, streams, settling }
}

describe('settling', () => {
  it('stores what was finished before anybody listened, and what comes after, each as the crawler wrote it', async () => {
    const { mall, finish, left, settling } = await ground()
    await finish('crawl-before')
    const saved: SettleEntry[] = []
    settling(async (entry) => void saved.push(entry))
    await finish('crawl-after')
    await expect.poll(left).toBe(0)
    expect(saved).toMatchObject([
      { mall, crawlId: 'crawl-before', traceparent: 't', body: '{"crawlId":"crawl-before"}' },
      { mall, crawlId: 'crawl-after' },
    ])
  })

  it('goes on trying while the store is away, and loses nothing', async () => {
    const { finish, left, settling } = await ground()
    let tries = 0
    settling(async () => {
      if (++tries < 4) throw new CallFailed('unreachable', 'nobody there')
    })
    await finish('crawl-one')
    await expect.poll(left).toBe(0)
    expect(tries).toBe(4)
  })

  it('lays aside, with the reason, what the store refuses for good', async () => {
    const { mall, redis, finish, left, settling } = await ground()
    settling(async ({ crawlId }) => {
      if (crawlId === 'crawl-bad') throw new CallRefused(400, { detail: 'offers/0/title is missing' })
    })
    await finish('crawl-bad')
    await finish('crawl-good')
    await expect.poll(left).toBe(0)
    const [dead] = await redis.xrange(`${settleStream(mall)}:dead`, '-', '+')
    expect(dead?.[1]).toEqual(['outcome', '{"crawlId":"crawl-bad"}', 'reason', 'offers/0/title is missing'])
  })

  it('takes over what a dead process had taken', async () => {
    const { mall, finish, left, streams, settling } = await ground()
    const dead = streams()
    await finish('crawl-one')
    expect(await dead.take([mall])).toHaveLength(1)
    dead.interrupt()
    const saved: string[] = []
    settling(async ({ crawlId }) => void saved.push(crawlId), 1)
    await expect.poll(left).toBe(0)
    expect(saved).toEqual(['crawl-one'])
  })

  it('leaves what it could not store to the next process when it ends', async () => {
    const { finish, left, settling } = await ground()
    const tried = Promise.withResolvers<void>()
    const ending = settling(async () => {
      tried.resolve()
      throw new CallFailed('timeout', 'no answer')
    })
    await finish('crawl-one')
    await tried.promise
    await ending.close()
    expect(await left()).toBe(1)
    settling(async () => undefined, 1)
    await expect.poll(left).toBe(0)
  })

  it('does not let one mall’s store hold up another’s', async () => {
    const [stuck, other] = [await ground(), await ground()]
    const saved: string[] = []
    const both = createSettling({
      malls: [stuck.mall, other.mall],
      streams: stuck.streams(),
      save: async ({ mall, crawlId }) => {
        if (mall === stuck.mall) throw new CallFailed('unreachable', 'nobody there')
        saved.push(crawlId)
      },
      log,
    })
    closers.push(() => both.close())
    for (let i = 0; i < 150; i++) await stuck.finish(`crawl-${i}`)
    await other.finish('crawl-other')
    await expect.poll(() => saved).toEqual(['crawl-other'])
  })

  it('follows the malls that are hosted: a new one is settled too, what is left of one that went waits for another', async () => {
    const [first, second] = [await ground(), await ground()]
    const saved: string[] = []
    const settling = first.settling(async ({ crawlId }) => void saved.push(crawlId))
    settling.follow([second.mall])
    await second.finish('crawl-second')
    await expect.poll(() => saved).toEqual(['crawl-second'])
    await expect.poll(second.left).toBe(0)
    await first.finish('crawl-first')
    settling.follow([])
    settling.follow([first.mall, second.mall])
    await expect.poll(() => saved).toEqual(['crawl-second', 'crawl-first'])
    await expect.poll(first.left).toBe(0)
  })

  it('makes its group anew where Redis came back empty', async () => {
    const { mall, redis, finish, left, settling } = await ground()
    const saved: string[] = []
    settling(async ({ crawlId }) => void saved.push(crawlId))
    await finish('crawl-one')
    await expect.poll(left).toBe(0)
    await redis.del(settleStream(mall))
    await finish('crawl-two')
    await expect.poll(() => saved).toEqual(['crawl-one', 'crawl-two'])
  })
})
