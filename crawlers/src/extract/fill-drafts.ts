import { type FieldName, fieldNames } from '@mallgate/shared/contract/mall'
import type { Money, Source, Sources } from '@mallgate/shared/contract/offer'

import { canonicalUrl } from './canonical-url.ts'
import type { Draft } from './draft.ts'

/** A strategy that comes after the one that gave the list. */
export interface Later {
  source: Source
  fields: readonly FieldName[]
  /** Its own drafts of the page; asked for only where they may be of use. */
  drafts(): readonly Draft[]
}

/**
 * Fills in what drafts lack from strategies less trusted, in their order, matched by GTIN, SKU or address and never by place. Where the
 * page shows another price than it tells programs, more than 1 % apart, the draft keeps both.
 * @returns which strategy gave each field; drafts name only those of theirs that came from elsewhere
 */
export function fillDrafts(drafts: readonly Draft[], first: Source, fields: readonly FieldName[], later: readonly Later[]): Sources {
  const compared = later.find(({ source, fields }) => isVisible(source) !== isVisible(first) && fields.includes('price'))
  let filled = false
  for (const one of later) {
    const lacking = one.fields.filter((name) => drafts.some((draft) => draft[name] === undefined))
    const compares = one === compared && drafts.some(({ price }) => price !== undefined)
    if (!compares && !lacking.some((name) => name !== 'currency')) continue
    const known = byKey(one.drafts())
    for (const draft of drafts) {
      const other = find(draft, known)
      if (!other) continue
      if (compares) compare(draft, other, one.source, first)
      filled = fill(draft, other, lacking, one.source) || filled
    }
  }
  return filled ? commonSources(drafts, first) : ownSources(drafts, first, fields)
}

/** What a person sees; all else is told to programs. */
const isVisible = (source: Source): boolean => source === 'css'

function fill(draft: Draft, other: Draft, lacking: readonly FieldName[], source: Source): boolean {
  let filled = false
  for (const name of lacking) {
    if (draft[name] !== undefined || other[name] === undefined) continue
    ;(draft as Record<string, unknown>)[name] = other[name]
    draft.sources ??= {}
    draft.sources[name] = source
    filled = true
  }
  return filled
}

function compare(draft: Draft, { price: other }: Draft, source: Source, first: Source): void {
  const own = draft.sources?.['price'] ?? first
  if (draft.price && other && isVisible(own) !== isVisible(source) && differ(draft.price, other)) draft.otherPrice = { ...other, source }
}

/** By more than 1 % of the higher; prices in two currencies always. */
const differ = (a: Money, b: Money): boolean => a.currency !== b.currency || Math.abs(a.minor - b.minor) * 100 > Math.max(a.minor, b.minor)

function byKey(drafts: readonly Draft[]): ReadonlyMap<string, Draft> {
  const known = new Map<string, Draft>()
  for (const draft of drafts) for (const key of keysOf(draft)) if (!known.has(key)) known.set(key, draft)
  return known
}

function find(draft: Draft, known: ReadonlyMap<string, Draft>): Draft | undefined {
  for (const key of keysOf(draft)) {
    const other = known.get(key)
    if (other) return other
  }
  return undefined
}

/** What makes two drafts the same thing. */
function keysOf({ url, sku, gtin }: Draft): string[] {
  return [...(gtin ? [`gtin ${gtin}`] : []), ...(sku ? [`sku ${sku}`] : []), ...(url ? [`url ${canonicalUrl(url)}`] : [])]
}

function ownSources(drafts: readonly Draft[], source: Source, fields: readonly FieldName[]): Sources {
  const sources: Sources = {}
  for (const name of fields) if (name !== 'currency' && drafts.some((draft) => draft[name] !== undefined)) sources[name] = source
  return sources
}

/** Of each field the commonest source; what a draft has from elsewhere stays with it. */
function commonSources(drafts: readonly Draft[], first: Source): Sources {
  const common: Sources = {}
  const own = drafts.map(({ sources }) => sources)
  for (const name of fieldNames) {
    if (name === 'currency') continue
    const counts = new Map<Source, number>()
    for (const draft of drafts) {
      if (draft[name] === undefined) continue
      const source = draft.sources?.[name] ?? first
      counts.set(source, (counts.get(source) ?? 0) + 1)
    }
    const [most] = [...counts].sort((a, b) => b[1] - a[1])
    if (most) common[name] = most[0]
  }
  for (const [index, draft] of drafts.entries()) {
    const entries = Object.keys(common).flatMap((name): [string, Source][] => {
      const source = own[index]?.[name] ?? first
      return draft[name as FieldName] === undefined || source === common[name] ? [] : [[name, source]]
    })
    if (entries.length > 0) draft.sources = Object.fromEntries(entries)
    else delete draft.sources
  }
  return common
}
