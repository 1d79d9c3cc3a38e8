import type { FieldName, MallDefinition } from '@mallgate/shared/contract/mall'
import type { Failure } from '@mallgate/shared/contract/mall-status'
import type { Offer, ReadingNotes, Source } from '@mallgate/shared/contract/offer'

import type { FetchedPage, Reading } from '../read-page.ts'
import type { PageView } from '../extract/page-view.ts'
import { countFilled } from '../rot/count-filled.ts'
import { snippetOf } from '../rot/snippet.ts'
import { withinTime } from '../within-time.ts'
import { type Difference, differencesFrom } from './expected.ts'
import { type Look, lookForField, wholeFields } from './look-for-field.ts'
import { type Against, type Fault, type Read, differenceFaults, isField, namedFields, pageFaults } from './page-faults.ts'
import { pageOf } from './page-of.ts'
import { type Instead, whatIsThereInstead } from './what-is-there.ts'

/** How many offers have a field, and where it stood. */
export interface FieldCheck {
  field: FieldName
  filled: number
  offers: number
  /** How many of them have it from where. */
  sources: Partial<Record<Source, number>>
  /** Of the first offer that has it. */
  example?: unknown
}

/** A field, or the cards themselves (`items`), that should be there and is not: where it was looked for. */
export interface MissingField {
  field: string
  message: string
  looks: Look[]
  /** What the page has in place of the cards; said where none were found. */
  snippet?: string
  instead?: Instead
}

/** What came of one page, read by a definition. */
export interface PageCheck {
  status: Reading['status']
  offers: number
  failure?: Failure
  warnings: string[]
  fields: FieldCheck[]
  /** Empty, with `differences`: all is well. */
  missing: MissingField[]
  /** From what must be read. */
  differences: Difference[]
}

/** Says what was read from a page, field by field, and of what is missing where it was looked for. */
export function checkPage(definition: MallDefinition, fetched: FetchedPage | undefined, reading: Read, against: Against = {}): PageCheck {
  const { status, offers, failure, notes } = reading
  const differences = against.expected ? differencesFrom(reading, against.expected) : []
  const said = against.expected
    ? differenceFaults(definition, reading, against.expected, differences)
    : pageFaults(definition, reading, against)
  const fields = fieldChecks(definition, offers, notes)
  const missing = fetched
    ? explained(definitionAsRead(definition, offers), fetched, said, offers.length)
    : said.flatMap(({ ifLookedFor, ...one }) => (ifLookedFor ? [] : [{ ...one, looks: [] }]))
  return {
    status,
    offers: offers.length,
    ...(failure && { failure }),
    warnings: (notes?.warnings ?? []).map(({ message }) => message),
    fields,
    missing,
    differences,
  }
}

function fieldChecks(definition: MallDefinition, offers: readonly Offer[], notes: ReadingNotes | undefined): FieldCheck[] {
  const filled = countFilled(offers)
  const wanted = new Set<string>([
    ...namedFields(definition),
    ...(definition.details?.fields ?? []),
    ...Object.keys(definition.quality?.filled ?? {}),
  ])
  return wholeFields
    .filter((field) => filled[field] || (wanted.has(field) && offers.length > 0))
    .map((field) => {
      const having = offers.filter((offer) => valueOf(offer, field) !== undefined)
      const sources: FieldCheck['sources'] = {}
      for (const offer of having) {
        const source = offer.sources?.[field] ?? notes?.sources?.[field]
        if (source) sources[source] = (sources[source] ?? 0) + 1
      }
      const example = having[0] && valueOf(having[0], field)
      return { field, filled: having.length, offers: offers.length, sources, ...(example !== undefined && { example }) }
    })
}

function valueOf(offer: Offer, field: FieldName): unknown {
  const value = (offer as Record<string, unknown>)[field]
  return field === 'availability' && value === 'Unknown' ? undefined : value
}

/** What the shop itself said of its currency, where the definition leaves that to it. */
function definitionAsRead(definition: MallDefinition, offers: readonly Offer[]): MallDefinition {
  const currency = definition.currency ?? offers.find(({ price }) => price)?.price?.currency
  return currency === undefined ? definition : { ...definition, currency }
}

/** Says of each fault where it was looked for, and what stands there. */
function explained(definition: MallDefinition, fetched: FetchedPage, faults: readonly Fault[], offers: number): MissingField[] {
  if (faults.length === 0) return []
  const page = pageOf(definition, fetched)
  try {
    return faults.flatMap((fault): MissingField[] => {
      const explain = () => explainedFault(definition, fetched, page, fault, offers)
      const { ifLookedFor, ...said } = fault
      return withinTime(mostLookMs, explain)?.done ?? (ifLookedFor ? [] : [{ ...said, looks: [] }])
    })
  } finally {
    page.close()
  }
}

// A page may be made to be slow; then what is missing is said without what stands there.
const mostLookMs = 10_000

function explainedFault(
  definition: MallDefinition,
  fetched: FetchedPage,
  page: PageView,
  { ifLookedFor, ...fault }: Fault,
  offers: number,
): MissingField[] {
  const all = isField(fault.field) ? lookForField(definition, fault.field, page) : []
  // Of several layouts the page has one.
  const looks = offers > 0 ? all.filter(({ cards }) => cards > 0) : all
  if (ifLookedFor && looks.length === 0) return []
  if (fault.field === '') return [{ ...fault, looks }]
  const onCards = looks.some(({ cards }) => cards > 0)
  const instead = whatIsThereInstead(definition, page, onCards ? fault.field : 'items')
  const snippet = onCards ? undefined : snippetOf(definition, fetched)
  return [{ ...fault, looks, ...(snippet !== undefined && { snippet }), ...(instead && { instead }) }]
}
