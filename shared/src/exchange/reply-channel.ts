import type { Log } from '../log.ts'
import type { Redis } from '../redis.ts'
import type { RedisClock } from '../redis-time.ts'
import { type Exchange, waitKey } from './exchange.ts'

/** A place in this process where callers wait for the outcome of a query. */
export interface ReplyChannel {
  /** Name that waiters leave under the query's key. */
  readonly name: string
  /** Waits for the next reply to this query, from this call on: call it before joining. */
  wait(mall: string, queryKey: string): Wait
  close(): Promise<void>
}

export interface Wait {
  readonly reply: Promise<string>
  /** Waits no longer: the reply, if it has not come, never will. */
  leave(): void
}

interface Waiting {
  mall: string
  queryKey: string
  sinceMs: number
  settle: Set<(body: string) => void>
}

/**
 * One subscription per process, whatever the number of waiters. Publishing is lost while a connection is away, so after each
 * reconnect all that still wait look once for an answer that came meanwhile.
 * @param subscriber a connection of its own, not yet subscribed
 */
export async function createReplyChannel(
  processId: string,
  subscriber: Redis,
  exchange: Exchange,
  clock: RedisClock,
  log: Log,
): Promise<ReplyChannel> {
  const name = `mallgate:reply:${processId}`
  const waiting = new Map<string, Waiting>()

  const deliver = (key: string, body: string) => {
    const entry = waiting.get(key)
    waiting.delete(key)
    for (const settle of entry?.settle ?? []) settle(body)
  }
  const lookAgain = async () => {
    for (const [key, { mall, queryKey, sinceMs }] of waiting) {
      const body = await exchange.look(mall, queryKey, sinceMs)
      if (body !== undefined) deliver(key, body)
    }
  }
  subscriber.on('message', (_channel: string, message: string) => {
    const end = message.indexOf('\n')
    deliver(message.slice(0, end), message.slice(end + 1))
  })
  await subscriber.subscribe(name)
  // ioredis subscribes again by itself; 'ready' comes after that.
  subscriber.on('ready', () => {
    lookAgain().catch((error: unknown) => log.warn({ err: error }, 'could not look for replies after a reconnect'))
  })

  return {
    name,
    wait(mall, queryKey) {
      const key = waitKey(mall, queryKey)
      const entry = waiting.get(key) ?? { mall, queryKey, sinceMs: clock.now(), settle: new Set() }
      waiting.set(key, entry)
      const { promise, resolve } = Promise.withResolvers<string>()
      entry.settle.add(resolve)
      return {
        reply: promise,
        leave() {
          entry.settle.delete(resolve)
          if (entry.settle.size === 0 && waiting.get(key) === entry) waiting.delete(key)
        },
      }
    },
    async close() {
      await subscriber.quit().catch(() => subscriber.disconnect())
    },
  }
}
