import { failureOf } from '../failure.ts'
import type { HeldBack, ShopManners } from './leave.ts'
import type { MallState, Verdict } from './mall-state.ts'
import type { RobotsRule } from './robots-rules.ts'

/** `90 s`, `12 min`, `3.5 h`. */
export function spanText(ms: number): string {
  if (ms < 10_000) return `${(Math.ceil(ms / 100) / 10).toFixed(1)} s`
  if (ms < 120_000) return `${Math.ceil(ms / 1000)} s`
  return ms < 7_200_000 ? `${Math.ceil(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`
}

/** A shop that is left alone after a block, or because it asked for that. */
export function cooling(mall: string, { step, why }: MallState, ms: number): HeldBack {
  const blocks = step > 0 ? `step ${step} after blocks; the last` : 'as it asked for'
  const said = why ? ` (${blocks}: ${why})` : ''
  const message = `the shop is left alone for another ${spanText(ms)}${said}; \`mallgate mall reset ${mall}\` ends that`
  return { status: 'suspended', failure: failureOf({ message }), retryAfterMs: Math.ceil(ms) }
}

interface Held {
  mall: string
  url: string
  state: MallState
  limits: { minIntervalMs: number; perMinute: number; dailyBudget: number; concurrency: number }
  manners: ShopManners
}

/** No turn was had. */
export function back(verdict: Exclude<Verdict, 'go'>, ms: number, { mall, url, state, limits, manners }: Held): HeldBack {
  if (verdict === 'cooling') return cooling(mall, state, ms)
  const retryAfterMs = Math.ceil(ms)
  if (verdict === 'probed') {
    const message = 'another crawl finds out whether the shop answers again after a block; until it has, nobody else asks'
    // That may take a moment, or all the time it has.
    return { status: 'suspended', failure: failureOf({ message, url }), retryAfterMs: Math.min(retryAfterMs, 5_000) }
  }
  return { status: 'rate_limited', failure: failureOf({ message: limitText(verdict, ms, state, limits, manners), url }), retryAfterMs }
}

function limitText(verdict: 'day' | 'far' | 'busy', ms: number, state: MallState, limits: Held['limits'], manners: ShopManners): string {
  const none = `leaves no request free for ${Math.ceil(ms)} ms`
  if (verdict === 'day')
    return `the shop was not asked: the ${limits.dailyBudget} requests of this mall's own limits.dailyBudget are spent until 00:00 UTC`
  if (verdict === 'busy') return `the shop was not asked: this mall's own limits.concurrency (${limits.concurrency} at a time) ${none}`
  const { minIntervalMs, perMinute } = limits
  const reasons = [
    ...(manners.minIntervalMs ? [`this mall's own limits.minInterval (${manners.minIntervalMs} ms between requests)`] : []),
    ...(minIntervalMs > (manners.minIntervalMs ?? 0) ? [`the Crawl-delay of its robots.txt (${minIntervalMs} ms)`] : []),
    ...(manners.perMinute ? [`this mall's own limits.perMinute (${perMinute})`] : []),
    ...(!manners.perMinute && perMinute > 0
      ? [`the ${perMinute} requests a minute that a shop is asked where limits.perMinute is absent`]
      : []),
    ...(state.delayMs > 0 ? [`its having become slow (${state.delayMs} ms between requests)`] : []),
  ]
  return `the shop was not asked: ${reasons.join(', with ') || 'its limits'} ${none}`
}

/** What robots.txt forbids. */
export function forbidden({ line, path }: RobotsRule, url: string): HeldBack {
  const message = `robots.txt of the shop forbids this address: line ${line}, "Disallow: ${path}"`
  return { status: 'disallowed', failure: failureOf({ message, url }) }
}

/** A robots.txt that is there, but cannot be had. */
export function robotsRefused(why: string, ms: number): HeldBack {
  const retryAfterMs = Math.max(0, Math.ceil(ms))
  const message = `robots.txt of the shop could not be had (${why}), so nothing may be asked; it is asked for again in ${spanText(retryAfterMs)}`
  return { status: 'disallowed', failure: failureOf({ message }), retryAfterMs }
}
