import type { CDPSession, Page, Response } from 'playwright-core'

import { type Serialised, type Waited, htmlExpression, waitExpression } from './page-script.ts'
import type { PageTraffic } from './page-traffic.ts'

/** A page that is open, or about to be. */
export interface DrawnPage {
  page: Page
  cdp: CDPSession
  mainFrame: string
  traffic: PageTraffic
  /** What the document now open came with, and what the last one came with that was asked for. */
  answers: Answers
}

const settleMs = 150
const quietMs = 400
// While answers are under way it is looked again after this time.
const againMs = 100
const worldName = 'mallgate'

/** Waits until the page that is open has been drawn, `withinMs` at most, and says how that went. */
export async function waitUntilDrawn(
  { cdp, mainFrame, traffic }: DrawnPage,
  selectors: readonly string[],
  withinMs: number,
): Promise<Waited> {
  const until = performance.now() + withinMs
  for (;;) {
    const leftMs = until - performance.now()
    if (leftMs <= 0) return 'late'
    const quiet = traffic.underWay() > 0 ? againMs : quietMs
    const waited = await evaluate<Waited>(cdp, mainFrame, waitExpression({ selectors, settleMs, quietMs: quiet, withinMs: leftMs }))
    if (waited !== undefined && (waited !== 'quiet' || (quiet === quietMs && traffic.underWay() === 0))) return waited
  }
}

/** The document as it stands. */
export async function documentOf({ cdp, mainFrame }: DrawnPage, mostLength: number): Promise<Serialised> {
  for (;;) {
    const serialised = await evaluate<Serialised>(cdp, mainFrame, htmlExpression(mostLength))
    if (serialised !== undefined) return serialised
  }
}

// What Chromium says where the page went on to another while it was asked.
const wentOn = /context (?:was destroyed|with specified id)|Inspected target navigated|navigated or closed|No frame for given id/i

/** Undefined where the page went on meanwhile: it is to be asked anew. */
async function evaluate<T>(cdp: CDPSession, frameId: string, expression: string): Promise<T | undefined> {
  try {
    const { executionContextId } = await cdp.send('Page.createIsolatedWorld', { frameId, worldName })
    const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails) throw new Error(`the page cannot be read: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`)
    return result.value as T
  } catch (error) {
    if (wentOn.test((error as Error).message)) return undefined
    throw error
  }
}

const withoutHash = (url: string): string => url.split('#', 1)[0]!

export interface Answers {
  open(): Response | undefined
  last(): Response | undefined
}

/** The answer that the page now open came with: it may have gone on since it was opened. */
export function watchAnswers(page: Page): Answers {
  let coming: Response | undefined
  let opened: Response | undefined
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) coming = response
  })
  // Not all that is answered is gone to: a download, say, or nothing at all (204).
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && coming && withoutHash(coming.url()) === withoutHash(frame.url())) opened = coming
  })
  return { open: () => opened, last: () => coming }
}
