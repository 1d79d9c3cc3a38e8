import type { Availability, Offer } from '@mallgate/shared/contract/offer'

import { cut, pad, plainText, plainUrl, widthOf } from './plain-text.ts'
import { formatPrice } from './price.ts'
import type { Style } from './terminal.ts'

interface Row {
  title: string
  price: string
  mall: string
  availability: string
  url: string | undefined
}
type Column = keyof Row

const words: Record<Availability, string> = {
  InStock: 'in stock',
  OutOfStock: 'out of stock',
  PreOrder: 'pre-order',
  BackOrder: 'back order',
  LimitedAvailability: 'few left',
  InStoreOnly: 'in store only',
  OnlineOnly: 'online only',
  SoldOut: 'sold out',
  Discontinued: 'discontinued',
  PreSale: 'pre-sale',
  Unknown: '',
}
const gone = new Set(['out of stock', 'sold out', 'discontinued'])
const headings: Record<Column, string> = { title: 'TITLE', price: 'PRICE', mall: 'MALL', availability: 'AVAILABILITY', url: 'LINK' }

const gap = '  '
const widestOf: Partial<Record<Column, number>> = { price: 22, mall: 20, availability: 13 }
const leastTitle = 24
// A link is shown where it leaves a title this much.
const comfortableTitle = 56
const leastUrl = 30

/** The offers as lines of at most `style.columns` columns: title, price in the shop's own currency, mall, availability, and the link where there is room. */
export function table(offers: readonly Offer[], style: Style): string[] {
  const rows = offers.map((offer) => rowOf(offer, style.locale))
  const widths = layout(rows, style.columns)
  const columns = [...widths.keys()]
  const head = columns.map((column) => style.colors.bold(align(column, headings[column], widths.get(column)!)))
  const body = rows.map((row) => columns.map((column) => cell(row, column, widths.get(column)!, style)))
  return [head, ...body].map((cells) => cells.join(gap).trimEnd())
}

function rowOf(offer: Offer, locale: string): Row {
  const price = offer.total ?? offer.price
  return {
    title: plainText(offer.title),
    price: price ? plainText(formatPrice(price, locale)) : '–',
    mall: plainText(offer.mall),
    availability: words[offer.availability],
    url: plainUrl(offer.url),
  }
}

/** Which columns there are, and how wide: the title takes what the others leave, and they go, the least needed first, where it gets too narrow. */
function layout(rows: readonly Row[], columns: number): Map<Column, number> {
  const natural = (column: Column) => Math.max(widthOf(headings[column]), ...rows.map((row) => widthOf(row[column] ?? '')))
  const widths = new Map<Column, number>()
  for (const column of ['price', 'mall', 'availability'] as const) widths.set(column, Math.min(natural(column), widestOf[column]!))
  const left = () => columns - [...widths.values()].reduce((sum, width) => sum + width + gap.length, 0)
  for (const column of ['availability', 'mall'] as const) if (left() < leastTitle) widths.delete(column)

  const title = natural('title')
  const url = natural('url')
  const forUrl = left() - Math.min(title, comfortableTitle) - gap.length
  if (rows.some((row) => row.url) && forUrl >= Math.min(url, leastUrl)) widths.set('url', Math.min(url, forUrl))
  return new Map<Column, number>([['title', Math.min(title, left())], ...widths])
}

const align = (column: Column, text: string, width: number) => pad(cut(text, width), width, column === 'price' ? 'right' : 'left')

function cell(row: Row, column: Column, width: number, { colors, links }: Style): string {
  const text = align(column, row[column] ?? '', width)
  if (column === 'title') return links && row.url ? hyperlink(text, row.url) : text
  if (column === 'price') return colors.bold(text)
  if (column === 'availability') return gone.has(row.availability) ? colors.yellow(text) : colors.green(text)
  if (column === 'url') return links && row.url ? hyperlink(colors.dim(text), row.url) : colors.dim(text)
  return colors.cyan(text)
}

const hyperlink = (text: string, url: string) => `\u001B]8;;${url}\u001B\\${text}\u001B]8;;\u001B\\`
