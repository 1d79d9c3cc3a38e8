import { setTimeout as delay } from 'node:timers/promises'

import { LRUCache } from 'lru-cache'
import type { Dispatcher } from 'undici'

import { untilAborted } from '@mallgate/shared/deadline'

import type { FetchFailure, FetchLimits, PageRequest } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import { type ShopCookies, createCookieJars } from './cookie-jars.ts'
import { explainFailure } from './explain-failure.ts'
import { createKeptPages } from './kept-pages.ts'
import { countRedirects } from './redirect.ts'
import { retryAfterMs } from './retry-after.ts'
import { type Answer, sendRequest } from './send-request.ts'
import type { ShopProxies } from './shop-proxies.ts'

export interface FetchPageDeps {
  agent: Dispatcher
  /** Where a shop is dialled instead of its own origin, by origin; `*` for all. Its name stays in the Host header and in every URL. */
  overrides: ReadonlyMap<string, string>
  /** None where absent. */
  proxies?: ShopProxies
}

export type FetchPage = (request: PageRequest, limits: FetchLimits, signal: AbortSignal) => Promise<FetchedPage | FetchFailure>

const refusals = new Set([401, 403])
// A shop that wants a redirect to wait for longer wants us to come again.
const longestPauseMs = 1_000
// An origin whose HTTP/2 failed is asked by HTTP/1.1 for so long.
const http1ForMs = 10 * 60_000

/**
 * Makes the fetching of pages, with limits on their size and their redirects; each redirect is checked as the first address was. Cookies
 * and what a shop may answer 304 for are kept for each mall (`limits.mall`), in memory.
 */
export function createFetchPage({ agent, overrides, proxies }: FetchPageDeps): FetchPage {
  const jars = createCookieJars()
  const kept = createKeptPages()
  const http1Only = new LRUCache<string, true>({ max: 1_000, ttl: http1ForMs })

  return async (first, limits, signal) => {
    const { mall, way = mall } = limits
    const proxy = proxies?.of(way)
    const cookies = jars.of(mall)
    const redirects = countRedirects(limits)
    const counted = <T extends FetchedPage | FetchFailure>(had: T): T =>
      redirects.followed === 0 ? had : { ...had, requests: redirects.followed + 1 }
    let request = first
    try {
      for (;;) {
        const known = kept.find(mall, request)
        const answer = await send(request, known?.conditions)
        cookies.take(request.url, answer.setCookies)
        const { body, status, headers } = answer
        if (body) {
          if (status === 304 && known) return counted(known.renewed(headers))
          if (refusals.has(status) && answer.setCookies.length === 0) jars.end(mall)
          const page = { url: request.url, status, headers, body }
          kept.keep(mall, request, page)
          return counted(page)
        }
        const pauseMs = retryAfterMs(headers, new Date().toISOString()) ?? 0
        if (pauseMs > longestPauseMs) return counted({ url: request.url, status, headers, body: noBody })
        const next = redirects.next(request, answer, isSecure(request.url))
        if ('status' in next) return counted(next)
        if (pauseMs > 0) await delay(pauseMs, undefined, { signal })
        request = next
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      return counted(explainFailure(error as NodeJS.ErrnoException, request.url))
    }

    async function send(request: PageRequest, conditions: Record<string, string> | undefined): Promise<Answer> {
      const url = new URL(request.url)
      const dialled = dialledOrigin(url.origin)
      if (proxy && proxies) await untilAborted(proxies.judge(dialled === url.origin ? url : new URL(dialled)), signal)
      const secure = dialled.startsWith('https:')
      let answered = false
      try {
        return await sendRequest(
          proxy ?? agent,
          {
            origin: dialled,
            path: url.pathname + url.search,
            method: request.method,
            headers: headersOf(request, cookies, conditions, dialled === url.origin ? undefined : url.host),
            body: request.body ?? null,
            ...(secure && http1Only.has(dialled) && { allowH2: false }),
          },
          limits.maxBytes,
          signal,
          secure ? () => (answered = true) : undefined,
        )
      } catch (error) {
        // A session that hangs or breaks would be taken for the next request, too.
        if (secure && (signal.aborted ? !answered : isHttp2Fault(error as NodeJS.ErrnoException))) http1Only.set(dialled, true)
        throw error
      }
    }
  }

  function dialledOrigin(origin: string): string {
    return overrides.size === 0 ? origin : (overrides.get(origin) ?? overrides.get('*') ?? origin)
  }

  function isSecure(url: string): boolean {
    return dialledOrigin(new URL(url).origin).startsWith('https:')
  }
}

const noBody = new Uint8Array()

const isHttp2Fault = ({ code = '', message }: NodeJS.ErrnoException): boolean =>
  code.startsWith('ERR_HTTP2') || message.startsWith('HTTP/2:')

/** Those of the definition, as they are, where nothing must be said besides. */
function headersOf(
  { headers, url }: PageRequest,
  cookies: ShopCookies,
  conditions: Record<string, string> | undefined,
  host: string | undefined,
): Record<string, string> {
  const kept = cookies.header(url)
  if (!kept && !conditions && !host) return headers
  const own = headers['cookie']
  return { ...headers, ...conditions, ...(host && { host }), ...(kept && { cookie: own ? `${own}; ${kept}` : kept }) }
}
