import type { Dispatcher } from 'undici'

import type { FetchLimits, PageRequest } from '../crawl.ts'
import { sendRequest } from '../fetch/send-request.ts'
import type { ShopProxies } from '../fetch/shop-proxies.ts'

/** An answer in place of the network's. */
export interface StandInAnswer {
  status: number
  headers: [name: string, value: string][]
  body: Uint8Array
}

/** Asks in the browser's place for what it cannot be sent to itself. One hop: redirects are the browser's to follow. */
export interface StandIn {
  /** What is asked for so, as the browser's protocol writes patterns. */
  patterns: readonly string[]
  covers(url: string): boolean
  ask(request: PageRequest, limits: FetchLimits, signal: AbortSignal): Promise<StandInAnswer>
  /** All of a page goes this way, and nothing by another. */
  all: boolean
}

/** Undefined for a mall whose pages the browser asks for itself. */
export type StandIns = (mall: string) => StandIn | undefined

export interface StandInDeps {
  agent: Dispatcher
  /** See FetchPageDeps. Behind https the browser wants the shop's own certificate, which is not where it is dialled. */
  overrides: ReadonlyMap<string, string>
  /** A mall that is asked through an operator's proxy is so by the browser, too. */
  proxies?: ShopProxies | undefined
}

// Headers that a browser says of its own way to us, and those that no longer hold once a body is decompressed.
const notSent = new Set(['host', 'connection', 'content-length', 'accept-encoding', 'proxy-connection'])
const notAnswered = new Set(['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'set-cookie'])

export function createStandIns({ agent, overrides, proxies }: StandInDeps): StandIns {
  const patterns = [...overrides].flatMap(([from, to]) => patternsOf(from, to))
  const dialledOrigin = (origin: string) => overrides.get(origin) ?? overrides.get('*') ?? origin
  const askBy = (dispatcher: Dispatcher, judge?: (url: URL) => Promise<void>): StandIn['ask'] => {
    return async ({ url, method, headers, body }, { maxBytes }, signal) => {
      const { origin, host, pathname, search } = new URL(url)
      const dialled = dialledOrigin(origin)
      await judge?.(new URL(dialled))
      const sent = Object.entries(headers).filter(([name]) => !notSent.has(name.toLowerCase()) && !name.startsWith(':'))
      const request = {
        origin: dialled,
        path: pathname + search,
        method,
        headers: { ...Object.fromEntries(sent), host, 'accept-encoding': 'gzip, br' },
        body: body ?? null,
      }
      const answer = await sendRequest(dispatcher, request, maxBytes, signal)
      const answered = Object.entries(answer.headers).filter(([name]) => !notAnswered.has(name))
      return {
        status: answer.status,
        headers: [...answered, ...answer.setCookies.map((cookie): [string, string] => ['set-cookie', cookie])],
        body: answer.body ?? new Uint8Array(),
      }
    }
  }
  const overridden: StandIn = {
    patterns,
    covers(url) {
      const { protocol, origin } = new URL(url)
      const dialled = overrides.get(origin) ?? overrides.get('*')
      return dialled !== undefined && (protocol === 'https:' || dialled.startsWith('https:'))
    },
    ask: askBy(agent),
    all: false,
  }
  return (mall) => {
    const proxy = proxies?.of(mall)
    if (proxies && proxy) {
      const judge = (url: URL) => proxies.judge(url)
      return { patterns: ['http://*', 'https://*'], covers: () => true, ask: askBy(proxy, judge), all: true }
    }
    return patterns.length > 0 ? overridden : undefined
  }
}

/** From http to http the browser goes by itself. */
function patternsOf(from: string, to: string): string[] {
  const secure = to.startsWith('https:')
  if (from === '*') return secure ? ['http://*', 'https://*'] : ['https://*']
  return secure || from.startsWith('https:') ? [`${from}/*`] : []
}
