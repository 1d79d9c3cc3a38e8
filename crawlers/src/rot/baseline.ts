import type { FieldName } from '@mallgate/shared/contract/mall'

import type { Filled } from './count-filled.ts'

/** What a mall's own past makes one expect of its next crawl, by one way of reading. */
export interface Baseline {
  /** Crawls it was learnt from. */
  crawls: number
  /** Of each field the least share of offers that lately had it; it rises slowly again. */
  low: Partial<Record<FieldName, number>>
}

/** A field that fewer offers have than one had to expect. */
export interface Drop {
  field: FieldName
  expected: number
  share: number
}

// What a card has in any shop and for any query, once it has been seen; others come and go with what is asked for.
const steady: ReadonlySet<FieldName> = new Set<FieldName>(['title', 'url', 'image', 'price', 'sku', 'availability'])
const fewOffers = 3
const risesBy = 0.01
const fadesTo = 0.9

export const noBaseline = (): Baseline => ({ crawls: 0, low: {} })

/** The fields that dropped, the greatest drop first. A page of very few offers tells nothing. */
export function dropsIn({ crawls, low }: Baseline, filled: Filled, offers: number): Drop[] {
  if (crawls === 0 || offers < fewOffers) return []
  return (Object.entries(low) as [FieldName, number][])
    .map(([field, expected]) => ({ field, expected, share: (filled[field] ?? 0) / offers }))
    .filter(({ field, expected, share }) => expected >= leastExpected(field, crawls) && share <= expected / 4)
    .sort((a, b) => b.expected - b.share - (a.expected - a.share))
}

/** From how high a share on a field counts as one that is always there: the more crawls told so, the lower. */
function leastExpected(field: FieldName, crawls: number): number {
  if (!steady.has(field) && crawls < 5) return Infinity
  return crawls < 3 ? 0.8 : 0.3
}

/**
 * The baseline after one more crawl. A field that dropped does not lower what is expected of it, or what is broken would soon be the
 * rule; only what no shop must have fades.
 */
export function learn({ crawls, low }: Baseline, filled: Filled, offers: number, drops: readonly Drop[]): Baseline {
  if (offers < fewOffers) return { crawls, low }
  const dropped = new Set(drops.map(({ field }) => field))
  const fields = new Set([...Object.keys(low), ...Object.keys(filled)] as FieldName[])
  const next: Baseline['low'] = {}
  for (const field of fields) {
    const share = Math.min(1, (filled[field] ?? 0) / offers)
    const before = low[field] ?? (crawls === 0 ? share : 0)
    if (!dropped.has(field)) next[field] = Math.min(share, before + risesBy)
    else next[field] = steady.has(field) ? before : before * fadesTo
  }
  return { crawls: crawls + 1, low: next }
}
