import type { ShopQuery } from '@mallgate/shared/contract/crawl-job'
import type { FieldName, MallDefinition } from '@mallgate/shared/contract/mall'
import type { Failure } from '@mallgate/shared/contract/mall-status'
import type { Offer, ReadingNotes } from '@mallgate/shared/contract/offer'

import type { Reading } from '../read-page.ts'
import { dropsIn, learn, noBaseline } from '../rot/baseline.ts'
import { type Filled, countFilled } from '../rot/count-filled.ts'
import { qualityFault } from '../rot/quality.ts'
import type { Difference, Expected } from './expected.ts'
import { wholeFields } from './look-for-field.ts'

/** What was read, be it of one page or by a whole crawl. */
export type Read = Pick<Reading, 'status' | 'offers'> & { failure?: Failure; notes?: ReadingNotes }

/** What a page is held against. */
export interface Against {
  /** What must be read from it; then nothing else counts. */
  expected?: Expected | undefined
  /** How another page of the mall was read, that was read well. */
  usual?: readonly Offer[] | undefined
  /** A field that is known to have been missing on this page. */
  suspect?: string | undefined
  /** What the page is the answer to, where that is known. */
  query?: ShopQuery | undefined
}

/** What should be there and is not. */
export interface Fault {
  /** Or `items`, for the cards themselves; empty where it is none of the page's. */
  field: string
  message: string
  /** Counts only where the list was read by a strategy that names the field. */
  ifLookedFor?: boolean
}

/** A page that nobody wrote down what must be read from: what any page of a mall must have. */
export function pageFaults(
  definition: MallDefinition,
  { status, offers, failure }: Read,
  { usual = [], suspect, query }: Against,
): Fault[] {
  const faults = new Map<string, string>()
  const add = (field: string, message: string) => faults.has(field) || faults.set(field, message)
  if (failure) add(failure.field ?? (status === 'parse_error' ? 'items' : ''), failure.message)
  if (offers.length === 0) return faultList(faults)
  const filled = countFilled(offers)
  const quality = qualityFault(definition, query ?? noQuery, filled, offers.length)
  if (quality) add(quality.field, quality.message)
  const share = (field: string) => `${field}: ${filled[field as FieldName] ?? 0} of ${offers.length} offers have one`
  for (const { field } of dropsFrom(usual, filled, offers.length)) add(field, `${share(field)}, nearly all of the fixture's have`)
  if (suspect !== undefined && isField(suspect)) {
    const least = always.has(suspect) ? offers.length / 2 : 1
    if ((filled[suspect] ?? 0) < least) add(suspect, share(suspect))
  }
  return [...faultList(faults), ...unfilled(definition, offers, (field) => faults.has(field))]
}

const noQuery: ShopQuery = { text: '', page: 1 }
const faultList = (faults: ReadonlyMap<string, string>): Fault[] => [...faults].map(([field, message]) => ({ field, message }))
export const isField = (name: string): name is FieldName => wholeFields.includes(name as FieldName)

// What any card of any shop has, if its definition says where.
const always: ReadonlySet<FieldName> = new Set<FieldName>(['title', 'url', 'image', 'price', 'sku', 'availability'])

/** Fields of that kind which no offer has, though the definition names their place. */
function unfilled(definition: MallDefinition, offers: readonly Offer[], isSaid: (field: FieldName) => boolean): Fault[] {
  if (offers.length === 0) return []
  const filled = countFilled(offers)
  return [...namedFields(definition)]
    .filter((field) => onEachCard.has(field) && !filled[field] && !isSaid(field))
    .map((field) => ({
      field,
      message: `${field}: 0 of ${offers.length} offers have one, though the definition says where it stands`,
      ifLookedFor: true,
    }))
}

// Some shops only say what is sold out.
const onEachCard: ReadonlySet<FieldName> = new Set([...always].filter((field) => field !== 'availability'))

function dropsFrom(usual: readonly Offer[], filled: Filled, offers: number) {
  const before = countFilled(usual)
  return dropsIn(learn(noBaseline(), before, usual.length, []), filled, offers)
}

/** Which fields of those that were wanted are not there at all. */
export function differenceFaults(
  definition: MallDefinition,
  { status, failure, offers }: Read,
  expected: Expected,
  differences: readonly Difference[],
): Fault[] {
  const faults = new Map<string, string>()
  if (failure && status !== (expected.status ?? 'ok')) faults.set(failure.field ?? 'items', failure.message)
  for (const { at, wanted, got } of differences) {
    const field = /^offers\[\d+\]\.(\w+)/.exec(at)?.[1]
    if (field === undefined || got !== undefined || wanted === undefined || !isField(field) || faults.has(field)) continue
    const lacking = differences.filter((one) => one.got === undefined && one.at.endsWith(`].${field}`)).length
    faults.set(field, `${field}: ${lacking} of ${offers.length} offers lack it`)
  }
  // What is not written down may be missing unseen: then at least one offer must have it, or it is written down that none does.
  const isSaid = (field: FieldName) => faults.has(field) || expected.offers.some((offer) => offer[field] === null)
  return [...faultList(faults), ...unfilled(definition, offers, isSaid)]
}

/** What the definition says of a list's cards, but for what is looked for on products' own pages. */
export function namedFields({ extract, details }: MallDefinition): Set<FieldName> {
  const said = (extract?.strategies ?? []).flatMap((strategy) =>
    Object.values(strategy).flatMap(({ fields = {} }: { fields?: object }) => Object.keys(fields) as FieldName[]),
  )
  return new Set(said.filter((name) => !details?.fields.includes(name as never)))
}
