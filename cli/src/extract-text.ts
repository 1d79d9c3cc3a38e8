import type { Money } from '@mallgate/shared/contract/offer'

import type { FieldRead, OfferRead, PageRead } from './extract-read.ts'
import { cut, plainText } from './plain-text.ts'
import { formatPrice } from './price.ts'
import { type Column, table } from './table.ts'
import type { Style } from './terminal.ts'

interface Row {
  name: string
  value: string
  from: string
  sure: string
}

const columns: Column<Row>[] = [
  { heading: 'field', text: ({ name }) => name },
  { heading: 'value', text: ({ value }) => value, least: 16, comfortable: 40 },
  { heading: 'from', text: ({ from }) => from },
  { heading: 'sure', text: ({ sure }) => sure, align: 'right', place: 'needless' },
]

/** What was read of a page, for people: what kind it is, then each offer as a table of its fields, then what is odd. */
export function pageReadText(read: PageRead, style: Style): string {
  const { colors } = style
  const lines = [colors.bold(cut(headline(read), style.columns))]
  for (const [index, offer] of read.offers.entries()) {
    lines.push('')
    if (read.offers.length > 1) lines.push(colors.bold(`${index + 1} of ${read.offers.length}${sureText(offer.confidence, ', ')}`))
    lines.push(...table(columns, rowsOf(offer, style), style))
  }
  if (read.notes.length > 0) lines.push('', ...read.notes.map((note) => `${colors.yellow('!')} ${plainText(note)}`))
  return `${lines.join('\n')}\n`
}

const kinds: Record<string, string> = {
  product: 'A page of one product',
  listing: 'A list of offers',
  blocked: 'A block page: the shop let nobody in',
  empty: 'The shop says that it has none',
  nothing: 'Nothing was read',
}

function headline({ by, kind, confidence, offers }: PageRead): string {
  const count = offers.length > 1 ? `, ${offers.length} offers` : ''
  if (by !== 'automatic') return `By the definition of ${plainText(by)}: ${kind}${offers.length === 1 ? ', 1 offer' : count}`
  return `${kinds[kind] ?? kind}${count}${offers.length > 0 ? sureText(confidence, ', ') : ''}`
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
const sureText = (share: number | undefined, before: string): string => (share === undefined ? '' : `${before}${percent(share)} sure`)

function rowsOf({ fields, otherPrices }: OfferRead, style: Style): Row[] {
  const row = (name: string, { value, from = '', confidence }: FieldRead): Row => ({
    name,
    value: valueText(value, style),
    from,
    sure: confidence === undefined ? '' : percent(confidence),
  })
  const others = otherPrices.map(({ price, ...rest }) => row('also', { value: price, ...rest }))
  return Object.entries(fields).flatMap(([name, field]) => (name === 'price' ? [row(name, field), ...others] : [row(name, field)]))
}

/** A field's value for people: an amount as its country writes it, and as the page does. */
export function valueText(value: unknown, { locale }: Style): string {
  if (isMoney(value)) return `${formatPrice(value, locale)}  as “${plainText(value.raw)}”`
  if (isRating(value)) return `${value.value} of ${value.best}${value.count === undefined ? '' : `, ${value.count} times`}`
  return plainText(String(value))
}

const isMoney = (value: unknown): value is Money => typeof value === 'object' && value !== null && 'minor' in value
const isRating = (value: unknown): value is { value: number; best: number; count?: number } =>
  typeof value === 'object' && value !== null && 'best' in value
