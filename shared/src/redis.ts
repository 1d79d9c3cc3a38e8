import { Redis } from 'ioredis'

import type { Log } from './log.ts'
import { watchLink } from './redis-link.ts'

export type { Redis } from 'ioredis'

const reconnectMs = (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000) * (0.8 + Math.random() * 0.4)

/** Options every connection of ours shares. */
const shared = (name: string) => ({
  connectionName: `mallgate:${name}`,
  retryStrategy: reconnectMs,
  connectTimeout: 5_000,
  keepAlive: 5_000,
})

export interface RequestConnection {
  /** What one command may take; 5 s where absent. */
  commandTimeoutMs?: number
}

/** For work inside a request: fails at once where Redis is away, instead of waiting for it. */
export function connectRedis(url: string, name: string, log: Log, { commandTimeoutMs = 5_000 }: RequestConnection = {}): Redis {
  const redis = reporting(
    new Redis(url, {
      ...shared(name),
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      commandTimeout: commandTimeoutMs,
      maxRetriesPerRequest: 1,
      lazyConnect: true,
    }),
    log,
  )
  // One that hangs is left soon, so that only the first requests wait for it in vain.
  return watchLink(redis, { everyMs: 1_000, answersWithinMs: Math.min(1_000, commandTimeoutMs) })
}

export interface WorkerConnection {
  /** Subscribe again by itself after a reconnect; true where absent. */
  autoResubscribe?: boolean
  /** For a connection on which something comes at least this often: silence for longer means that it is dead. */
  socketTimeout?: number
}

/** For BullMQ's Workers, and for subscriptions: waits for Redis as long as it takes. */
export function connectRedisForWorkers(url: string, name: string, log: Log, options: WorkerConnection = {}): Redis {
  const redis = reporting(new Redis(url, { ...shared(name), maxRetriesPerRequest: null, lazyConnect: true, ...options }), log)
  // What blocks, or subscribes, looks after itself.
  if (options.socketTimeout !== undefined || options.autoResubscribe === false) return redis
  return watchLink(redis, { everyMs: 5_000, answersWithinMs: 10_000 })
}

// One line when the connection is lost and one when it is back, instead of one per attempt.
function reporting(redis: Redis, log: Log): Redis {
  let lost = false
  redis.on('error', (error: Error) => {
    if (!lost) log.error({ err: error }, 'redis is away')
    lost = true
  })
  redis.on('ready', () => {
    if (lost) log.info('redis is back')
    lost = false
  })
  return redis
}

/**
 * Connects now, or says clearly why not.
 * @throws Error naming the address and REDIS_URL
 */
export async function requireRedis(redis: Redis, url: string): Promise<void> {
  // ioredis rejects with "Connection is closed."; why it was, only the error event says.
  let reason: Error | undefined
  redis.once('error', (error: Error) => (reason = error))
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    redis.disconnect()
    const { message } = reason ?? (error as Error)
    throw new Error(`No Redis at ${redactUrl(url)} (${message}): start one, or set REDIS_URL.`, { cause: error })
  }
}

const redactUrl = (url: string) => url.replace(/\/\/[^@/]*@/, '//…@')
