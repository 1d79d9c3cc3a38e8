// Who hands over and waits, as a process of its own: a bare BullMQ `add` → `waitUntilFinished`, or a Mall's coalescing and hand-over.
import { randomUUID } from 'node:crypto'

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
import { Queue, QueueEvents } from 'bullmq'

import { timed } from './interleave.ts'
import { serveRole } from './role.ts'

const [side, redisUrl = ''] = process.argv.slice(2)
const log = createLog('bench', 'warn')
const boundMs = 15_000

async function openBare(): Promise<() => Promise<unknown>> {
  const defaultJobOptions = { removeOnComplete: { age: 60, count: 1_000 } }
  const queue = new Queue('bare', { connection: { url: redisUrl }, defaultJobOptions })
  const events = new QueueEvents('bare', { connection: { url: redisUrl } })
  events.setMaxListeners(0)
  queue.setMaxListeners(0)
  await events.waitUntilReady()
  return async () => (await queue.add('crawl', { query: randomUUID() })).waitUntilFinished(events, boundMs)
}

async function openOurs(): Promise<() => Promise<unknown>> {
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
  return async () => {
    const queryKey = newCrawlId()
    const query = { text: queryKey, page: 1 }
    return crawl({ query, queryKey, maxAgeMs: 0, priority: 0, deadline: deadlineIn(boundMs), traceparent: newTraceparent() })
  }
}

const operation = side === 'ours' ? await openOurs() : await openBare()
serveRole(async ({ count, inFlight }: { count: number; inFlight: number }) => timed(count, inFlight, operation))
