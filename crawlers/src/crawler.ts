import { announceDraining, drainOrdered } from '@mallgate/shared/announce-draining'
import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { Instance, Lease } from '@mallgate/shared/contract/instance'
import { createCrawlerKit } from '@mallgate/shared/crawler-kit'
import type { Discovery } from '@mallgate/shared/discovery'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { identityOf } from '@mallgate/shared/instance-identity'
import { listen } from '@mallgate/shared/listen'
import type { Log } from '@mallgate/shared/log'
import { createMetrics } from '@mallgate/shared/metrics'
import { connectRedisForWorkers, requireRedis } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { type Releasers, createReleasers, requestsEndWithinMs } from '@mallgate/shared/releasers'
import type { Running } from '@mallgate/shared/run-process'

import { createCrawlerApp } from './app.ts'
import { type ServedMalls, browserCap, createServedMalls, draws } from './serve-malls.ts'
import { type ShopCrawlingOptions, createShopCrawling } from './shop-crawling.ts'

export interface CrawlerOptions extends ShopCrawlingOptions {
  may: '*' | ReadonlySet<string>
  callcenterUrls: string[]
  redisUrl: string
  clusterSecret?: string | undefined
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
  const metrics = createMetrics()
  const { crawl, shops, manners, drawing } = await createShopCrawling(options, { id, redis, clock, discovery, caller, metrics, releasers })
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
    metrics,
    manners,
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

  const following = followMalls(discovery, served, drawing, log)
  const registration = await discovery.register(instanceOf(options, identity, { address, drawing, startedAtMs: clock.now() }), [])
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
      following.close()
      served.close()
      await announceDraining(registration, log)
      await kit.close()
      await releasers.release()
    },
  }
}

/** Serves what is hosted, whatever comes and goes. One that cannot draw leaves the shops that are drawn to those that can. */
function followMalls(discovery: Discovery, served: ServedMalls, drawing: boolean, log: Log): { close(): void } {
  const malls = discovery.watch('mall')
  const crawlers = drawing ? undefined : discovery.watch('crawler')
  let crawlersKnown = crawlers === undefined
  const follow = () => {
    if (crawlersKnown) served.follow(malls.current(), { othersDraw: crawlers?.current().some(draws) ?? false })
  }
  malls.onChange(follow)
  crawlers?.onChange(follow)
  // Whoever cannot draw takes no job of a shop that is drawn before it is known that nobody can.
  crawlers?.ready().then(
    () => {
      crawlersKnown = true
      follow()
    },
    (err: unknown) => log.debug({ err }, 'the crawlers there are were not told before the end'),
  )
  follow()
  return {
    close() {
      malls.close()
      crawlers?.close()
    },
  }
}

interface Known {
  address: string
  drawing: boolean
  /** In Redis' time. */
  startedAtMs: number
}

/** As others see it. */
const instanceOf = (
  { may, version, zone }: CrawlerOptions,
  identity: ReturnType<typeof identityOf>,
  { address, drawing, startedAtMs }: Known,
): Instance => ({
  ...identity,
  service: 'crawler',
  address,
  malls: [],
  allMalls: may === '*',
  version,
  startedAt: new Date(startedAtMs).toISOString(),
  ...(zone && { zone }),
  weight: 1,
  caps: drawing ? ['http', browserCap] : ['http'],
  state: 'up',
})

// With many malls a few names are enough to look for in the log.
const namedMalls = 10

function unservedText(malls: readonly string[]): string | undefined {
  if (malls.length === 0) return undefined
  const more = malls.length > namedMalls ? ` and ${malls.length - namedMalls} more` : ''
  return `not served yet: ${malls.slice(0, namedMalls).join(', ')}${more}`
}
