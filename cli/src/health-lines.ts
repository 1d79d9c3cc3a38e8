import type { MallHealth, MallState } from '@mallgate/shared/contract/mall-health'

import { formatAge } from './age.ts'
import { CliError } from './cli-error.ts'
import { markupLines } from './markup-lines.ts'
import { warn } from './order.ts'
import { plainText } from './plain-text.ts'
import { zonedTimeText } from './record-text.ts'
import type { StoreLink } from './store-link.ts'
import type { Style, Surroundings } from './terminal.ts'

/** How a mall fares; null where no store tells, which is said on stderr. */
export async function findHealth(store: StoreLink, mall: string, around: Surroundings): Promise<MallHealth | null> {
  try {
    return await store.health(mall)
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    // What else there is to show is worth showing.
    warn(error.message, around)
    return null
  }
}

const colorOf = { ok: 'green', degraded: 'yellow', failing: 'red', unknown: 'dim' } as const satisfies Record<MallState, string>

/** How a mall's pages are read lately: a label and a text each; below the reason, with no label, what stands on the page instead. */
export function healthLines(health: MallHealth, nowMs: number, { colors, columns }: Style): [label: string, text: string][] {
  const { state, since, reason, lastCrawl, lastAnswer, crawls, statuses, filled, pages, mall } = health
  const ago = (at: string) => `${formatAge(nowMs - Date.parse(at))} ago`
  const counted = Object.entries(statuses).map(([status, count]) => `${count} ${status}`)
  const lines: [string, string][] = [
    ['health', colors[colorOf[state]](state) + (since === undefined ? '' : `, since ${zonedTimeText(since)}`)],
  ]
  if (reason) lines.push(['reason', plainText(reason.message)])
  for (const line of reason?.snippet === undefined ? [] : markupLines(reason.snippet, columns - snippetIndent))
    lines.push(['', colors.dim(line)])
  if (lastCrawl) {
    const { at, status, offers } = lastCrawl
    const answered = lastAnswer !== undefined && lastAnswer !== at ? `; the last answer ${ago(lastAnswer)}` : ''
    lines.push(['last crawl', `${ago(at)}: ${status}, ${offers} offer${offers === 1 ? '' : 's'}${answered}`])
  }
  if (crawls > 0) lines.push(['crawls', `the latest ${crawls}: ${counted.join(', ')}`])
  const shares = Object.entries(filled).map(([field, share]) => `${field} ${Math.round(share * 100)} %`)
  if (shares.length > 0) lines.push(['fields', shares.join(', ')])
  for (const [at, { crawlId, status, reason: why, at: when }] of pages.entries())
    lines.push([at === 0 ? 'kept pages' : '', `${crawlId}  ${ago(when)}, ${status}: ${plainText(why.message)}`])
  if (pages.length > 0) lines.push(['', colors.dim(`mallgate mall check ${mall} --kept reads them again`)])
  return lines
}

const snippetIndent = 14
