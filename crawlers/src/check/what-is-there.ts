import type { CssField, CssStrategy, FieldName, MallDefinition } from '@mallgate/shared/contract/mall'

import { readListing } from '../auto/listing.ts'
import type { PageView } from '../extract/page-view.ts'
import { cardsOf } from './cards-of.ts'

/** What automatic extraction sees on the page in place of what was looked for: a hint for whoever mends the definition. */
export interface Instead {
  /** How many cards it sees. */
  cards: number
  /** A selector of them, or of the field within them, as a definition would have it. */
  selector: string
  /** Of the first card that has it. */
  example?: unknown
  /** How it would read the cards with all their fields; said of the cards. */
  css?: CssStrategy['css']
  /** The markup of the first of them, shortened; likewise. */
  card?: string
}

/** @param field a field, or `items` for the cards themselves */
export function whatIsThereInstead(
  { extract, currency = '', locale = 'en' }: MallDefinition,
  page: PageView,
  field: string,
): Instead | undefined {
  if (page.json() !== undefined || !extract?.strategies.some((strategy) => 'css' in strategy)) return undefined
  const listing = readListing(page, { baseUrl: page.baseUrl(), currency, locale, currencyKnown: currency !== '' })
  if (listing.offers.length === 0) return undefined
  const css = listing.cards()
  if (!css) return undefined
  const cards = listing.offers.length
  if (field === 'items') {
    const card = cardsOf({ css }, page)[0]?.()
    return { cards, selector: css.items, css, ...(card !== undefined && { card }) }
  }
  const selector = selectorOf(css.fields[field as FieldName])
  if (selector === undefined) return undefined
  const example = listing.offers.map(({ draft }) => draft[field as FieldName]).find((value) => value !== undefined)
  return { cards, selector: `${css.items} ⟩ ${selector}`, ...(example !== undefined && { example }) }
}

function selectorOf(field: CssField | undefined): string | undefined {
  if (field === undefined || typeof field === 'string') return field
  const { select, attr } = field
  const first = [select ?? []].flat()[0]
  const attribute = [attr ?? []].flat().join('|')
  return first === undefined && attribute === '' ? undefined : `${first ?? ''}${attribute && !first?.includes('@') ? `@${attribute}` : ''}`
}
