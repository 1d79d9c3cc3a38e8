import type { Agent, Dispatcher } from 'undici'

import type { FetchFailure, PageRequest } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import { AddressRefused } from './guarded-agent.ts'
import { BodyTooLarge, inflate } from './inflate.ts'

export interface FetchLimits {
  maxBytes: number
  redirects: number
}

export interface FetchPageDeps {
  agent: Agent
  /** Where a shop is dialled instead of its own origin, by origin; `*` for all. Its name stays in the Host header and in every URL. */
  overrides: ReadonlyMap<string, string>
}

export type FetchPage = (request: PageRequest, limits: FetchLimits, signal: AbortSignal) => Promise<FetchedPage | FetchFailure>

const redirectStatuses = new Set([301, 302, 303, 307, 308])

/** Fetches one page with limits on its size and its redirects; each redirect is checked as the first address was. */
export function createFetchPage({ agent, overrides }: FetchPageDeps): FetchPage {
  return async (request, limits, signal) => {
    let { url, method, body } = request
    try {
      for (let hops = 0; ; hops++) {
        const response = await dispatch(agent, overrides, { ...request, url, method, ...(body !== undefined && { body }) }, signal)
        const location = header(response, 'location')
        if (!redirectStatuses.has(response.statusCode) || !location) return await readBody(response, url, limits, signal)
        await response.body.dump({ limit: 65_536, signal })
        if (hops >= limits.redirects)
          return failed('network', `more than ${limits.redirects} redirects, the last to ${location}`, url, false)
        url = new URL(location, url).href
        if (!/^https?:/.test(url)) return failed('network', `redirects to ${url}, which is no web address`, url, false)
        if (response.statusCode !== 307 && response.statusCode !== 308) {
          method = 'GET'
          body = undefined
        }
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      return explain(error as NodeJS.ErrnoException, url)
    }
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
  if (error instanceof BodyTooLarge) return failed('network', `the page is too large: ${error.message}`, url, false)
  const heals = error.code !== 'ENOTFOUND' && !error.code?.startsWith('CERT_') && error.code !== 'DEPTH_ZERO_SELF_SIGNED_CERT'
  return failed('network', error.message || error.code || 'the connection was lost', url, heals)
}
