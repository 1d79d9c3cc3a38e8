import { fileURLToPath } from 'node:url'

import Type, { type Static } from 'typebox'

import { createLog } from '@mallgate/shared/log'
import { InstanceIdVariable, VersionVariable } from '@mallgate/shared/instance-identity'
import { type Running, runProcess } from '@mallgate/shared/run-process'

import packageJson from '../package.json' with { type: 'json' }
import { startMallHost } from './host.ts'

const Env = Type.Object({
  MALLS: Type.String({ default: '*', description: 'ids of the malls to host, by commas; `*` for all that are switched on' }),
  MALLS_DIR: Type.String({
    default: '',
    description: 'further folders of definitions, separated by `:`; what changes there counts at once',
  }),
  CALLCENTER_URL: Type.String({ pattern: '^https?://', description: 'one or more addresses of Call Center, by commas' }),
  REDIS_URL: Type.String({ pattern: '^rediss?://', description: 'where the queues are' }),
  CLUSTER_SECRET: Type.Optional(Type.String({ minLength: 16, description: 'the secret all processes share' })),
  HOST: Type.String({ default: '127.0.0.1' }),
  PORT: Type.Integer({ default: 0, minimum: 0, maximum: 65_535 }),
  ADVERTISE: Type.Optional(Type.String({ description: 'name or address others reach this process at' })),
  ZONE: Type.Optional(Type.String()),
  INSTANCE_ID: InstanceIdVariable,
  VERSION: VersionVariable,
  SETTLE_ABANDONED_MS: Type.Integer({
    default: 20_000,
    minimum: 100,
    description: 'after what silence a result that a process took to the store is taken from it; more than a save may last',
  }),
  PROBE_AFTER_MS: Type.Integer({
    default: 3_600_000,
    minimum: 1_000,
    description: 'how long nobody must have asked a shop before its definition’s probe query is asked',
  }),
  DATA_DIR: Type.String({ default: '.mallgate/mall-workers' }),
  LOG_LEVEL: Type.String({ default: 'info' }),
})

async function start(config: Static<typeof Env>): Promise<Running> {
  const log = createLog('mall-workers', config.LOG_LEVEL)
  const folder = fileURLToPath(new URL('../../malls', import.meta.url))
  return startMallHost({
    dirs: [folder, ...config.MALLS_DIR.split(':').filter(Boolean)],
    malls: config.MALLS,
    callcenterUrls: config.CALLCENTER_URL.split(','),
    redisUrl: config.REDIS_URL,
    clusterSecret: config.CLUSTER_SECRET,
    host: config.HOST,
    port: config.PORT,
    advertise: config.ADVERTISE,
    zone: config.ZONE,
    instanceId: config.INSTANCE_ID,
    abandonedMs: config.SETTLE_ABANDONED_MS,
    probeAfterMs: config.PROBE_AFTER_MS,
    dataDir: config.DATA_DIR,
    version: config.VERSION ?? packageJson.version,
    log,
  })
}

await runProcess({ about: 'Mall workers: one Mall for each shop, between Gate, the crawl queues and the store.', env: Env, start })
