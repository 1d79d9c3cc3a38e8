import type { Browser, BrowserContext } from 'playwright-core'

import type { EgressProxy } from './egress-proxy.ts'
import type { EgressSession } from './egress-session.ts'

/** A browser's context for one page at a time: the cookies and the cache of one mall, which no other mall sees. */
export interface LeasedContext {
  context: BrowserContext
  /** Its way to the network. */
  session: EgressSession
  /** For the mall's next page. */
  keep(): void
  /** Throws it away: whatever its page does ends. False where the browser does not answer. */
  drop(): Promise<boolean>
}

export interface ContextFor {
  mall: string
  locale: string
  /** What is appended to the browser's own, or the whole where it begins as a browser's does. */
  userAgent: string
}

export interface Contexts {
  lease(browser: Browser, wanted: ContextFor): Promise<LeasedContext>
}

interface Standing {
  context: BrowserContext
  session: EgressSession
  pages: number
  bornAt: number
}

const mostPages = 25
const longestMs = 10 * 60_000
// Each costs some memory in the browser, and the one that was used last is worth most.
const mostStanding = 8
const dropWithinMs = 2_000

/** Keeps contexts for the next page of the same mall, and retires them by age and pages. They end with their browser. */
export function createContexts(proxy: Pick<EgressProxy, 'url' | 'open'>): Contexts {
  const standing = new WeakMap<Browser, Map<string, Standing[]>>()

  const open = async (browser: Browser, { locale, userAgent }: ContextFor): Promise<Standing> => {
    const session = proxy.open()
    try {
      const context = await browser.newContext({
        proxy: { server: proxy.url, username: session.username, password: session.password },
        locale,
        userAgent: await agentOf(browser, userAgent),
        acceptDownloads: false,
        serviceWorkers: 'block',
        viewport: { width: 1280, height: 1600 },
        reducedMotion: 'reduce',
      })
      context.on('close', () => session.close())
      return { context, session, pages: 0, bornAt: performance.now() }
    } catch (error) {
      session.close()
      throw error
    }
  }

  const closeInTime = async ({ context, session }: Standing): Promise<boolean> => {
    session.close()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), dropWithinMs)))
    const closed = context.close().then(
      () => true,
      () => true,
    )
    const inTime = await Promise.race([closed, late])
    clearTimeout(timer)
    return inTime
  }

  return {
    async lease(browser, wanted) {
      const byKey = standing.get(browser) ?? new Map<string, Standing[]>()
      standing.set(browser, byKey)
      const key = JSON.stringify([wanted.mall, wanted.locale, wanted.userAgent])
      const taken = byKey.get(key)?.pop() ?? (await open(browser, wanted))
      taken.pages++
      return {
        context: taken.context,
        session: taken.session,
        keep() {
          if (taken.pages >= mostPages || performance.now() - taken.bornAt > longestMs) return void closeInTime(taken)
          const others = byKey.get(key) ?? []
          // Put last, as the newest.
          byKey.delete(key)
          byKey.set(key, [...others, taken])
          const excess = [...byKey.values()].flat().length - mostStanding
          if (excess > 0) dropOldest(byKey, (oldest) => void closeInTime(oldest))
        },
        drop: () => closeInTime(taken),
      }
    },
  }
}

function dropOldest(byKey: Map<string, Standing[]>, drop: (standing: Standing) => void): void {
  for (const [key, list] of byKey) {
    const [oldest, ...rest] = list
    if (rest.length === 0) byKey.delete(key)
    else byKey.set(key, rest)
    if (oldest) return drop(oldest)
  }
}

const agents = new WeakMap<Browser, string>()

/** The browser's own name, said as it is, and ours behind it; a definition may say one of its own. */
async function agentOf(browser: Browser, ours: string): Promise<string> {
  if (ours.startsWith('Mozilla/')) return ours
  const own = agents.get(browser) ?? (await ownAgent(browser))
  agents.set(browser, own)
  return ours ? `${own} ${ours}` : own
}

async function ownAgent(browser: Browser): Promise<string> {
  const session = await browser.newBrowserCDPSession()
  try {
    const { userAgent } = await session.send('Browser.getVersion')
    return userAgent
  } finally {
    await session.detach()
  }
}
