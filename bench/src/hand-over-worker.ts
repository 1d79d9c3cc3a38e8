// The other end of the hand-over benchmark, as a process of its own: a bare BullMQ Worker, or a crawler and a settling Mall.
import { Worker } from 'bullmq'

import { createSettling } from '@mallgate/mall-workers/settle'
import { createSettleStreams } from '@mallgate/mall-workers/settle-streams'
import { createCrawlerKit } from '@mallgate/shared/crawler-kit'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { createLog } from '@mallgate/shared/log'
import { connectRedisForWorkers } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'

import { resultOf20kB } from './hand-over-result.ts'

const [role, redisUrl] = process.argv.slice(2)
if (!redisUrl) throw new Error('usage: hand-over-crawler.ts bare|crawler|settle REDIS_URL')
const log = createLog('bench', 'warn')
const redis = connectRedisForWorkers(redisUrl, 'bench', log)

if (role === 'bare') {
  const worker = new Worker('bare', async () => resultOf20kB, { connection: redis as never, concurrency: 32 })
  await worker.waitUntilReady()
} else if (role === 'crawler') {
  const clock = await createRedisClock(redis)
  const kit = createCrawlerKit({ instance: 'bench-crawler', redis, exchange: createExchange(redis), clock, log })
  await kit.serve('bench', { concurrency: 32, timeoutMs: 15_000 }, async () => ({ status: 'ok', offers: resultOf20kB }))
} else {
  const streams = createSettleStreams('bench-settle', redis, connectRedisForWorkers(redisUrl, 'bench', log))
  createSettling({ malls: ['bench'], streams, save: async () => undefined, log })
}
process.send?.('ready')
process.once('disconnect', () => process.exit(0))
