import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { CrawlContext, CrawlResult } from '@mallgate/shared/crawl-one'
import { canonicalJson } from '@mallgate/shared/definition-hash'
import type { Log } from '@mallgate/shared/log'
import { createMetrics } from '@mallgate/shared/metrics'
import { normalizeQuery } from '@mallgate/shared/query-key'
import { connectRedisForWorkers, requireRedis } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { type Releasers, createReleasers } from '@mallgate/shared/releasers'
import { newTraceparent } from '@mallgate/shared/trace'

import { type AskPage, createAskPage } from '../ask-page.ts'
import { createCrawl } from '../crawl.ts'
import { failureOf } from '../failure.ts'
import { parseAllowHosts } from '../fetch/allowed-addresses.ts'
import { createFetchPage } from '../fetch/fetch-page.ts'
import { createGuardedAgent } from '../fetch/guarded-agent.ts'
import { createShopProxies } from '../fetch/shop-proxies.ts'
import { compileShop } from '../known-shops.ts'
import { createInHouse } from '../manners/in-house.ts'
import type { Enter } from '../manners/leave.ts'
import { createManners } from '../manners/manners.ts'
import { userAgentOf, withUserAgent } from '../manners/user-agent.ts'
import type { FetchedPage } from '../read-page.ts'
import { type BrowserSettings, createRenderer } from '../render/renderer.ts'
import { createShopFacts, needsFacts } from '../shop-facts.ts'
import { plainRequest } from '../shop-request.ts'
import { createLoneEnter } from './lone-enter.ts'

export interface ShopVisitorOptions {
  /** As ALLOW_HOSTS has it. */
  allowHosts: string
  /** As CRAWLER_CONTACT has it. */
  contact?: string | undefined
  /** As CRAWL_PROXY has it; empty for none. */
  proxy: string
  version: string
  /** Where crawlers keep how shops are treated, so that this visit counts with theirs; without, only this process' own visits count. */
  redisUrl?: string | undefined
  /** Undefined where there is none: shops that are drawn cannot be visited then. */
  browser?: BrowserSettings | undefined
  log: Log
}

/** What a visit brought. */
export interface Visit {
  result: CrawlResult
  /** The page that tells most: the first that could not be read, else the first; undefined where none came. */
  page?: FetchedPage
  /** The definition, with what the shop itself said filled in. */
  definition: MallDefinition
}

/** Visits shops as a crawler does, for somebody who looks at what comes. */
export interface ShopVisitor {
  /** One crawl, by the definition's own request. */
  search(definition: MallDefinition, query: string, signal: AbortSignal): Promise<Visit>
  /** One page of the shop, wherever it stands. */
  open(definition: MallDefinition, url: string, signal: AbortSignal): Promise<Visit>
  close(): Promise<void>
}

/**
 * Asks shops by a crawler's own requests, fetcher, robots and manners.
 * @throws RangeError for an option that cannot be used; Error where Redis is not there
 */
export async function createShopVisitor(options: ShopVisitorOptions): Promise<ShopVisitor> {
  const releasers = createReleasers(options.log)
  try {
    return await open(options, releasers)
  } catch (error) {
    await releasers.release()
    throw error
  }
}

