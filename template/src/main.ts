import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import Type, { type Static } from 'typebox'

import { startMallHost } from '@mallgate/mall-workers/host'
import { createCrawlerKit } from '@mallgate/shared/crawler-kit'
import { loadDefinitions, selectMalls } from '@mallgate/shared/definitions'
import { durationMs } from '@mallgate/shared/duration'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { createLog } from '@mallgate/shared/log'
import { connectRedisForWorkers, requireRedis } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { createReleasers, requestsEndWithinMs } from '@mallgate/shared/releasers'
import { type Running, runProcess } from '@mallgate/shared/run-process'

import packageJson from '../package.json' with { type: 'json' }
import { createShopCrawl } from './crawl.ts'
import { shelfShop } from './shop.ts'

const Env = Type.Object({
  MALL: Type.String({ default: 'handmade', description: 'id of the mall, the folder of its mall.yaml' }),
  MALLS_DIR: Type.String({ default: fileURLToPath(new URL('../malls', import.meta.url)), description: 'folder with <id>/mall.yaml' }),
  CALLCENTER_URL: Type.String({ pattern: '^https?://', description: 'one or more addresses of Call Center, by commas' }),
  REDIS_URL: Type.String({ pattern: '^rediss?://', description: 'where the queues are' }),
  CLUSTER_SECRET: Type.Optional(Type.String({ minLength: 16, description: 'the secret all processes share' })),
  HOST: Type.String({ default: '127.0.0.1' }),
  PORT: Type.Integer({ default: 0, minimum: 0, maximum: 65_535 }),
  ADVERTISE: Type.Optional(Type.String({ description: 'name or address others reach this process at' })),
  DATA_DIR: Type.String({ default: '.mallgate/template' }),
  LOG_LEVEL: Type.String({ default: 'info' }),
})

/** A Mall and its crawler: start it, and Gate asks it; stop it, and nobody does. */
async function start(config: Static<typeof Env>): Promise<Running> {
  const log = createLog(config.MALL, config.LOG_LEVEL)
  const { definitions, errors } = await loadDefinitions(config.MALLS_DIR.split(':').filter(Boolean))
  const [definition] = selectMalls(definitions, config.MALL, errors)
  if (!definition) throw new Error(`MALLS_DIR has no definition of ${config.MALL}`)

  const releasers = createReleasers(log)
  try {
    const redis = connectRedisForWorkers(config.REDIS_URL, config.MALL, log)
    releasers.push('redis', () => redis.disconnect())
    await requireRedis(redis, config.REDIS_URL)
    const clock = await createRedisClock(redis)
    releasers.push('clock', () => clock.close())
    const instance = `${config.MALL}-${randomUUID().slice(0, 13)}`
    const kit = createCrawlerKit({ instance, redis, exchange: createExchange(redis), clock, log })
    releasers.push('queue', () => kit.close(), requestsEndWithinMs)
    const { concurrency = 4, timeout = '15s' } = definition.limits ?? {}
    await kit.serve(
      definition.id,
      { concurrency, timeoutMs: durationMs(timeout) },
      createShopCrawl(definition.id, definition.url, shelfShop),
    )

    const host = await startMallHost({
      definitions: [definition],
      callcenterUrls: config.CALLCENTER_URL.split(','),
      redisUrl: config.REDIS_URL,
      clusterSecret: config.CLUSTER_SECRET,
      host: config.HOST,
      port: config.PORT,
      advertise: config.ADVERTISE,
      dataDir: config.DATA_DIR,
      version: packageJson.version,
      log,
    })
    releasers.push('mall', () => host.close(), requestsEndWithinMs)
    return { log, close: () => releasers.release() }
  } catch (error) {
    await releasers.release()
    throw error
  }
}

await runProcess({ about: 'A mall with a crawler of its own, in one process.', env: Env, start })
