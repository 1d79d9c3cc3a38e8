import { type AddressInfo, type Socket, connect, createServer } from 'node:net'

import { describe, expect, it, onTestFinished } from 'vitest'

import { createLog } from './log.ts'
import { connectRedis, connectRedisForWorkers, requireRedis } from './redis.ts'
import { watchLink } from './redis-link.ts'
import { createRedisClock } from './redis-time.ts'

const redisUrl = new URL(process.env['REDIS_URL']!)
const log = createLog('test', 'silent')

/** In front of Redis: passes answers on late, or swallows all that is sent and closes nothing, as a stopped server does. */
async function proxied() {
  const proxy = { url: '', silent: false, answersAfterMs: 0, connections: 0, cut: () => undefined as void }
  const sockets = new Set<Socket>()
  proxy.cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const server = createServer((client) => {
    proxy.connections++
    const upstream = connect(Number(redisUrl.port), redisUrl.hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (data) => {
        if (proxy.silent) return
        if (from === client || proxy.answersAfterMs === 0) to.write(data)
        else setTimeout(() => to.write(data), proxy.answersAfterMs)
      })
      from.on('error', () => undefined)
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    proxy.cut()
    server.close()
  })
  proxy.url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}

/** This process does nothing else, as on a machine that has no time for it. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

describe('a Redis that says nothing', () => {
  it('is left within two seconds or so, so that requests fail at once, and had again when it answers', async () => {
    const proxy = await proxied()
    const redis = connectRedis(proxy.url, 'silent-test', log, { commandTimeoutMs: 500 })
    onTestFinished(() => redis.disconnect())
    await redis.connect()
    await redis.ping()
    proxy.silent = true
    await expect(redis.get('x')).rejects.toThrow('Command timed out')
    await expect.poll(() => redis.status).not.toBe('ready')
    const before = performance.now()
    await expect(redis.get('x')).rejects.toThrow(/enableOfflineQueue|closed/)
    expect(performance.now() - before).toBeLessThan(100)
    proxy.silent = false
    proxy.cut()
    await expect.poll(() => redis.get('x').catch(() => 'away'), { timeout: 10_000 }).toBe(null)
  })

  it('is had again by itself where it fell silent in the middle of a connection’s set-up', async () => {
    const proxy = await proxied()
    const redis = connectRedisForWorkers(proxy.url, 'silent-test', log)
    onTestFinished(() => redis.disconnect())
    watchLink(redis, { everyMs: 50, answersWithinMs: 200, setUp: { withinMs: 300, firstWithinMs: 10_000 } })
    await redis.connect()
    proxy.silent = true
    proxy.cut()
    await new Promise((resolve) => redis.once('connect', resolve))
    await new Promise((resolve) => redis.once('close', resolve))
    proxy.silent = false
    expect(await redis.get('x')).toBe(null)
  })

  it('is not taken for gone where it is only slow: it gets more time, and the connection stands', async () => {
    const proxy = await proxied()
    const redis = connectRedisForWorkers(proxy.url, 'slow-test', log)
    onTestFinished(() => redis.disconnect())
    watchLink(redis, { everyMs: 50, answersWithinMs: 200 })
    await redis.connect()
    await redis.ping()
    proxy.answersAfterMs = 800
    for (let i = 0; i < 6; i++) await redis.get('x')
    expect(proxy.connections).toBeLessThanOrEqual(3)
  }, 20_000)

  it('is not taken for gone where this process had no time to hear it', async () => {
    const proxy = await proxied()
    const redis = connectRedisForWorkers(proxy.url, 'late-test', log)
    onTestFinished(() => redis.disconnect())
    await redis.connect()
    watchLink(redis, { everyMs: 10, answersWithinMs: 500 })
    // Seen to be quick.
    for (let i = 0; i < 20; i++) await redis.get('x')
    proxy.answersAfterMs = 900
    const starving = setInterval(() => block(250), 1)
    onTestFinished(() => clearInterval(starving))
    for (let i = 0; i < 2; i++) await redis.get('x')
    expect(proxy.connections).toBe(1)
  })
})

describe('a start', () => {
  it('waits for a Redis that is slower than requests may be', async () => {
    const proxy = await proxied()
    proxy.answersAfterMs = 300
    const redis = connectRedis(proxy.url, 'start-test', log, { commandTimeoutMs: 100 })
    onTestFinished(() => redis.disconnect())
    await requireRedis(redis, proxy.url)
    const clock = await createRedisClock(redis)
    clock.close()
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000)
    await expect(redis.get('x')).rejects.toThrow('Command timed out')
  })

  it('ends with a sentence that names the Redis that takes connections and says nothing', async () => {
    const proxy = await proxied()
    proxy.silent = true
    const redis = connectRedis(proxy.url, 'start-test', log, { commandTimeoutMs: 100 })
    await expect(requireRedis(redis, proxy.url, 500)).rejects.toThrow(
      `No Redis at ${proxy.url} (it said nothing within 0.5 s): start one, or set REDIS_URL.`,
    )
  })
})

describe('Redis’ time', () => {
  it('goes on where this machine’s clock is set, and differs from it by as much as it is wrong', async () => {
    const redis = connectRedis(redisUrl.href, 'clock-test', log)
    await redis.connect()
    const clock = await createRedisClock(redis)
    const real = Date.now
    onTestFinished(() => {
      Date.now = real
      clock.close()
      redis.disconnect()
    })
    const before = clock.now()
    Date.now = () => real() + 300_000
    expect(clock.now() - before).toBeLessThan(1_000)
    expect(Math.abs(clock.now() - real())).toBeLessThan(1_000)
    const skewed = await createRedisClock(redis)
    expect(Math.abs(skewed.now() - real())).toBeLessThan(1_000)
    skewed.close()
  })

  it('is not believed where the answer was long on its way, whatever comes after it', async () => {
    const proxy = await proxied()
    const redis = connectRedisForWorkers(proxy.url, 'clock-test', log)
    await redis.connect()
    const clock = await createRedisClock(redis)
    const real = Date.now
    const offMs = () => Math.abs(clock.now() - real())
    expect(offMs()).toBeLessThan(100)
    let asked = 0
    const time = redis.time.bind(redis)
    redis.time = (() => (asked++, time())) as never
    proxy.answersAfterMs = 1_000
    // A clock that was set is looked at again at once.
    Date.now = () => real() + 300_000
    let most = 0
    const looking = setInterval(() => (most = Math.max(most, offMs())), 5)
    onTestFinished(() => {
      Date.now = real
      clearInterval(looking)
      clock.close()
      redis.disconnect()
    })
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(2)
    proxy.cut()
    // It is asked again once it answers as it should.
    proxy.answersAfterMs = 0
    await expect.poll(() => asked, { timeout: 10_000 }).toBeGreaterThan(4)
    expect(most).toBeLessThan(100)
  }, 30_000)
})
