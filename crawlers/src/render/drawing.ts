import type { MallDefinition } from '@mallgate/shared/contract/mall'

import type { Answer, FetchFailure } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import { type RenderPlan, renderPlan } from './render-plan.ts'
import { isShell } from './shell.ts'

/** How the pages of a shop that draws them by script are had: of one revision of its definition, which it learns about. */
export interface Drawing {
  plan: RenderPlan
  /** Whether the next page is asked for in the browser at once. */
  byBrowser(): boolean
  /** Whether a page that came by HTTP, and what was read from it, is to be asked for again in the browser. */
  wantsBrowser(page: FetchedPage | FetchFailure, answer: Answer): boolean
  /** What was read from a page that the browser drew. */
  drew(answer: Answer): void
}

// Shops are rebuilt now and then, and HTTP costs a hundredth.
const browserForMs = 30 * 60_000
// Where a browser never saw more than HTTP did, the fault is elsewhere.
const vainForMs = 60_000

/** Undefined for a shop whose pages are not drawn. */
export function createDrawing(definition: MallDefinition, now: () => number = () => performance.now()): Drawing | undefined {
  const plan = renderPlan(definition)
  if (!plan) return undefined
  const always = plan.mode === 'browser'
  let browserUntil = -Infinity
  let everHelped = false
  let vainUntil = -Infinity
  return {
    plan,
    byBrowser: () => always || now() < browserUntil,
    wantsBrowser: (page, { status }) =>
      status === 'parse_error' && now() >= vainUntil && 'body' in page && page.drawn === undefined && isShell(page),
    drew({ status }) {
      if (always) return
      if (status === 'ok' || status === 'partial' || status === 'empty') {
        everHelped = true
        // Counted from the first: each half hour HTTP has its chance.
        if (now() >= browserUntil) browserUntil = now() + browserForMs
      } else if (status === 'parse_error' && !everHelped) vainUntil = now() + vainForMs
    },
  }
}
