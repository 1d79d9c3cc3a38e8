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
  // One that is left is not waited for: a server that is stopped says no farewell.
  disconnectTimeout: 500,
})

/** What connecting and the first questions may take, on a machine that is busy starting everything else. */
const startWithinMs = 10_000

export interface RequestConnection {
  /** What one command may take once it is connected; 5 s where absent. */
  commandTimeoutMs?: number
}

/** For work inside a request: fails at once where Redis is away, instead of waiting for it. */
export function connectRedis(url: string, name: string, log: Log, { commandTimeoutMs = 5_000 }: RequestConnection = {}): Redis {
  const redis = reporting(
    new Redis(url, {
      ...shared(name),
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      // Asked of itself, at any moment: a script that is defined right then would be unknown to the pipeline it opens.
      autoPipeliningIgnoredCommands: ['ping'],
      commandTimeout: startWithinMs,
      maxRetriesPerRequest: 1,
      lazyConnect: true,
    }),
    log,
  )
  // Nobody waits for a connection that is being set up, so that may take longer than a request has.
  requestsWithin.set(redis, commandTimeoutMs)
  redis.on('ready', () => starting.has(redis) || hurry(redis))
  redis.on('close', () => (redis.options.commandTimeout = startWithinMs))
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
  // BullMQ makes itself another for what blocks, and looks after that only once it is set up.
  const duplicate = redis.duplicate.bind(redis)
  redis.duplicate = (own) => watchLink(duplicate(own), { everyMs: 5_000, answersWithinMs: 10_000, blocks: true })
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
export async function requireRedis(redis: Redis, url: string, withinMs = startWithinMs): Promise<void> {
  // ioredis rejects with "Connection is closed."; why it was, only the error event says.
  let reason: Error | undefined
  const keep = (error: Error) => (reason = error)
  redis.once('error', keep)
  try {
    await within(redis.connect(), withinMs, `it said nothing within ${withinMs / 1000} s`)
  } catch (error) {
    redis.disconnect()
    const { message } = reason ?? (error as Error)
    throw new Error(`No Redis at ${redactUrl(url)} (${message}): start one, or set REDIS_URL.`, { cause: error })
  } finally {
    redis.off('error', keep)
  }
}

/**
 * For what a start asks: it may take longer than a request's commands.
 * @param what as in "Redis did not say …"
 * @throws Error with this sentence, where it took too long or failed
 */
export async function patiently<T>(redis: Redis, what: string, ask: () => Promise<T>): Promise<T> {
  starting.add(redis)
  if (requestsWithin.has(redis)) redis.options.commandTimeout = startWithinMs
  try {
    return await within(ask(), startWithinMs, `no answer within ${startWithinMs / 1000} s`)
  } catch (error) {
    throw new Error(`Redis did not say ${what}: ${(error as Error).message}`, { cause: error })
  } finally {
    starting.delete(redis)
    if (redis.status === 'ready') hurry(redis)
  }
}

/** What one command may take, of the connections for requests; and those that are still asked what a start asks. */
const requestsWithin = new WeakMap<Redis, number>()
const starting = new WeakSet<Redis>()

function hurry(redis: Redis): void {
  const withinMs = requestsWithin.get(redis)
  if (withinMs !== undefined) redis.options.commandTimeout = withinMs
}

async function within<T>(work: Promise<T>, withinMs: number, otherwise: string): Promise<T> {
  const over = Promise.withResolvers<never>()
  const timer = setTimeout(() => over.reject(new Error(otherwise)), withinMs)
  try {
    return await Promise.race([work, over.promise])
  } finally {
    clearTimeout(timer)
  }
}

const redactUrl = (url: string) => url.replace(/\/\/.*@/, '//…@')