async function open(options: ShopVisitorOptions, releasers: Releasers): Promise<ShopVisitor> {
  const { log } = options
  const allowed = parseAllowHosts(options.allowHosts)
  const userAgent = userAgentOf(options.version, options.contact)
  const agent = createGuardedAgent(allowed)
  releasers.push('connections to shops', () => agent.destroy())
  const proxies = createShopProxies(options.proxy, allowed)
  releasers.push('connections to proxies', () => proxies.close())
  const overrides = new Map<string, string>()
  const fetchPage = createFetchPage({ agent, overrides, proxies })
  const { enter, now } = await mannersOf(options, { fetchPage, userAgent, inHouse: createInHouse(allowed, (origin) => origin) }, releasers)
  const renderer = options.browser && (await createRenderer({ ...options.browser, allowed, overrides, agent, proxies, log }))
  if (renderer) releasers.push('browser', () => renderer.close())
  const sleep = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal })
  const deps = { enter, fetchPage, renderPage: renderer?.renderPage, sleep }

  const visit = async (definition: MallDefinition, signal: AbortSignal, work: (visiting: Visiting) => Promise<Visit>): Promise<Visit> => {
    const { mode } = definition
    if (mode === 'browser' && !renderer)
      return unvisited(definition, 'its pages are drawn by a browser, and there is none here: CHROMIUM_PATH names one')
    // As Call Center hands it to crawlers: its keys, and so the parameters of a request, in one order.
    const named = withUserAgent(JSON.parse(canonicalJson(definition)) as MallDefinition, userAgent)
    const crawlId = randomBytes(12).toString('base64url')
    const begun = performance.now()
    const shop = compileShop(named)
    if (shop.fault !== undefined) return unvisited(named, shop.fault)
    const context: CrawlContext = {
      signal,
      permit: async () => undefined,
      remainingMs: () => Math.max(0, shop.timeoutMs + patienceMs - (performance.now() - begun)),
      now: () => new Date(now()).toISOString(),
      log,
    }
    const ask = createAskPage(deps, { mall: named.id, crawl: { id: crawlId, answered: false }, shop, context })
    const known = needsFacts(named) ? await createShopFacts(named).know(ask) : named
    if ('offers' in known) return { result: known, definition: named }
    return work({ crawlId, definition: known, context, ask })
  }

  return {
    search: (definition, text, signal) =>
      visit(definition, signal, async ({ crawlId, definition: known, context }) => {
        let page: FetchedPage | undefined
        const crawl = createCrawl({
          ...deps,
          shop: async () => compileShop(known),
          rot: { judge: async (_job, _watched, result, seen) => ((page = seen), result) },
        })
        const job = {
          crawlId,
          mall: known.id,
          queryKey: crawlId,
          query: { text: normalizeQuery(text), page: 1 },
          definition: crawlId,
          deadlineAt: now() + context.remainingMs(),
          traceparent: newTraceparent(),
        }
        const result = await crawl(job, context)
        return { result, definition: known, ...(page && { page }) }
      }),
    open: (definition, url, signal) =>
      visit(definition, signal, async ({ definition: known, ask }) => {
        let page: FetchedPage | undefined
        const shop = compileShop(known)
        const result = await ask(plainRequest(known, url), (fetched, observedAt) => shop.read((page = fetched), observedAt))
        return { result, definition: known, ...(page && { page }) }
      }),
    close: () => releasers.release(),
  }
}

interface Visiting {
  crawlId: string
  definition: MallDefinition
  context: CrawlContext
  ask: AskPage
}

// Whoever sits before it waits for a turn longer than a crawl may.
const patienceMs = 60_000

const unvisited = (definition: MallDefinition, message: string): Visit => ({
  result: { status: 'error', offers: [], failure: failureOf({ message }) },
  definition,
})

type Fetching = Pick<Parameters<typeof createManners>[0], 'fetchPage' | 'userAgent' | 'inHouse'>

/** Those of all crawlers where Redis is at hand, else this process' own. */
async function mannersOf(
  { redisUrl, log }: ShopVisitorOptions,
  fetching: Fetching,
  releasers: Releasers,
): Promise<{ enter: Enter; now(): number }> {
  if (redisUrl === undefined) return { enter: createLoneEnter(fetching), now: Date.now }
  const redis = connectRedisForWorkers(redisUrl, 'mallgate', log)
  releasers.push('redis', () => redis.disconnect())
  await requireRedis(redis, redisUrl)
  const clock = await createRedisClock(redis)
  releasers.push('clock', () => clock.close())
  const now = () => clock.now()
  return { enter: createManners({ ...fetching, redis, now, log, metrics: createMetrics() }).enter, now }
}
