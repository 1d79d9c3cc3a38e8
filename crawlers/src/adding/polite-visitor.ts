import { setTimeout as delay } from 'node:timers/promises'

import { createLog } from '@mallgate/shared/log'

import type { FetchFailure, FetchLimits, PageRequest } from '../crawl.ts'
import { parseAllowHosts } from '../fetch/allowed-addresses.ts'
import { createFetchPage } from '../fetch/fetch-page.ts'
import { createGuardedAgent } from '../fetch/guarded-agent.ts'
import { createInHouse } from '../manners/in-house.ts'
import { userAgentOf } from '../manners/user-agent.ts'
import type { FetchedPage } from '../read-page.ts'
import { type Renderer, createRenderer } from '../render/renderer.ts'
import { createSiteRobots } from './site-robots.ts'

/** Chromium, where there is one. */
export interface VisitorBrowser {
  chromium: string
  sandbox: boolean
  /** Ends a process at once. */
  kill(pid: number): void
}

export interface PoliteVisitorOptions {
  /** As ALLOW_HOSTS has it. */
  allowHosts: string
  version: string
  /** As CRAWLER_CONTACT has it. */
  contact?: string | undefined
  browser?: VisitorBrowser | undefined
}

/** Looks around in one shop: its pages one after the other, with a pause before each where the shop is a stranger's. */
export interface PoliteVisitor {
  /** What robots.txt forbids is `disallowed`; what can heal is tried again, three times at most. */
  ask(request: PageRequest, signal: AbortSignal): Promise<FetchedPage | FetchFailure>
  /** The same, drawn by a browser; absent where there is none. */
  draw?: (request: PageRequest, selectors: readonly string[], signal: AbortSignal) => Promise<FetchedPage | FetchFailure>
  /** Whether the shop is one that only `ALLOW_HOSTS` lets us dial. */
  inHouse(url: string): boolean
  userAgent: string
  /** Requests that went out so far. */
  requests(): number
  close(): Promise<void>
}

const publicPauseMs = 1_000
const longestPauseMs = 10_000
const againMs = [200, 600, 1_500]
const drawnWithinMs = 12_000
const limits: FetchLimits = { maxBytes: 20 * 1024 * 1024, redirects: 5, mall: 'adding' }

/** @throws RangeError for `allowHosts` or `contact` that cannot be used */
export function createPoliteVisitor({ allowHosts, version, contact, browser }: PoliteVisitorOptions): PoliteVisitor {
  const allowed = parseAllowHosts(allowHosts)
  const agent = createGuardedAgent(allowed)
  const fetchPage = createFetchPage({ agent, overrides: new Map() })
  const inHouse = createInHouse(allowed, (origin) => origin)
  const userAgent = userAgentOf(version, contact)
  const robots = createSiteRobots((request, signal) => counted(fetchPage(request, limits, signal)))
  let requests = 0
  let lastAt = -Infinity
  let renderer: Promise<Renderer> | undefined

  const visitor: PoliteVisitor = {
    ask: (request, signal) => {
      const polite = withAgent(request)
      return politely(polite, (within) => fetchPage(polite, followable(), within), signal)
    },
    inHouse: (url) => inHouse(new URL(url).origin),
    userAgent,
    requests: () => requests,
    async close() {
      await (await renderer)?.close()
      await agent.close()
    },
  }
  if (!browser) return visitor
  return {
    ...visitor,
    draw: (request, selectors, signal) => {
      const polite = withAgent(request)
      const plan = { mode: 'browser', selectors, timeoutMs: drawnWithinMs, locale: request.headers['accept-language'] ?? 'en' } as const
      return politely(
        polite,
        async (within) => (await started(browser)).renderPage({ mall: 'adding', request: polite, plan, limits: followable() }, within),
        signal,
      )
    },
  }

  function withAgent(request: PageRequest): PageRequest {
    return { ...request, headers: { ...request.headers, 'user-agent': userAgent } }
  }

  function started({ chromium, sandbox, kill }: VisitorBrowser): Promise<Renderer> {
    renderer ??= createRenderer({
      chromium,
      sandbox,
      kill,
      allowed,
      overrides: new Map(),
      agent,
      concurrency: 1,
      idleMs: 60_000,
      mostBytes: 2 ** 30,
      log: createLog('adding', 'silent'),
    })
    return renderer
  }

  async function politely(
    request: PageRequest,
    send: (signal: AbortSignal) => Promise<FetchedPage | FetchFailure>,
    signal: AbortSignal,
  ): Promise<FetchedPage | FetchFailure> {
    const rules = await robots.of(request, signal)
    if (!('rules' in rules)) return rules
    const why = robots.forbidden(request.url)
    if (why !== undefined) return { status: 'disallowed', message: why, url: request.url, heals: false }
    for (let attempt = 0; ; attempt++) {
      await pause(request.url, rules.crawlDelayMs, signal)
      const had = await counted(send(signal))
      const heals = 'body' in had ? had.status >= 500 : had.heals
      const againIn = againMs[attempt]
      if (!heals || againIn === undefined) return had
      await delay(againIn, undefined, { signal })
    }
  }

  async function counted<T extends FetchedPage | FetchFailure>(sending: Promise<T>): Promise<T> {
    const had = await sending
    requests += had.requests ?? 1
    lastAt = performance.now()
    return had
  }

  async function pause(url: string, crawlDelayMs: number, signal: AbortSignal): Promise<void> {
    const own = inHouse(new URL(url).origin) ? 0 : publicPauseMs
    const leftMs = lastAt + Math.min(longestPauseMs, Math.max(own, crawlDelayMs)) - performance.now()
    if (leftMs > 0) await delay(leftMs, undefined, { signal })
  }

  function followable(): FetchLimits {
    return { ...limits, mayFollow: robots.forbidden }
  }
}
