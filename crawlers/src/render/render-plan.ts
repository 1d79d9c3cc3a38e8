import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { durationMs } from '@mallgate/shared/duration'

/** What a definition says of how its pages are drawn. */
export interface RenderPlan {
  /** `auto`: by HTTP, and by the browser where that gives a shell. */
  mode: 'browser' | 'auto'
  /** What a page is opened for: the definition's own word, else the elements its offers, or their absence, are known by. */
  selectors: readonly string[]
  /** How long a page is waited for to be drawn, in milliseconds; then it is taken as it is. */
  timeoutMs: number
  locale: string
}

const usualTimeoutMs = 10_000
// Of a crawl's time: the rest is for the browser's start, the way there and reading.
const shareOfCrawl = 0.6

/** Undefined for a mall whose pages are not drawn. */
export function renderPlan({ mode, render = {}, extract, detect, locale = 'en', limits }: MallDefinition): RenderPlan | undefined {
  if (mode !== 'browser' && mode !== 'auto') return undefined
  const lists = (extract?.strategies ?? []).flatMap((strategy) => ('css' in strategy ? [strategy.css.items] : []))
  const signs = [...(detect?.noResults ?? []), ...(detect?.blocked ?? [])].flatMap(({ css }) => (css === undefined ? [] : [css]))
  return {
    mode,
    selectors: render.waitFor === undefined ? [...lists, ...signs] : [render.waitFor, ...signs],
    timeoutMs: render.timeout ? durationMs(render.timeout) : Math.min(usualTimeoutMs, durationMs(limits?.timeout ?? '15s') * shareOfCrawl),
    locale,
  }
}
