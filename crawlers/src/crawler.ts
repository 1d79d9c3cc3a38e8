import { setTimeout as delay } from 'node:timers/promises'

import { announceDraining, drainOrdered } from '@mallgate/shared/announce-draining'
import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { Lease } from '@mallgate/shared/contract/instance'
import { createCrawlerKit } from '@mallgate/shared/crawler-kit'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { identityOf } from '@mallgate/shared/instance-identity'
import { listen } from '@mallgate/shared/listen'
import type { Log } from '@mallgate/shared/log'
import { connectRedisForWorkers, requireRedis } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { type Releasers, createReleasers, requestsEndWithinMs } from '@mallgate/shared/releasers'
import type { Running } from '@mallgate/shared/run-process'

import { createCrawlerApp } from './app.ts'
import { createCrawl } from './crawl.ts'
import { parseAllowHosts } from './fetch/allowed-addresses.ts'
import { createFetchPage } from './fetch/fetch-page.ts'
import { createGuardedAgent } from './fetch/guarded-agent.ts'
import { createKnownShops } from './known-shops.ts'
import { createTurn } from './politeness.ts'
import { createServedMalls } from './serve-malls.ts'

export interface CrawlerOptions {
  may: '*' | ReadonlySet<string>
  callcenterUrls: string[]
  redisUrl: string
  clusterSecret?: string | undefined
  allowHosts: string
  overrides: ReadonlyMap<string, string>
  host: string
  port: number
  advertise?: string | undefined
  zone?: string | undefined
  /** See `INSTANCE_ID`. */
  instanceId?: string | undefined
  /** See CrawlerKitOptions. */
  lockMs: number
  stalledIntervalMs: number
  dataDir: string
  version: string
  log: Log
}

/** Runs a crawler: it follows the malls Call Center knows and serves the queue of each it may. */
export async function startCrawler(options: CrawlerOptions): Promise<Running> {
  const releasers = createReleasers(options.log)
  try {
    return await start(options, releasers)
  } catch (error) {
    await releasers.release()
    throw error
  }
}

async function start(options: CrawlerOptions, releasers: Releasers): Promise<Running> {
  const { log, redisUrl, lockMs, stalledIntervalMs } = options
  const identity = identityOf('crawler', options.instanceId)
  const { id } = identity
  const tokens = createClusterTokens(options.clusterSecret, { service: 'crawler', instance: id })
  const agent = createGuardedAgent(parseAllowHosts(options.allowHosts))
  releasers.push('connections to shops', () => agent.destroy())
  const caller = createCaller(tokens)
  releasers.push('http connections', () => caller.close())
  const redis = connectRedisForWorkers(redisUrl, id, log)
  releasers.push('redis', () => redis.disconnect())
  await requireRedis(redis, redisUrl)
  const clock = await createRedisClock(redis)
  releasers.push('clock', () => clock.close())
  const kit = createCrawlerKit({ instance: id, redis, exchange: createExchange(redis), clock, log, lockMs, stalledIntervalMs })
  releasers.push('queues', () => kit.close(), requestsEndWithinMs)

  const discovery = createDiscovery({ urls: options.callcenterUrls, caller, log, dataDir: options.dataDir })
  releasers.push('discovery', () => discovery.close())
  const shops = createKnownShops((hash, signal) => discovery.definition(hash, signal))
  const crawl = createCrawl({
    shop: (hash, signal) => shops.get(hash, signal),
    turn: createTurn(redis),
    fetchPage: createFetchPage({ agent, overrides: options.overrides }),
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
  })
  const served = createServedMalls({
    may: options.may,
    log,
    async serve(mall, signal) {
      const service = await kit.serve(mall.id, await shops.get(mall.definition, signal), crawl)
      return {
        update: async ({ definition }) => service.update(await shops.get(definition, signal)),
        close: () => service.close(),
      }
    },
  })
  releasers.push('malls', () => served.close())

  let notReady: string | undefined = 'starting'
  let outOfService: string | undefined
  const app = createCrawlerApp({
    tokens,
    log,
    health: { notReady: () => notReady ?? outOfService ?? (redis.status === 'ready' ? unservedText(served.unserved()) : 'redis is away') },
  })
  const address = await listen(app, {
    host: options.host,
    port: options.port,
    advertise: options.advertise,
    secured: tokens.secured,
    onUnsecured: () => log.warn('no CLUSTER_SECRET: listening on loopback only'),
  })
  releasers.push('http server', () => app.close(), requestsEndWithinMs)
  log.info({ address }, 'listening')

  const malls = discovery.watch('mall')
  malls.onChange((instances) => served.follow(instances))
  served.follow(malls.current())
  const registration = await discovery.register(
    {
      ...identity,
      service: 'crawler',
      address,
      malls: [],
      allMalls: options.may === '*',
      version: options.version,
      startedAt: new Date(clock.now()).toISOString(),
      ...(options.zone && { zone: options.zone }),
      weight: 1,
      caps: ['http'],
      state: 'up',
    },
    [],
  )
  releasers.push('registration', () => registration.close())
  const follow = (order: Lease['order']) => {
    outOfService = order === 'out_of_service' ? 'out of service, by an operator’s order' : undefined
    kit.pause(order === 'out_of_service')
  }
  registration.onOrder(follow)
  follow(registration.order())
  await served.settled()
  notReady = undefined
  log.info({ address }, 'registered')
  return {
    log,
    ended: drainOrdered(registration),
    async close() {
      notReady = 'draining'
      malls.close()
      served.close()
      await announceDraining(registration, log)
      await kit.close()
      await releasers.release()
    },
  }
}

// With many malls a few names are enough to look for in the log.
const namedMalls = 10

function unservedText(malls: readonly string[]): string | undefined {
  if (malls.length === 0) return undefined
  const more = malls.length > namedMalls ? ` and ${malls.length - namedMalls} more` : ''
  return `not served yet: ${malls.slice(0, namedMalls).join(', ')}${more}`
}
