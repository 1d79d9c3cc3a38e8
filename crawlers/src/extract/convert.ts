import type { FieldName } from '@mallgate/shared/contract/mall'
import type { Money } from '@mallgate/shared/contract/offer'
import { parseGtin } from '@mallgate/shared/gtin'
import { parseAmount, parseMoney } from '@mallgate/shared/money'
import { currencyIn } from '@mallgate/shared/money-currency'
import { plainMoneyText } from '@mallgate/shared/money-text'

import { absoluteUrl } from './canonical-url.ts'
import type { Draft } from './draft.ts'
import { largestImage } from './image-source.ts'
import { readRating } from './read-rating.ts'
import { availabilityTerm, conditionTerm } from './schema-terms.ts'
import { foldSpace } from '../tape/fold-space.ts'
import { decodeEntities } from './text.ts'

/** A value as it stands on the page. */
export type Scalar = string | number | boolean

/** What a value's meaning depends on beside itself. */
export interface ReadContext {
  /** Addresses are relative to it. */
  baseUrl: string
  /** ISO 4217, for prices that name none; empty where nobody has said it yet. */
  currency: string
  locale: string
}

export interface ConvertOptions {
  /** Top of a rating's scale. */
  best: number
  /** Money counts minor units. */
  minorUnits: boolean
  /** The value was written by a program: `1.299` is not a thousand. */
  structured: boolean
}

/** Turns a value into the field's type; undefined where it cannot be that. */
export type Convert<T> = (value: Scalar, context: ReadContext, options: ConvertOptions) => T | undefined

const text =
  (mostChars: number): Convert<string> =>
  (value) =>
    typeof value === 'boolean' ? undefined : foldSpace(decodeEntities(String(value))).slice(0, mostChars) || undefined

// What reads like a program's number is one, and is not read a second time as a person's.
const plainNumber = /^\d+(?:\.\d+)?$/

/** Without a currency, be it of the text, the card or the shop, an amount is no price. */
const money: Convert<Money> = (value, context, options) => {
  const read = amount(value, context, options)
  return read?.currency === '' ? undefined : read
}

const amount: Convert<Money> = (value, { currency, locale }, { minorUnits, structured }) => {
  if (typeof value === 'boolean') return undefined
  if (minorUnits) return minorMoney(value, currency)
  if (typeof value === 'number') return parseAmount(value, currency)
  return structured && plainNumber.test(value.trim()) ? parseAmount(value, currency) : parseMoney(value, { currency, locale })
}

function minorMoney(value: string | number, currency: string): Money | undefined {
  const raw = String(value).trim()
  const minor = /^\d{1,16}$/.test(raw) ? Number(raw) : NaN
  return Number.isSafeInteger(minor) ? { minor, currency, raw } : undefined
}

const url: Convert<string> = (value, { baseUrl }) => (typeof value === 'string' ? absoluteUrl(value, baseUrl) : undefined)

// The largest of a srcset; pictures within the page are placeholders.
const image: Convert<string> = (value, { baseUrl }) => {
  const source = typeof value === 'string' ? largestImage(value) : undefined
  return source === undefined ? undefined : absoluteUrl(source, baseUrl)
}

/** `4.8`, `4,8 von 5`, `92 %`, `★★★★☆`. */
const rating: Convert<{ value: number; best: number }> = (value, _context, { best }) => {
  if (typeof value === 'boolean') return undefined
  if (typeof value === 'string') return readRating(value, best)
  return best > 0 && value >= 0 && value <= best ? { value, best } : undefined
}

const wholeCount =
  /(?<![\d.,٬])(\d{1,3}(?:[.,'٬ ]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d+)(?![\d.,]*\d|\s?\+|\s?(?:[kKmM](?!\p{L})|[万萬億亿천만]|тыс|тис|mil(?!\p{L})|tsd|mio|lakh|thousand))/u

/** `(1,234)`, `(1.204)`, `١٬٢٠٤`; not `999+` nor `1.2k`: a count is exact or none. */
const count: Convert<number> = (value) => {
  const words = plainMoneyText(String(value)).text
  const match = wholeCount.exec(words)
  const number = Number(match?.[1]?.replace(/\D/g, '') ?? NaN)
  return Number.isSafeInteger(number) ? number : undefined
}

// A number has lost the zero that UPC-A may begin with.
const gtin: Convert<string> = (value) =>
  parseGtin(typeof value === 'number' ? String(value).padStart(value < 1e11 && value >= 1e10 ? 12 : 0, '0') : String(value))

/** How each field of an offer is read. */
export const converters: { [K in FieldName]: Convert<NonNullable<Draft[K]>> } = {
  title: text(1024),
  url,
  image,
  price: money,
  regularPrice: money,
  shipping: money,
  availability: (value) => (typeof value === 'boolean' ? (value ? 'InStock' : 'OutOfStock') : availabilityTerm(String(value))),
  condition: (value) => conditionTerm(String(value)),
  rating,
  ratingCount: count,
  brand: text(512),
  seller: text(512),
  gtin,
  sku: text(512),
  currency: (value, { currency }) => currencyIn(String(value).trim(), currency)?.currency,
}
