import type { Browser } from 'playwright-core'
import type { Dispatcher } from 'undici'

import { untilAborted } from '@mallgate/shared/deadline'
import type { Log } from '@mallgate/shared/log'

import type { AllowedAddresses } from '../fetch/allowed-addresses.ts'
import type { LookUp } from '../fetch/guarded-lookup.ts'
import type { ShopProxies } from '../fetch/shop-proxies.ts'
import { launchOptions } from './browser-options.ts'
import { closeBrowser, createSharedBrowser } from './browser.ts'
import { createContexts } from './contexts.ts'
import { createEgressProxy } from './egress-proxy.ts'
import { guardMemory } from './memory-guard.ts'
import { type RenderPage, createRenderPage } from './render-page.ts'
import { createSlots } from './slots.ts'
import { createStandIns } from './stand-in.ts'

/** The browser a crawler may start. */
export interface BrowserSettings {
  /** Chromium's program. */
  chromium: string
  /** Chromium's own: with root's rights it does not start with it. */
  sandbox: boolean
  /** Pages at a time. */
  concurrency: number
  /** How long the browser may stand unused before it is ended, in milliseconds. */
  idleMs: number
  /** Of one process that draws pages, in bytes. */
  mostBytes: number
  /** Ends a process at once. */
  kill(pid: number): void
}

export interface RendererOptions extends BrowserSettings {
  allowed: AllowedAddresses
  /** See FetchPageDeps. */
  overrides: ReadonlyMap<string, string>
  /** Asks in the browser's place where an override stands behind https. */
  agent: Dispatcher
  /** See StandInDeps. */
  proxies?: ShopProxies | undefined
  lookUp?: LookUp
  log: Log
}

/** Draws pages in a browser that is started when the first one is asked for. */
export interface Renderer {
  renderPage: RenderPage
  /** Whether its browser runs now. */
  running(): boolean
  close(): Promise<void>
}

// One that has just been started.
const answersWithinMs = 10_000

export async function createRenderer(options: RendererOptions): Promise<Renderer> {
  const { chromium: executablePath, sandbox, log, concurrency, idleMs } = options
  const proxy = await createEgressProxy({ ...options })
  const processes = new WeakMap<Browser, number | undefined>()
  const kill = (killed: Browser) => {
    const pid = processes.get(killed)
    log.warn({ pid }, 'the browser does not end by itself: it is killed')
    if (pid !== undefined) options.kill(pid)
  }
  const browser = createSharedBrowser({
    async launch() {
      // It takes memory and a moment to load, which a crawler without rendered shops need not spend.
      const { chromium } = await import('playwright-core')
      const launched = await chromium.launch(launchOptions(executablePath, proxy.url, sandbox))
      try {
        processes.set(launched, await untilAborted(guardMemory(launched, options), AbortSignal.timeout(answersWithinMs)))
        return launched
      } catch (error) {
        await closeBrowser(launched, kill)
        throw error
      }
    },
    kill,
    idleMs,
    log,
  })
  const renderPage = createRenderPage({
    browser,
    contexts: createContexts(proxy),
    slots: createSlots(concurrency),
    standIns: createStandIns(options),
    log,
  })
  return {
    renderPage,
    running: () => browser.running(),
    async close() {
      await browser.close()
      await proxy.close()
    },
  }
}
