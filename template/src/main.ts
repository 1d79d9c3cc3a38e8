import { fileURLToPath } from 'node:url'

import Type, { type Static } from 'typebox'

import { startMallHost } from '@mallgate/mall-workers/host'
import { VersionVariable } from '@mallgate/shared/instance-identity'
import { createLog } from '@mallgate/shared/log'
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
  VERSION: VersionVariable,
  DATA_DIR: Type.String({ default: '.mallgate/template' }),
  LOG_LEVEL: Type.String({ default: 'info' }),
})

/** A Mall and its crawler: start it, and Gate asks it; stop it, and nobody does. */
const start = (config: Static<typeof Env>): Promise<Running> =>
  startMallHost({
    dirs: config.MALLS_DIR.split(':').filter(Boolean),
    malls: config.MALL,
    crawl: ({ id, url }) => createShopCrawl(id, url, shelfShop),
    callcenterUrls: config.CALLCENTER_URL.split(','),
    redisUrl: config.REDIS_URL,
    clusterSecret: config.CLUSTER_SECRET,
    host: config.HOST,
    port: config.PORT,
    advertise: config.ADVERTISE,
    dataDir: config.DATA_DIR,
    version: config.VERSION ?? packageJson.version,
    log: createLog(config.MALL, config.LOG_LEVEL),
  })

await runProcess({ about: 'A mall with a crawler of its own, in one process.', env: Env, start })
