import type { Agent, Dispatcher } from 'undici'

import type { FetchFailure, FetchLimits, PageRequest } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import { AddressRefused } from './guarded-agent.ts'
import { BodyTooLarge, inflate } from './inflate.ts'

export interface FetchPageDeps {
  agent: Agent
  /** Where a shop is dialled instead of its own origin, by origin; `*` for all. Its name stays in the Host header and in every URL. */
  overrides: ReadonlyMap<string, string>
}

export type FetchPage = (request: PageRequest, limits: FetchLimits, signal: AbortSignal) => Promise<FetchedPage | FetchFailure>

const redirectStatuses = new Set([301, 302, 303, 307, 308])

/** Fetches one page with limits on its size and its redirects; each redirect is checked as the first address was. */
export function createFetchPage({ agent, overrides }: FetchPageDeps): FetchPage {
  return async (first, limits, signal) => {
    let request = first
    try {
      for (let hops = 0; ; hops++) {
        const response = await dispatch(agent, overrides, request, signal)
        const location = header(response, 'location')
        if (!redirectStatuses.has(response.statusCode) || !location) return await readBody(response, request.url, limits, signal)
        // Nobody reads what a redirect says besides, and it need not ever end.
        response.body.on('error', () => undefined).destroy()
        if (hops >= limits.redirects)
          return failed('network', `more than ${limits.redirects} redirects, the last to ${location}`, request.url, false)
        const next = URL.parse(location, request.url)
        if (!next || !/^https?:$/.test(next.protocol))
          return failed('network', `the shop redirects to '${location}', which is no web address`, request.url, false)
        request = redirected(request, next, response.statusCode)
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      return explain(error as NodeJS.ErrnoException, request.url)
    }
  }
}

// What any site may know of us. The rest (a key, a cookie) was meant for the shop alone.
const harmlessHeaders = new Set(['user-agent', 'accept', 'accept-language', 'accept-encoding'])

function redirected({ url, method, headers, body }: PageRequest, next: URL, status: number): PageRequest {
  const again = status === 307 || status === 308
  const mayKeep = (name: string): boolean => {
    if (name === 'content-type') return again
    return next.origin === new URL(url).origin || harmlessHeaders.has(name)
  }
  return {
    url: next.href,
    method: again ? method : 'GET',
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => mayKeep(name.toLowerCase()))),
    ...(again && body !== undefined && { body }),
  }
}

function dispatch(agent: Agent, overrides: ReadonlyMap<string, string>, request: PageRequest, signal: AbortSignal) {
  const { origin, host, pathname, search } = new URL(request.url)
  const dialled = overrides.get(origin) ?? overrides.get('*') ?? origin
  return agent.request({
    origin: dialled,
    path: pathname + search,
    method: request.method,
    headers: { ...request.headers, host },
    body: request.body ?? null,
    signal,
  })
}

async function readBody(
  response: Dispatcher.ResponseData,
  url: string,
  { maxBytes }: FetchLimits,
  signal: AbortSignal,
): Promise<FetchedPage> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) {
      response.body.destroy()
      throw new BodyTooLarge(`more than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  signal.throwIfAborted()
  const raw = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
  const body = await inflate(raw, header(response, 'content-encoding'), maxBytes)
  const headers: Record<string, string> = {}
  for (const name of Object.keys(response.headers)) headers[name] = header(response, name) ?? ''
  return { url, status: response.statusCode, headers, body }
}

function header({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

const failed = (status: FetchFailure['status'], message: string, url: string, heals: boolean): FetchFailure => ({
  status,
  message,
  url,
  heals,
})

function explain(error: NodeJS.ErrnoException, url: string): FetchFailure {
  if (error instanceof AddressRefused) return failed('error', error.message, url, false)
  // A definition no rule was asked about: what it wants sent is no header, or none that may be set.
  if (error.code === 'UND_ERR_INVALID_ARG' || error.code === 'UND_ERR_NOT_SUPPORTED')
    return failed('error', `the request of the definition cannot be sent: ${error.message}`, url, false)
  if (error instanceof BodyTooLarge) return failed('network', `the page is too large: ${error.message}`, url, false)
  const heals = error.code !== 'ENOTFOUND' && !error.code?.startsWith('CERT_') && error.code !== 'DEPTH_ZERO_SELF_SIGNED_CERT'
  return failed('network', error.message || error.code || 'the connection was lost', url, heals)
}
