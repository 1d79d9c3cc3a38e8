import { setTimeout as delay } from 'node:timers/promises'

import { timeLimit, untilAborted } from '../deadline.ts'
import type { Log } from '../log.ts'
import type { Redis } from '../redis.ts'
import type { RedisClock } from '../redis-time.ts'
import { type Exchange, waitKey } from './exchange.ts'

/** A place in this process where callers wait for the outcome of a query. */
export interface ReplyChannel<T> {
  /** Name that waiters leave under the query's key. */
  readonly name: string
  /** Waits for the next reply to this query, from this call on: call it before joining. */
  wait(mall: string, queryKey: string): Wait<T>
  close(): void
}

export interface Wait<T> {
  readonly reply: Promise<T>
  /** Waits no longer: the reply, if it has not come, never will. */
  leave(): void
}

export interface ReplyChannelOptions<T> {
  processId: string
  /** A connection of its own, not yet subscribed. */
  subscriber: Redis
  exchange: Exchange
  clock: RedisClock
  /** Done once for a reply, however many wait for it. */
  parse(body: string): T
  log: Log
}

interface Waiting<T> {
  mall: string
  queryKey: string
  sinceMs: number
  waiters: Set<PromiseWithResolvers<T>>
}

const pingEveryMs = 5_000
const pingBoundMs = 2_000
const lookAgainMs = 200

/**
 * One subscription per process, whatever the number of waiters. Publishing is lost while a connection is away, so after each
 * reconnect all that still wait join again and look for an answer that came meanwhile.
 */
export async function createReplyChannel<T>(options: ReplyChannelOptions<T>): Promise<ReplyChannel<T>> {
  const { processId, subscriber, exchange, clock, parse, log } = options
  const name = `mallgate:reply:${processId}`
  const waiting = new Map<string, Waiting<T>>()
  const ending = new AbortController()

  const deliver = (key: string, body: string) => {
    const entry = waiting.get(key)
    if (!entry) return
    waiting.delete(key)
    try {
      const value = parse(body)
      for (const { resolve } of entry.waiters) resolve(value)
    } catch (error) {
      for (const { reject } of entry.waiters) reject(error)
    }
  }
  const lookFor = async (key: string, { mall, queryKey, sinceMs }: Waiting<T>): Promise<boolean> => {
    try {
      const body = await exchange.rejoin(mall, queryKey, name, sinceMs)
      if (body !== undefined) deliver(key, body)
      return true
    } catch {
      return false
    }
  }
  // The connection that asks may come back later than the one that listens.
  const lookUntilSeen = async () => {
    const missed = new Map(waiting)
    for (; missed.size > 0 && !ending.signal.aborted; await delay(lookAgainMs)) {
      const seen = await Promise.all([...missed].map(async ([key, entry]) => ((await lookFor(key, entry)) ? key : undefined)))
      for (const key of seen) if (key !== undefined) missed.delete(key)
      for (const key of missed.keys()) if (!waiting.has(key)) missed.delete(key)
      if (missed.size === 0) return
    }
  }
  const resubscribe = async () => {
    await subscriber.subscribe(name)
    await lookUntilSeen()
  }
  subscriber.on('message', (_channel: string, message: string) => {
    const end = message.indexOf('\n')
    deliver(message.slice(0, end), message.slice(end + 1))
  })
  await subscriber.subscribe(name)
  subscriber.on('ready', () => {
    resubscribe().catch((error: unknown) => log.warn({ err: error }, 'could not listen for replies again'))
  })
  // A link that hangs half open says nothing: it is asked.
  const pinging = setInterval(() => {
    if (subscriber.status !== 'ready') return
    const limit = timeLimit(pingBoundMs)
    untilAborted(subscriber.ping(), limit.signal)
      .catch(() => subscriber.disconnect(true))
      .finally(limit.clear)
      .catch((error: unknown) => log.warn({ err: error }, 'could not drop a dead connection'))
  }, pingEveryMs)

  return {
    name,
    wait(mall, queryKey) {
      const key = waitKey(mall, queryKey)
      const entry = waiting.get(key) ?? { mall, queryKey, sinceMs: clock.now(), waiters: new Set() }
      waiting.set(key, entry)
      const waiter = Promise.withResolvers<T>()
      // Whoever leaves before a reply that cannot be read has nobody to tell.
      waiter.promise.catch(() => undefined)
      entry.waiters.add(waiter)
      return {
        reply: waiter.promise,
        leave() {
          entry.waiters.delete(waiter)
          if (entry.waiters.size === 0 && waiting.get(key) === entry) waiting.delete(key)
        },
      }
    },
    close() {
      ending.abort()
      clearInterval(pinging)
      // Nothing is on its way out here, and a farewell would wait for a Redis that is away.
      subscriber.disconnect()
    },
  }
}
