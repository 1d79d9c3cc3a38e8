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
import { createMetrics } from '@mallgate/shared/metrics'
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
import { createShopProxies } from './fetch/shop-proxies.ts'
import { createKnownShops } from './known-shops.ts'
import { createInHouse } from './manners/in-house.ts'
import { hearChanges } from './manners/mall-state.ts'
import { createManners } from './manners/manners.ts'
import { userAgentOf, withUserAgent } from './manners/user-agent.ts'
import { type BrowserSettings, createRenderer } from './render/renderer.ts'
import { createBaselines } from './rot/baselines.ts'
import { createPageKeeper } from './rot/keep-pages.ts'
import { createRotWatch } from './rot/rot.ts'
import { browserCap, createServedMalls, draws } from './serve-malls.ts'

export interface CrawlerOptions {
  may: '*' | ReadonlySet<string>
  callcenterUrls: string[]
  redisUrl: string
  clusterSecret?: string | undefined
  allowHosts: string
  overrides: ReadonlyMap<string, string>
  /** See createShopProxies; empty for none. */
  proxy: string
  /** Whom shops can write to, and where they find out more: see `userAgentOf`. */
  contact?: string | undefined
  /** Undefined where there is none: shops that are drawn are left to crawlers that have one. */
  browser?: BrowserSettings | undefined
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
  const allowed = parseAllowHosts(options.allowHosts)
  const agent = createGuardedAgent(allowed)
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
  const userAgent = userAgentOf(options.version, options.contact)
  const shops = createKnownShops(async (hash, signal) => withUserAgent(await discovery.definition(hash, signal), userAgent))
  const { overrides } = options
  const proxies = createShopProxies(options.proxy, allowed)
  releasers.push('connections to proxies', () => proxies.close())
  const fetchPage = createFetchPage({ agent, overrides, proxies })
  const metrics = createMetrics()
  const manners = createManners({
    redis,
    now: () => clock.now(),
    fetchPage,
    inHouse: createInHouse(allowed, (origin) => overrides.get(origin) ?? overrides.get('*') ?? origin),
    userAgent,
    log,
    metrics,
  })
  const renderer = options.browser && (await createRenderer({ ...options.browser, allowed, overrides, agent, proxies, log }))
  if (renderer) releasers.push('browser', () => renderer.close())
  if (options.browser) log.info({ chromium: options.browser.chromium }, 'shops that draw their pages are read with this browser')
  else log.info('there is no Chromium here (CHROMIUM_PATH names one): shops that draw their pages are left to other crawlers')
  const heard = connectRedisForWorkers(redisUrl, `${id}-manners`, log)
  releasers.push('redis for manners', () => heard.disconnect())
  await requireRedis(heard, redisUrl)
  await hearChanges(heard, (mall) => manners.forget(mall))
  const baselines = createBaselines(redis, log)
  releasers.push('what was learnt of malls', () => baselines.close())
  const pages = createPageKeeper(discovery.watch('db-api'), caller, log)
  releasers.push('pages on their way to the store', () => pages.close())
  const crawl = createCrawl({
    shop: (hash, signal) => shops.get(hash, signal),
    enter: (departure) => manners.enter(departure),
    fetchPage,
    renderPage: renderer?.renderPage,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    rot: createRotWatch({ baselines, keepPage: pages.keep, now: () => clock.now() }),
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

  const malls = discovery.watch('mall')
  const crawlers = renderer ? undefined : discovery.watch('crawler')
  let crawlersKnown = crawlers === undefined
  const followMalls = () => {
    if (crawlersKnown) served.follow(malls.current(), { othersDraw: crawlers?.current().some(draws) ?? false })
  }
  malls.onChange(followMalls)
  crawlers?.onChange(followMalls)
  // Whoever cannot draw takes no job of a shop that is drawn before it is known that nobody can.
  crawlers?.ready().then(
    () => {
      crawlersKnown = true
      followMalls()
    },
    (err: unknown) => log.debug({ err }, 'the crawlers there are were not told before the end'),
  )
  followMalls()
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
      caps: renderer ? ['http', browserCap] : ['http'],
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
      crawlers?.close()
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
