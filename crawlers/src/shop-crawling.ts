import { setTimeout as delay } from 'node:timers/promises'

import type { Caller } from '@mallgate/shared/call'
import type { Crawl } from '@mallgate/shared/crawler-kit'
import type { Discovery } from '@mallgate/shared/discovery'
import type { Log } from '@mallgate/shared/log'
import type { Metrics } from '@mallgate/shared/metrics'
import { type Redis, connectRedisForWorkers, requireRedis } from '@mallgate/shared/redis'
import type { RedisClock } from '@mallgate/shared/redis-time'
import type { Releasers } from '@mallgate/shared/releasers'

import { createCrawl } from './crawl.ts'
import { parseAllowHosts } from './fetch/allowed-addresses.ts'
import { createFetchPage } from './fetch/fetch-page.ts'
import { createGuardedAgent } from './fetch/guarded-agent.ts'
import { createShopProxies } from './fetch/shop-proxies.ts'
import { type KnownShops, createKnownShops } from './known-shops.ts'
import { createInHouse } from './manners/in-house.ts'
import { hearChanges } from './manners/mall-state.ts'
import { type Manners, createManners } from './manners/manners.ts'
import { userAgentOf, withUserAgent } from './manners/user-agent.ts'
import { type BrowserSettings, type Renderer, type RendererOptions, createRenderer } from './render/renderer.ts'
import { createBaselines } from './rot/baselines.ts'
import { createPageKeeper } from './rot/keep-pages.ts'
import { type RotWatch, createRotWatch } from './rot/rot.ts'

/** How a crawler reaches shops, and what it says of itself. */
export interface ShopCrawlingOptions {
  redisUrl: string
  allowHosts: string
  overrides: ReadonlyMap<string, string>
  /** See createShopProxies; empty for none. */
  proxy: string
  /** Whom shops can write to, and where they find out more: see `userAgentOf`. */
  contact?: string | undefined
  /** Undefined where there is none: shops that are drawn are left to crawlers that have one. */
  browser?: BrowserSettings | undefined
  version: string
  log: Log
}

export interface ShopCrawlingDeps {
  /** Of this process' registration. */
  id: string
  redis: Redis
  clock: RedisClock
  discovery: Discovery
  caller: Caller
  metrics: Metrics
  /** All that it opens is closed with them. */
  releasers: Releasers
}

export interface ShopCrawling {
  crawl: Crawl
  shops: KnownShops
  manners: Manners
  /** Whether it has a browser. */
  drawing: boolean
}

/** Puts together what one crawl goes through: manners, fetching or drawing, and the watch over how pages are read. */
export async function createShopCrawling(options: ShopCrawlingOptions, deps: ShopCrawlingDeps): Promise<ShopCrawling> {
  const { overrides, log } = options
  const { redis, clock, discovery, metrics, releasers } = deps
  const allowed = parseAllowHosts(options.allowHosts)
  const agent = createGuardedAgent(allowed)
  releasers.push('connections to shops', () => agent.destroy())
  const proxies = createShopProxies(options.proxy, allowed)
  releasers.push('connections to proxies', () => proxies.close())
  const fetchPage = createFetchPage({ agent, overrides, proxies })
  const userAgent = userAgentOf(options.version, options.contact)
  const shops = createKnownShops(async (hash, signal) => withUserAgent(await discovery.definition(hash, signal), userAgent))
  const manners = createManners({
    redis,
    now: () => clock.now(),
    fetchPage,
    inHouse: createInHouse(allowed, (origin) => overrides.get(origin) ?? overrides.get('*') ?? origin),
    userAgent,
    log,
    metrics,
  })
  await hearOthers(manners, options, deps)
  const renderer = await openRenderer(options, { allowed, overrides, agent, proxies, log }, releasers)
  const crawl = createCrawl({
    shop: (hash, signal) => shops.get(hash, signal),
    enter: (departure) => manners.enter(departure),
    fetchPage,
    renderPage: renderer?.renderPage,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    rot: openRotWatch(options, deps),
  })
  return { crawl, shops, manners, drawing: renderer !== undefined }
}

/** What other processes find out of shops is heard as it happens. */
async function hearOthers(manners: Manners, { redisUrl, log }: ShopCrawlingOptions, { id, releasers }: ShopCrawlingDeps): Promise<void> {
  const heard = connectRedisForWorkers(redisUrl, `${id}-manners`, log)
  releasers.push('redis for manners', () => heard.disconnect())
  await requireRedis(heard, redisUrl)
  await hearChanges(heard, (mall) => manners.forget(mall))
}

type Ways = Omit<RendererOptions, keyof BrowserSettings>

async function openRenderer({ browser, log }: ShopCrawlingOptions, ways: Ways, releasers: Releasers): Promise<Renderer | undefined> {
  if (!browser) {
    log.info('there is no Chromium here (CHROMIUM_PATH names one): shops that draw their pages are left to other crawlers')
    return undefined
  }
  const renderer = await createRenderer({ ...browser, ...ways })
  releasers.push('browser', () => renderer.close(), browserEndsWithinMs)
  log.info({ chromium: browser.chromium }, 'shops that draw their pages are read with this browser')
  return renderer
}

// Asked to end, and killed where it does not.
const browserEndsWithinMs = 6_000

function openRotWatch({ log }: ShopCrawlingOptions, { redis, clock, discovery, caller, releasers }: ShopCrawlingDeps): RotWatch {
  const baselines = createBaselines(redis, log)
  releasers.push('what was learnt of malls', () => baselines.close())
  const pages = createPageKeeper(discovery.watch('db-api'), caller, log)
  releasers.push('pages on their way to the store', () => pages.close())
  return createRotWatch({ baselines, keepPage: pages.keep, now: () => clock.now() })
}
