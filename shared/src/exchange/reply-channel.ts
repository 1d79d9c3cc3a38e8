import { setTimeout as delay } from 'node:timers/promises'

import type { Log } from '../log.ts'
import { type Redis, patiently } from '../redis.ts'
import { watchLink } from '../redis-link.ts'
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
  /** @throws CrawlLost where the crawl he waits for is no more: join anew · ExchangeAway where Redis has been for too long */
  readonly reply: Promise<T>
  /** Waits no longer: the reply, if it has not come, never will. */
  leave(): void
}

/** Redis came back without the crawl. */
export class CrawlLost extends Error {
  override name = 'CrawlLost'
}

/** Redis is away: the crawl may go on, but its reply would not come in time. */
export class ExchangeAway extends Error {
  override name = 'ExchangeAway'
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

const pingEveryMs = 500
const pingBoundMs = 1_000
// A Redis that is restarted or fails over is waited for, one that is gone is not: who waits has something better to do.
const awayMs = 1_000
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

  const take = (key: string) => {
    const entry = waiting.get(key)
    waiting.delete(key)
    return entry?.waiters ?? none
  }
  const deliver = (key: string, body: string) => {
    const waiters = take(key)
    if (waiters.size === 0) return
    try {
      const value = parse(body)
      for (const { resolve } of waiters) resolve(value)
    } catch (error) {
      for (const { reject } of waiters) reject(error)
    }
  }
  const fail = (key: string, error: Error) => {
    for (const { reject } of take(key)) reject(error)
  }
  const lookFor = async (key: string, { mall, queryKey, sinceMs }: Waiting<T>): Promise<boolean> => {
    try {
      const joined = await exchange.rejoin(mall, queryKey, name, sinceMs)
      if ('answer' in joined) deliver(key, joined.answer)
      else if (joined.lost) fail(key, new CrawlLost('Redis came back without this crawl'))
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
    const key = message.slice(0, end)
    if (end + 1 === message.length) fail(key, new CrawlLost('the crawl had ended before'))
    else deliver(key, message.slice(end + 1))
  })
  try {
    await patiently(subscriber, 'that it listens for replies', () => subscriber.subscribe(name))
  } catch (error) {
    subscriber.disconnect()
    throw error
  }
  subscriber.on('ready', () => {
    resubscribe().catch((error: unknown) => log.warn({ err: error }, 'could not listen for replies again'))
  })
  let leaving: NodeJS.Timeout | undefined
  const giveUp = () => {
    for (const key of waiting.keys()) fail(key, new ExchangeAway('our queue cannot be reached'))
  }
  subscriber.on('close', () => (leaving ??= setTimeout(giveUp, awayMs).unref()))
  subscriber.on('ready', () => {
    clearTimeout(leaving)
    leaving = undefined
  })
  watchLink(subscriber, { everyMs: pingEveryMs, answersWithinMs: pingBoundMs, onSilent: giveUp })

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
      clearTimeout(leaving)
      // Nothing is on its way out here, and a farewell would wait for a Redis that is away.
      subscriber.disconnect()
    },
  }
}

const none: ReadonlySet<never> = new Set()
