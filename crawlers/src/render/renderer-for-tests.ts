import { type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homedir } from 'node:os'

import { createLog } from '@mallgate/shared/log'

import type { FetchFailure } from '../crawl.ts'
import { parseAllowHosts } from '../fetch/allowed-addresses.ts'
import { createGuardedAgent } from '../fetch/guarded-agent.ts'
import type { LookUp } from '../fetch/guarded-lookup.ts'
import { createShopProxies } from '../fetch/shop-proxies.ts'
import type { FetchedPage } from '../read-page.ts'
import { findChromium } from './find-chromium.ts'
import type { RenderPlan } from './render-plan.ts'
import { type Renderer, createRenderer } from './renderer.ts'

/** The browser of this machine, where it has one: tests that need one are left out by name where not. */
export const chromium = findChromium({ chromiumPath: process.env['CHROMIUM_PATH'], path: process.env['PATH'] ?? '', home: homedir() })

export interface RendererForTests {
  renderer: Renderer
  draw(url: string, options?: Drawn): Promise<FetchedPage | FetchFailure>
  close(): Promise<void>
}

export interface Drawn {
  mall?: string
  plan?: Partial<RenderPlan>
  maxBytes?: number
  redirects?: number
  headers?: Record<string, string>
  body?: string
  signal?: AbortSignal
}

/** A renderer of its own: loopback is allowed as `allow` says. */
export async function startRenderer(
  allow: string,
  { overrides = new Map<string, string>(), idleMs = 60_000, mostBytes = 2 ** 30, lookUp, proxy = '' }: StartOptions = {},
): Promise<RendererForTests> {
  const allowed = parseAllowHosts(allow)
  const agent = createGuardedAgent(allowed)
  const proxies = createShopProxies(proxy, allowed)
  const renderer = await createRenderer({
    chromium: chromium!,
    sandbox: process.getuid?.() !== 0,
    allowed,
    overrides,
    agent,
    proxies,
    concurrency: 2,
    idleMs,
    mostBytes,
    kill: (pid) => process.kill(pid, 'SIGKILL'),
    ...(lookUp && { lookUp }),
    log: createLog('render-test', 'silent'),
  })
  return {
    renderer,
    draw: (
      url,
      { mall = 'shop', plan, maxBytes = 5_000_000, redirects = 3, headers = {}, body, signal = AbortSignal.timeout(20_000) } = {},
    ) =>
      renderer.renderPage(
        {
          mall,
          request: { url, method: body === undefined ? 'GET' : 'POST', headers, ...(body !== undefined && { body }) },
          plan: { mode: 'browser', selectors: ['body'], timeoutMs: 5_000, locale: 'en-GB', ...plan },
          limits: { maxBytes, redirects },
        },
        signal,
      ),
    async close() {
      await renderer.close()
      await proxies.close()
      await agent.destroy()
    },
  }
}

interface StartOptions {
  overrides?: ReadonlyMap<string, string>
  idleMs?: number
  mostBytes?: number
  lookUp?: LookUp
  /** See createShopProxies. */
  proxy?: string
}

export interface ServerForTests {
  origin: string
  port: number
  /** Paths that were asked for. */
  asked: string[]
  /** Connections that were opened, of whatever kind. */
  connections(): number
  close(): void
}

export async function serve(listener: RequestListener): Promise<ServerForTests> {
  const asked: string[] = []
  let connections = 0
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    listener(request, response)
  })
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    asked,
    connections: () => connections,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export const textOf = (page: FetchedPage | FetchFailure): string => ('body' in page ? new TextDecoder().decode(page.body) : page.message)
