// The other end of the hand-over, as a process of its own: a bare BullMQ Worker, a crawler, or a Mall that settles.
import { createSettling } from '@mallgate/mall-workers/settle'
import { createSettleStreams } from '@mallgate/mall-workers/settle-streams'
import { createCrawlerKit } from '@mallgate/shared/crawler-kit'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { createLog } from '@mallgate/shared/log'
import { connectRedisForWorkers } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { Worker } from 'bullmq'

import { resultOf20kB } from './hand-over-result.ts'
import { serveRole } from './role.ts'

const [part, redisUrl = ''] = process.argv.slice(2)
const log = createLog('bench', 'warn')
const redis = connectRedisForWorkers(redisUrl, 'bench', log)
const concurrency = 32

async function workBare() {
  const worker = new Worker('bare', async () => resultOf20kB, { connection: redis as never, concurrency })
  await worker.waitUntilReady()
}

async function crawl() {
  const clock = await createRedisClock(redis)
  const kit = createCrawlerKit({ instance: 'bench-crawler', redis, exchange: createExchange(redis), clock, log })
  await kit.serve('bench', { concurrency, timeoutMs: 15_000 }, async () => ({ status: 'ok', offers: resultOf20kB }))
}

function settle() {
  const streams = createSettleStreams('bench-settle', redis, connectRedisForWorkers(redisUrl, 'bench', log))
  createSettling({ malls: ['bench'], streams, save: async () => undefined, log })
}

if (part === 'bare') await workBare()
else if (part === 'crawler') await crawl()
else settle()
serveRole(async () => undefined)
