import type { Browser } from 'playwright-core'

import type { Log } from '@mallgate/shared/log'

/** A browser of this process, started when it is first needed, replaced when it dies or is old, and ended when nobody needs it. */
export interface SharedBrowser {
  /** One that lives, for one page. What it answers must be given back, whatever came of the page. */
  borrow(): Promise<BorrowedBrowser>
  /** Whether one runs now. */
  running(): boolean
  close(): Promise<void>
}

export interface BorrowedBrowser {
  browser: Browser
  giveBack(): void
  /** It does not answer any more: it is ended, and nobody gets it again. */
  giveUp(): void
}

export interface SharedBrowserDeps {
  launch(): Promise<Browser>
  /** Ends one at once that does not end when it is asked to. */
  kill(browser: Browser): void
  /** How long it may stand unused before it is ended, in milliseconds. */
  idleMs: number
  log: Log
  /** Pages after which it is replaced by a new one: browsers grow. 500 where absent. */
  mostPages?: number
}

interface Kept {
  launching: Promise<Browser>
  browser?: Browser
  borrowed: number
  pages: number
  retired: boolean
}

const closeWithinMs = 3_000

export function createSharedBrowser({ launch, kill, idleMs, log, mostPages = 500 }: SharedBrowserDeps): SharedBrowser {
  let current: Kept | undefined
  const all = new Set<Kept>()
  let idle: NodeJS.Timeout | undefined
  let closed = false

  const start = (): Kept => {
    const kept: Kept = { launching: launch(), borrowed: 0, pages: 0, retired: false }
    all.add(kept)
    kept.launching.then(
      (browser) => {
        kept.browser = browser
        log.info({ version: browser.version() }, 'browser started')
        browser.once('disconnected', () => {
          if (all.delete(kept)) log.warn({ pages: kept.borrowed }, 'the browser died')
          if (current === kept) current = undefined
        })
      },
      () => {
        all.delete(kept)
        if (current === kept) current = undefined
      },
    )
    return kept
  }
  const end = async (kept: Kept) => {
    all.delete(kept)
    kept.retired = true
    if (current === kept) current = undefined
    const browser = await kept.launching.catch(() => undefined)
    if (browser) await closeBrowser(browser, kill)
  }
  const endReported = (kept: Kept) => {
    end(kept).catch((err: unknown) => log.warn({ err }, 'the browser could not be ended'))
  }
  const released = (kept: Kept) => {
    kept.borrowed--
    if (kept.borrowed > 0) return
    if (kept.retired) return endReported(kept)
    clearTimeout(idle)
    idle = setTimeout(() => {
      if (kept.borrowed > 0) return
      log.info('the browser is not needed now: ended')
      endReported(kept)
    }, idleMs)
    idle.unref()
  }

  return {
    async borrow() {
      if (closed) throw new Error('the crawler is ending')
      const kept = (current ??= start())
      clearTimeout(idle)
      kept.borrowed++
      kept.pages++
      if (kept.pages >= mostPages) {
        kept.retired = true
        current = undefined
      }
      let back = false
      const once = (then: () => void) => () => {
        if (back) return
        back = true
        then()
      }
      try {
        const browser = await kept.launching
        const giveUp = once(() => {
          kept.borrowed--
          endReported(kept)
        })
        return { browser, giveBack: once(() => released(kept)), giveUp }
      } catch (error) {
        kept.borrowed--
        throw error
      }
    },
    running: () => all.size > 0,
    async close() {
      closed = true
      clearTimeout(idle)
      await Promise.all([...all].map(end))
    },
  }
}

/** Asks it to end, and has one that does not answer killed. */
export async function closeBrowser(browser: Browser, kill: SharedBrowserDeps['kill']): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), closeWithinMs)))
  const closed = browser.close().then(() => true)
  const inTime = await Promise.race([closed, late])
  clearTimeout(timer)
  if (!inTime) kill(browser)
}
