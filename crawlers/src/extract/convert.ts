import type { FieldName } from '@mallgate/shared/contract/mall'
import type { Money } from '@mallgate/shared/contract/offer'
import { parseGtin } from '@mallgate/shared/gtin'
import { parseAmount, parseMoney } from '@mallgate/shared/money'
import { currencyIn } from '@mallgate/shared/money-currency'

import { absoluteUrl } from './canonical-url.ts'
import type { Draft } from './draft.ts'
import { availabilityTerm, conditionTerm } from './schema-terms.ts'
import { foldSpace } from '../tape/fold-space.ts'
import { decodeEntities } from './text.ts'

/** A value as it stands on the page. */
export type Scalar = string | number | boolean

/** What a value's meaning depends on beside itself. */
export interface ReadContext {
  /** Addresses are relative to it. */
  baseUrl: string
  /** ISO 4217, for prices that name none. */
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

const money: Convert<Money> = (value, { currency, locale }, { minorUnits, structured }) => {
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

// The first of a srcset; pictures within the page are placeholders.
const image: Convert<string> = (value, { baseUrl }) =>
  typeof value === 'string' ? absoluteUrl(value.trim().split(/,?\s+/)[0] ?? '', baseUrl) : undefined

const outOf = /(\d+(?:[.,]\d+)?)\s*(?:\/|out of|of|von|sur|de|su|van|z|av|из)\s*(\d+)(?![\d.,])/i

/** `4.8`, `4,8 von 5`, `4.5 out of 5 stars`. */
const rating: Convert<{ value: number; best: number }> = (value, _context, { best }) => {
  if (typeof value === 'boolean') return undefined
  const words = String(value).normalize('NFKC')
  const scaled = outOf.exec(words)
  const [, number, top] = scaled ?? [undefined, /\d+(?:[.,]\d+)?/.exec(words)?.[0], String(best)]
  const read = { value: Number(number?.replace(',', '.')), best: Number(top) }
  return read.best > 0 && read.value >= 0 && read.value <= read.best ? read : undefined
}

/** `(1,234)`; not `999+` nor `1.2k`, which are no counts. */
const count: Convert<number> = (value) => {
  const words = String(value).normalize('NFKC')
  const match = /(?<![\d.,])(\d{1,3}(?:[.,' ]\d{3})+|\d+)(?![\d.,]*\d|\s?\+|\s?[kKmM万천만])/.exec(words)
  const number = Number(match?.[1]?.replace(/\D/g, '') ?? NaN)
  return Number.isSafeInteger(number) ? number : undefined
}

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
  gtin: (value) => parseGtin(String(value)),
  sku: text(512),
  currency: (value, { currency }) => currencyIn(String(value).trim(), currency)?.currency,
}
