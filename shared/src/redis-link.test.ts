import { type AddressInfo, type Socket, connect, createServer } from 'node:net'

import { describe, expect, it, onTestFinished } from 'vitest'

import { createLog } from './log.ts'
import { connectRedis } from './redis.ts'
import { createRedisClock } from './redis-time.ts'

const redisUrl = new URL(process.env['REDIS_URL']!)
const log = createLog('test', 'silent')

/** In front of Redis: swallows all that is sent while it is told to, and closes nothing, as a stopped server does. */
async function swallowing() {
  let silent = false
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(redisUrl.port), redisUrl.hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (data) => void (silent || to.write(data)))
      from.on('error', () => undefined)
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set silent(on: boolean) {
      silent = on
    },
  }
}

describe('a Redis that says nothing', () => {
  it('is left within two seconds or so, so that requests fail at once, and had again when it answers', async () => {
    const proxy = await swallowing()
    const redis = connectRedis(proxy.url, 'silent-test', log, { commandTimeoutMs: 500 })
    onTestFinished(() => redis.disconnect())
    await redis.connect()
    proxy.silent = true
    await expect(redis.get('x')).rejects.toThrow('Command timed out')
    await expect.poll(() => redis.status).not.toBe('ready')
    const before = performance.now()
    await expect(redis.get('x')).rejects.toThrow(/enableOfflineQueue|closed/)
    expect(performance.now() - before).toBeLessThan(100)
    proxy.silent = false
    await expect.poll(() => redis.get('x').catch(() => 'away')).toBe(null)
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
})
