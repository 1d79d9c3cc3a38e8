import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createLog } from '@mallgate/shared/log'
import { type Redis, connectRedis } from '@mallgate/shared/redis'

import { type Turn, createTurn } from './politeness.ts'

let redis: Redis
let turn: Turn
beforeAll(async () => {
  redis = connectRedis(process.env['REDIS_URL']!, 'politeness-test', createLog('test', 'silent'))
  await redis.connect()
  turn = createTurn(redis)
})
afterAll(() => redis.disconnect())

const mall = () => `m-${randomUUID()}`
const signal = () => AbortSignal.timeout(10_000)

test('turns keep their distance', async () => {
  const shop = mall()
  const started = performance.now()
  expect(await turn(shop, 100, 5_000, signal())).toBeUndefined()
  await Promise.all([turn(shop, 100, 5_000, signal()), turn(shop, 100, 5_000, signal())])
  // Redis counts whole milliseconds, and timers may be one early.
  expect(performance.now() - started).toBeGreaterThan(195)
})

test('a turn that is too far away is told at once, and takes nobody’s', async () => {
  const shop = mall()
  await turn(shop, 60_000, 0, signal())
  for (let crawl = 0; crawl < 20; crawl++) {
    const tooLong = await turn(shop, 60_000, 15_000, signal())
    expect(tooLong?.retryAfterMs).toBeGreaterThan(50_000)
    expect(tooLong?.retryAfterMs).toBeLessThanOrEqual(60_000)
  }
})

test('under more load than the interval allows, the shop is still asked as often as it may be', async () => {
  const shop = mall()
  const taken: number[] = []
  const end = performance.now() + 1_000
  const crawls = async () => {
    while (performance.now() < end) {
      const tooLong = await turn(shop, 100, 120, signal())
      if (tooLong) await new Promise((resolve) => setTimeout(resolve, tooLong.retryAfterMs % 30))
      else taken.push(performance.now())
    }
  }
  await Promise.all([crawls(), crawls(), crawls(), crawls()])
  expect(taken.length).toBeGreaterThanOrEqual(5)
})

test('a wait ends with its signal', async () => {
  const shop = mall()
  await turn(shop, 60_000, 0, signal())
  await expect(turn(shop, 60_000, 120_000, AbortSignal.timeout(20))).rejects.toMatchObject({ name: 'AbortError' })
})
