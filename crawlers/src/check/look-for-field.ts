import { type FieldName, type MallDefinition, type Strategy, fieldNames } from '@mallgate/shared/contract/mall'
import type { Source } from '@mallgate/shared/contract/offer'

import { compileStrategies } from '../extract/extract.ts'
import type { PageView } from '../extract/page-view.ts'
import { cardsOf } from './cards-of.ts'

/** What one strategy of a definition found of one field on a page. */
export interface Look {
  strategy: Source
  /** Where in the definition it says so: `extract.strategies[0].css.fields.price`. */
  key: string
  /** The selectors or paths that were tried; empty where the strategy needs none. */
  tried: string[]
  /** How many cards the strategy found on the page. */
  cards: number
  /** On how many of them something stands there. */
  found: number
  /** From how many of them the field could be read. */
  read: number
  /** What stands on the first card where it could not be read as what it should be. */
  unreadable?: string
  /** The markup of the first card from which it was not read, shortened; absent where there is none. */
  card?: string
}

/** Fields that say how another one is read, or belong to it. */
const parts: ReadonlySet<FieldName> = new Set(['currency', 'ratingCount'])

/** The fields that people ask for. */
export const wholeFields: readonly FieldName[] = fieldNames.filter((name) => !parts.has(name))

interface Said {
  items?: string
  fields?: Partial<Record<FieldName, string | FieldSaid>>
}
interface FieldSaid {
  select?: string | string[]
  attr?: string | string[]
  path?: string | string[]
  [key: string]: unknown
}

/** Looks for a field by each strategy that would read it, in their order. Costs a parse for each: for people who mend a definition. */
export function lookForField({ extract, currency, locale }: MallDefinition, field: FieldName, page: PageView): Look[] {
  return (extract?.strategies ?? []).flatMap((strategy, index) => lookBy(strategy, index, field, page, { currency, locale }) ?? [])
}

type Country = Parameters<typeof compileStrategies>[2]

function lookBy(strategy: Strategy, index: number, field: FieldName, page: PageView, country: Country): Look | undefined {
  const [[kind, said]] = Object.entries(strategy) as [[Source, Said]]
  const own = said.fields?.[field] ?? (field === 'title' ? usualTitles[kind] : undefined)
  // Those with cards of their own read what they name; the others know where programs are told each field.
  if (own === undefined && said.items !== undefined) return undefined
  const draftsBy = (fields: Said['fields']) => {
    const asked = { [kind]: { ...said, fields: { title: { const: '-' }, ...fields } } } as unknown as Strategy
    return compileStrategies([asked], ['extract', 'strategies'], country)(page).drafts
  }
  const spec = own === undefined ? undefined : typeof own === 'string' ? { select: own, path: own } : own
  const { currency } = said.fields ?? {}
  // As text, whatever it should be: what stands there is told apart from what can be read. Each card is a draft, since each has a title.
  const raw = spec && draftsBy({ brand: textOnly(kind, spec) }).map(({ brand }) => brand)
  const asked = spec && field !== 'title' ? { [field]: withoutOther(kind, { ...spec, required: false }) } : {}
  const isRead =
    raw && field === 'title'
      ? raw.map((text) => text !== undefined)
      : draftsBy({ ...(currency !== undefined && { currency }), ...asked }).map((draft) => draft[field] !== undefined)
  const lacking = isRead.indexOf(false)
  const unreadable = isRead.flatMap((read, at) => (read ? [] : (raw?.[at] ?? [])))[0]
  const card = lacking < 0 ? undefined : cardsOf(strategy, page)[lacking]?.()
  return {
    strategy: kind,
    key: `extract.strategies[${index}].${kind}${said.fields?.[field] === undefined ? '' : `.fields.${field}`}`,
    tried: triedBy(kind, spec),
    cards: isRead.length,
    found: raw?.filter((text) => text !== undefined).length ?? isRead.filter(Boolean).length,
    read: isRead.filter(Boolean).length,
    ...(unreadable !== undefined && { unreadable }),
    ...(card !== undefined && { card }),
  }
}

// Where programs are told of a title.
const usualTitles: Partial<Record<Source, FieldSaid>> = { jsonLd: { path: ['name', 'title'] }, microdata: { path: ['name', 'title'] } }

/** Selectors are of CSS, paths of all else. */
function withoutOther(kind: Source, { select, path, ...rest }: FieldSaid): FieldSaid {
  return kind === 'css' ? { ...(select !== undefined && { select }), ...rest } : { ...(path !== undefined && { path }), ...rest }
}

function textOnly(kind: Source, { select, attr, own, page, join, path, const: fixed }: FieldSaid): FieldSaid {
  const where = kind === 'css' ? { select, attr, own, page } : { path }
  return Object.fromEntries(Object.entries({ ...where, join, const: fixed }).filter(([, value]) => value !== undefined))
}

function triedBy(kind: Source, spec: FieldSaid | undefined): string[] {
  const { select, attr, path } = spec ?? {}
  const places = [(kind === 'css' ? select : path) ?? []].flat()
  const attributes = [attr ?? []].flat().join('|')
  if (kind !== 'css' || attributes === '') return places
  return (places.length > 0 ? places : ['']).map((place) => (place.includes('@') ? place : `${place}@${attributes}`))
}
