import type { ServedMall } from '@mallgate/shared/contract/instance'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { announceDraining } from '@mallgate/shared/announce-draining'
import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { definitionHash } from '@mallgate/shared/definition-hash'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { createReplyChannel } from '@mallgate/shared/exchange/reply-channel'
import { listen } from '@mallgate/shared/listen'
import type { Log } from '@mallgate/shared/log'
import { connectRedis, connectRedisForWorkers, requireRedis } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { createReleasers, requestsEndWithinMs } from '@mallgate/shared/releasers'
import type { Running } from '@mallgate/shared/run-process'

import { createMallApp } from './app.ts'
import { hostMall, newProcessId, parseOutcome } from './host-mall.ts'
import type { Mall } from './mall.ts'
import { createSettleStreams } from './settle-streams.ts'
import { createSettling } from './settle.ts'
import { createStoreClient } from './store-client.ts'

export interface HostOptions {
  definitions: readonly MallDefinition[]
  callcenterUrls: string[]
  redisUrl: string
  clusterSecret?: string | undefined
  host: string
  port: number
  advertise?: string | undefined
  zone?: string | undefined
  dataDir: string
  version: string
  log: Log
}

/** Hosts malls in this process: an HTTP server that Gate asks, a settle Worker for each mall, and a registration that says who they are. */
export async function startMallHost(options: HostOptions): Promise<Running> {
  const releasers = createReleasers(options.log)
  try {
    return await start(options, releasers)
  } catch (error) {
    await releasers.release()
    throw error
  }
}

async function start(options: HostOptions, releasers: ReturnType<typeof createReleasers>): Promise<Running> {
  const { definitions, log, redisUrl } = options
  const id = newProcessId('mall')
  const tokens = createClusterTokens(options.clusterSecret, { service: 'mall', instance: id })
  const caller = createCaller(tokens)
  releasers.push('http connections', () => caller.close())

  const redis = connectRedis(redisUrl, id, log)
  releasers.push('redis', () => redis.disconnect())
  await requireRedis(redis, redisUrl)
  const clock = await createRedisClock(redis)
  releasers.push('clock', () => clock.close())
  const exchange = createExchange(redis)
  const subscriber = connectRedisForWorkers(redisUrl, `${id}:replies`, log, { autoResubscribe: false })
  const replies = await createReplyChannel({ processId: id, subscriber, exchange, clock, parse: parseOutcome, log })
  releasers.push('reply channel', () => replies.close())

  const discovery = createDiscovery({ urls: options.callcenterUrls, caller, log, dataDir: options.dataDir })
  releasers.push('discovery', () => discovery.close())
  const stores = discovery.watch('db-api')
  const store = createStoreClient(stores, caller, log)

  const malls = new Map<string, Mall>()
  for (const definition of definitions) {
    const hosted = hostMall(definition, { redis, exchange, replies, clock, store, log })
    releasers.push(`mall ${definition.id}`, () => hosted.close())
    malls.set(definition.id, hosted.search)
  }
  const streams = createSettleStreams(id, redis, connectRedisForWorkers(redisUrl, `${id}:settle`, log, { socketTimeout: silentMs }))
  const settling = createSettling({ malls: [...malls.keys()], streams, save: (entry) => store.save(entry), log })
  releasers.push('settling', () => settling.close(), savesEndWithinMs)

  let notReady: string | undefined = 'starting'
  const app = createMallApp({
    malls,
    tokens,
    log,
    health: { notReady: () => notReady ?? (redis.status === 'ready' ? undefined : 'redis is away') },
  })
  releasers.push('http server', () => app.close(), requestsEndWithinMs)
  const address = await listen(app, {
    host: options.host,
    port: options.port,
    advertise: options.advertise,
    secured: tokens.secured,
    onUnsecured: () => log.warn('no CLUSTER_SECRET: listening on loopback only'),
  })
  log.info({ address, malls: [...malls.keys()] }, 'listening')
  const registration = await discovery.register(
    {
      id,
      service: 'mall',
      address,
      malls: definitions.map(servedMall),
      allMalls: false,
      version: options.version,
      startedAt: new Date().toISOString(),
      ...(options.zone && { zone: options.zone }),
      weight: 1,
      caps: [],
      state: 'up',
    },
    definitions,
  )
  releasers.push('registration', () => registration.close())
  notReady = undefined
  log.info({ address }, 'registered')
  return {
    log,
    async close() {
      notReady = 'draining'
      await announceDraining(registration, log)
      await app.close()
      await releasers.release()
    },
  }
}

// The settle streams are asked for 5 s at a time.
const silentMs = 15_000
// A save may last 10 s.
const savesEndWithinMs = 12_000

const servedMall = (definition: MallDefinition): ServedMall => ({
  id: definition.id,
  ...(definition.name && { name: definition.name }),
  definition: definitionHash(definition),
  mode: definition.mode ?? 'http',
})
