import type { JsonField } from '@mallgate/shared/contract/mall'

import type { AutoContext } from '../auto/auto-offer.ts'
import { canonicalUrl } from '../extract/canonical-url.ts'
import { converters } from '../extract/convert.ts'
import type { Draft } from '../extract/draft.ts'
import { type Column, type Fields, columnsOf, enough, inMinor, plain } from './json-columns.ts'
import type { JsonList, Leaf } from './json-lists.ts'
import { byNames, furtherFields, rankOf } from './json-names.ts'

/** Where the fields stand in a list of things; by what is known of them from elsewhere on the page, else by their names. Undefined: no things on sale. */
export function fieldsOfList(list: JsonList, context: AutoContext, known: readonly Draft[] = []): Fields | undefined {
  const columns = columnsOf(list)
  const sure = known.length > 0 ? byValues(columns, list.members.length, known, context) : byNames(columns, list.members.length, context)
  if (!sure) return undefined
  return { ...furtherFields(columns, list.members.length, context, sure), ...sure }
}

/** Each member is one of the drafts, by its title; its other fields stand where their values are. */
function byValues(columns: readonly Column[], size: number, known: readonly Draft[], context: AutoContext): Fields | undefined {
  const byTitle = new Map(known.flatMap((draft) => (draft.title === undefined ? [] : [[folded(draft.title), draft] as const])))
  const named = columns
    .map((column) => ({
      column,
      drafts: column.values.map((value) => (typeof value === 'string' ? byTitle.get(folded(value)) : undefined)),
    }))
    .map((one) => ({ ...one, hits: new Set(one.drafts.filter(Boolean)).size }))
    .toSorted((a, b) => b.hits - a.hits)[0]
  if (!named || named.hits < Math.min(known.length, size) * 0.8 || named.hits < 2) return undefined
  const { drafts } = named
  const price = priceByValue(columns, drafts, context)
  if (price === undefined) return undefined
  const url = urlByValue(columns, drafts, context)
  const image = columnWhere(columns, drafts, 'image', context)
  return { title: named.column.path, ...(url !== undefined && { url }), ...(image !== undefined && { image }), price }
}

const folded = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()

function share(
  column: Column,
  drafts: readonly (Draft | undefined)[],
  has: (draft: Draft) => boolean,
  fits: (value: Leaf, draft: Draft) => boolean,
) {
  let right = 0
  let all = 0
  for (const [index, draft] of drafts.entries()) {
    if (!draft || !has(draft)) continue
    all++
    const value = column.values[index]
    if (value !== undefined && fits(value, draft)) right++
  }
  return all === 0 ? 0 : right / all
}

function priceByValue(columns: readonly Column[], drafts: readonly (Draft | undefined)[], context: AutoContext): JsonField | undefined {
  for (const [options, minorUnits] of [
    [plain, false],
    [inMinor, true],
  ] as const) {
    const fits = (value: Leaf, { price }: Draft) =>
      converters.price(value, { ...context, currency: price!.currency }, options)?.minor === price!.minor
    const best = columns
      .map((column) => ({ column, right: share(column, drafts, ({ price }) => price !== undefined, fits) }))
      .toSorted((a, b) => b.right - a.right || rankOf(a.column.path) - rankOf(b.column.path))[0]
    if (best && best.right >= enough) return minorUnits ? { path: best.column.path, minorUnits: true } : best.column.path
  }
  return undefined
}

function columnWhere(
  columns: readonly Column[],
  drafts: readonly (Draft | undefined)[],
  name: 'image',
  context: AutoContext,
): string | undefined {
  const fits = (value: Leaf, draft: Draft) => converters[name](value, context, plain) === draft[name]
  const best = columns
    .map((column) => ({ column, right: share(column, drafts, (draft) => draft[name] !== undefined, fits) }))
    .toSorted((a, b) => b.right - a.right)[0]
  return best && best.right >= enough ? best.column.path : undefined
}

/** An address as it is, or the part of it that differs from thing to thing. */
function urlByValue(columns: readonly Column[], drafts: readonly (Draft | undefined)[], context: AutoContext): JsonField | undefined {
  const has = ({ url }: Draft) => url !== undefined
  const whole = (value: Leaf, { url }: Draft) => {
    const read = converters.url(value, context, plain)
    return read !== undefined && canonicalUrl(read) === canonicalUrl(url!)
  }
  const asItIs = columns.find((column) => share(column, drafts, has, whole) >= enough)
  if (asItIs) return asItIs.path
  for (const column of columns) {
    const at = drafts.findIndex((draft, index) => draft?.url !== undefined && String(column.values[index] ?? '').length > 2)
    const value = at < 0 ? '' : String(column.values[at])
    const url = drafts[at]?.url ?? ''
    const place = url.lastIndexOf(value)
    if (value === '' || place < 0) continue
    const [before, after] = [url.slice(0, place), url.slice(place + value.length)]
    if (share(column, drafts, has, (one, draft) => draft.url === before + String(one) + after) < enough) continue
    const { origin } = new URL(context.baseUrl)
    const path = before.startsWith(`${origin}/`) ? before.slice(origin.length) : before
    return { path: column.path, pipes: [{ prepend: path }, ...(after === '' ? [] : [{ append: after }])] }
  }
  return undefined
}
