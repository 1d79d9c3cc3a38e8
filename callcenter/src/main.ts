import { randomUUID } from 'node:crypto'

import Type, { type Static } from 'typebox'

import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { EnvError } from '@mallgate/shared/env'
import { listen } from '@mallgate/shared/listen'
import { createLog } from '@mallgate/shared/log'
import { connectRedis, connectRedisForWorkers, requireRedis } from '@mallgate/shared/redis'
import { createReleasers, requestsEndWithinMs } from '@mallgate/shared/releasers'
import { type Running, runProcess } from '@mallgate/shared/run-process'

import { createApp } from './app.ts'
import { type RegisterHosts, parseRegisterHosts } from './register-hosts.ts'

const Env = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'address to listen on' }),
  PORT: Type.Integer({ default: 7070, minimum: 0, maximum: 65_535, description: 'port to listen on; 0 takes a free one' }),
  REDIS_URL: Type.String({ pattern: '^rediss?://', description: 'where the registry is kept, redis://host:port' }),
  CLUSTER_SECRET: Type.Optional(Type.String({ minLength: 16, description: 'the same for all processes; without it, loopback only' })),
  LEASE_MS: Type.Integer({ default: 15_000, minimum: 50, description: 'how long a registration lives without a heartbeat' }),
  HEARTBEAT_MS: Type.Integer({ default: 5_000, minimum: 10, description: 'how often instances shall beat; at most a third of LEASE_MS' }),
  REGISTER_HOSTS: Type.String({
    default: '',
    description: 'hosts and CIDRs, by commas, that may be registered by callers from other addresses',
  }),
  LOG_LEVEL: Type.String({
    default: 'info',
    pattern: '^(trace|debug|info|warn|error|fatal|silent)$',
    description: 'trace … fatal, silent',
  }),
})

async function start(env: Static<typeof Env>): Promise<Running> {
  const { HOST, PORT, REDIS_URL, CLUSTER_SECRET, LEASE_MS, HEARTBEAT_MS, REGISTER_HOSTS, LOG_LEVEL } = env
  // What is silent for 1.5 beats counts as overdue: all that one cut holds up must be so before the first of their leases ends.
  if (HEARTBEAT_MS * 3 > LEASE_MS)
    throw new EnvError(`HEARTBEAT_MS=${HEARTBEAT_MS} is more than a third of LEASE_MS=${LEASE_MS}: two lost beats would end a lease.`)
  const log = createLog('callcenter', LOG_LEVEL)
  const releasers = createReleasers(log)
  try {
    const redis = connectRedis(REDIS_URL, 'callcenter', log)
    releasers.push('redis', () => redis.disconnect())
    const subscriber = connectRedisForWorkers(REDIS_URL, 'callcenter-changes', log)
    releasers.push('redis for changes', () => subscriber.disconnect())
    await requireRedis(redis, REDIS_URL)
    await requireRedis(subscriber, REDIS_URL)

    const tokens = createClusterTokens(CLUSTER_SECRET, { service: 'callcenter', instance: `callcenter-${randomUUID()}` })
    const lease = { leaseMs: LEASE_MS, heartbeatMs: HEARTBEAT_MS }
    const app = await createApp({ redis, subscriber, tokens, log, ...lease, registerHosts: hostsOf(REGISTER_HOSTS) })
    releasers.push('http', () => app.close(), requestsEndWithinMs)
    const onUnsecured = () => log.warn(`CLUSTER_SECRET is not set: listening on loopback only, not on ${HOST}`)
    const address = await listen(app, { host: HOST, port: PORT, secured: tokens.secured, onUnsecured })
    log.info({ address }, 'call center is listening')
    return { log, close: releasers.release }
  } catch (error) {
    await releasers.release()
    throw error
  }
}

function hostsOf(list: string): RegisterHosts {
  try {
    return parseRegisterHosts(list)
  } catch (error) {
    throw new EnvError((error as Error).message)
  }
}

await runProcess({ about: 'Call Center: knows who serves what, and where, while their leases last.', env: Env, start })
