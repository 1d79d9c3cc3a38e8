import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'

import { Queue, QueueEvents } from 'bullmq'

import { createCoalesce } from '@mallgate/mall-workers/coalesce'
import { createHandOver, newCrawlId } from '@mallgate/mall-workers/hand-over'
import type { CrawlOutcome } from '@mallgate/shared/contract/crawl-job'
import { deadlineIn } from '@mallgate/shared/deadline'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { createReplyChannel } from '@mallgate/shared/exchange/reply-channel'
import { createLog } from '@mallgate/shared/log'
import { connectRedis, connectRedisForWorkers } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { newTraceparent } from '@mallgate/shared/trace'

import { type Comparison, type Side, compare, timed } from './measure.ts'

export interface HandOverRow extends Comparison {
  inFlight: number
}

const operations = { 1: 400, 20: 2_000 } as const
const log = createLog('bench', 'warn')

/** Hand-over and back, until the waiter has its reply, against a bare BullMQ `add` → `waitUntilFinished`. */
export async function benchHandOver(redisUrl: string): Promise<HandOverRow[]> {
  const ends = await Promise.all(['bare', 'crawler', 'settle'].map((role) => otherEnd(role, redisUrl)))
  const bare = await openBare(redisUrl)
  const ours = await openOurs(redisUrl)
  try {
    const rows: HandOverRow[] = []
    for (const inFlight of [1, 20] as const) {
      const side = (name: string, operation: () => Promise<unknown>): Side => ({
        name,
        run: () => timed(operations[inFlight], inFlight, operation),
      })
      rows.push({ inFlight, ...(await compare(side('mallgate', ours.crawl), side('bullmq', bare.crawl))) })
    }
    return rows
  } finally {
    await Promise.all([bare.close(), ours.close()])
    for (const end of ends) end.disconnect()
  }
}

async function otherEnd(role: string, redisUrl: string) {
  const child = fork(new URL('hand-over-crawler.ts', import.meta.url), [role, redisUrl])
  await once(child, 'message')
  return child
}

const keepLittle = { removeOnComplete: { age: 60, count: 1_000 } }

async function openBare(redisUrl: string) {
  const queue = new Queue('bare', { connection: { url: redisUrl }, defaultJobOptions: keepLittle })
  const events = new QueueEvents('bare', { connection: { url: redisUrl } })
  events.setMaxListeners(0)
  queue.setMaxListeners(0)
  await events.waitUntilReady()
  return {
    async crawl() {
      const job = await queue.add('crawl', { query: randomUUID() })
      return job.waitUntilFinished(events, 15_000)
    },
    close: () => Promise.all([queue.close(), events.close()]),
  }
}

async function openOurs(redisUrl: string) {
  const redis = connectRedis(redisUrl, 'bench', log)
  await redis.connect()
  const clock = await createRedisClock(redis)
  const exchange = createExchange(redis)
  const parse = (body: string) => JSON.parse(body) as CrawlOutcome
  const subscriber = connectRedisForWorkers(redisUrl, 'bench', log, { autoResubscribe: false })
  const replies = await createReplyChannel({ processId: randomUUID(), subscriber, exchange, clock, parse, log })
  const handOver = createHandOver('bench', redis, log)
  const crawl = createCoalesce({
    mall: 'bench',
    exchange,
    replies,
    newCrawlId,
    add: (crawlId, { queryKey, query, traceparent, priority, deadline }) => {
      const deadlineAt = Math.floor(clock.now() + deadline.remainingMs())
      return handOver.add({ crawlId, mall: 'bench', queryKey, query, definition: 'sha256-x', deadlineAt, traceparent }, priority)
    },
    raise: (id, priority) => handOver.raise(id, priority),
    parse,
  })
  return {
    crawl() {
      const queryKey = newCrawlId()
      const query = { text: queryKey, page: 1 }
      return crawl({ query, queryKey, maxAgeMs: 0, priority: 0, deadline: deadlineIn(15_000), traceparent: newTraceparent() })
    },
    async close() {
      await handOver.close()
      replies.close()
      clock.close()
      redis.disconnect()
    },
  }
}
