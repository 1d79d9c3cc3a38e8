import type { Availability, Offer } from '@mallgate/shared/contract/offer'

import { plainText, plainUrl } from './plain-text.ts'
import { formatPrice } from './price.ts'
import { type Column, table } from './table.ts'
import { hyperlink } from './terminal-links.ts'
import type { Style } from './terminal.ts'

interface Row {
  title: string
  price: string
  mall: string
  availability: string
  url: string | undefined
}

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

/**
 * The offers as lines of at most `style.columns` columns: title, price in the shop's own currency, mall, availability.
 * The link is behind the title where the terminal knows links, else in a column where there is room for all of them; `urls` puts it below each.
 */
export function offersTable(offers: readonly Offer[], style: Style, { urls = false } = {}): string[] {
  const rows = offers.map((offer) => rowOf(offer, style.locale))
  const [head, ...lines] = table(columnsFor(style, urls), rows, style)
  if (!urls) return [head!, ...lines]
  return [head!, ...lines.flatMap((line, i) => [line, ...addressOf(rows[i]!, style)])]
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

function columnsFor({ colors, links }: Style, urls: boolean): Column<Row>[] {
  const linked = (text: string, { url }: Row) => (links && url ? hyperlink(text, url) : text)
  const columns: Column<Row>[] = [
    { heading: 'TITLE', text: ({ title }) => title, paint: linked, least: 24, comfortable: 56 },
    { heading: 'PRICE', text: ({ price }) => price, paint: colors.bold, align: 'right', widest: 22 },
    { heading: 'MALL', text: ({ mall }) => mall, paint: colors.cyan, widest: 20, place: 'needless' },
    {
      heading: 'AVAILABILITY',
      text: ({ availability }) => availability,
      paint: (text, { availability }) => (gone.has(availability) ? colors.yellow(text) : colors.green(text)),
      widest: 13,
      place: 'needless',
    },
  ]
  // Whole or not at all: an address that is cut leads nowhere.
  const link: Column<Row> = { heading: 'LINK', text: ({ url }) => url ?? '', paint: colors.dim, place: 'wish' }
  return links || urls ? columns : [...columns, link]
}

/** In full, however long: that is what was asked for. */
const addressOf = ({ url }: Row, { colors, links }: Style): string[] =>
  url ? [`  ${links ? hyperlink(colors.dim(url), url) : colors.dim(url)}`] : []
