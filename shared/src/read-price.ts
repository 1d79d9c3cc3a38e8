import { minorDigits } from './minor-digits.ts'
import { type Choice, choosePrice } from './money-choose.ts'
import { findCandidates } from './money-candidates.ts'
import { type CurrencyToken, type FoundToken, type Home, findCurrency, meaning } from './money-currency.ts'
import type { PriceKind } from './money-kind.ts'
import { currencyWords, localDecimal } from './money-locale.ts'
import { hundredth, minorUnits, readNumber } from './money-number.ts'
import { stems, subunits, tomans } from './money-signs.ts'
import { type PlainText, asWritten, plainMoneyText } from './money-text.ts'

export interface PriceContext {
  /** Text beside the price that may name the currency, where the price's own does not. */
  hint?: string | undefined
  /** BCP 47: how the shop writes numbers. Decides `1.299`. */
  locale?: string | undefined
  /** ISO 4217: what the shop means where the text names no currency, or one that could be several ($, kr, ¥). */
  currency?: string | undefined
  /** What stands before decimals, beyond doubt: goes before what the locale says. */
  decimalSeparator?: string | undefined
  /** What parts thousands, beyond doubt. */
  groupSeparator?: string | undefined
}

export interface PriceRead {
  text: string
  /** Exact, in the currency's major unit, with a point before its decimals. Null where there is no price. */
  amount: string | null
  /** The currency as it is written, in the text or else in the hint. */
  token: string | null
  /** ISO 4217. Null where nothing says which. */
  currency: string | null
  /** Whole minor units by ISO 4217. Null without amount or currency, for more decimals than it has (unless zeros), and for what is too large to be exact. */
  minor: number | null
  /** The number's separators can be read in two ways, and nobody said which. */
  ambiguous: boolean
  /** Null where there is no amount. */
  kind: PriceKind | null
}

/**
 * Reads a price as the world prints it. Of several the one that is the price counts (not the former one, an instalment, a price per litre), else the
 * first; of a range its lower end. Nothing is rounded, and nothing unreadable is 0.
 */
export function readPrice(text: string, given: PriceContext = {}): PriceRead {
  // Where nobody has said a currency yet, some say so with an empty text.
  const context = given.currency === '' ? { ...given, currency: undefined } : given
  return readOrdinary(text, context) ?? readAny(text, context)
}

// A number with one sign or code beside it, or none, and nothing else: what most prices are.
const ordinary =
  /^(?:([^\s\d.,:;'()*+-]{1,4}\.?) ?)?([1-9]\d{0,2}(?:(?: \d{3})+|(?:[.,]\d{3})+|(?:,\d\d)+,\d{3}|\d*)(?:[.,]\d\d)?)(?: ?([^\s\d.,:;'()*+%-]{1,4}))?$/
const spaces = /[\u00a0\u2009\u202f]/g

function readOrdinary(source: string, context: PriceContext): PriceRead | undefined {
  if (source.length > 24 || context.decimalSeparator !== undefined || context.groupSeparator !== undefined) return undefined
  const match = ordinary.exec(source) ?? ordinary.exec(source.replace(spaces, ' '))
  if (!match) return undefined
  const [, before, number, after] = match
  const way = before ?? after
  if (way === undefined)
    return context.hint === undefined ? finish(source, { number: number!, kind: 'price', whole: false }, undefined, context) : undefined
  if ((before !== undefined && after !== undefined) || isUnusual.has(way)) return undefined
  const token = meaning(way, context as Home)
  return !token || token.weak || token.currency === undefined
    ? undefined
    : finish(source, { number: number!, kind: 'price', whole: false }, { token, written: way }, context)
}

const isUnusual: ReadonlySet<string> = new Set([...stems.keys(), ...subunits, ...tomans])

function readAny(source: string, context: PriceContext): PriceRead {
  const { currency, locale } = context
  const words = locale !== undefined && currency !== undefined ? currencyWords(locale, currency) : undefined
  const home: Home = { currency, locale, words: words?.length ? words : undefined }
  const { text, between } = withoutOwnSeparators(source, context)
  const plain = plainMoneyText(text)
  const chosen = choosePrice(plain.text, home)
  const sign = between === undefined ? undefined : meaning(between, home)
  const named =
    (sign && { token: sign, written: sign.text }) ??
    nameOf(plain, chosen?.token ?? findCurrency(plain.text, home)) ??
    (context.hint === undefined ? undefined : namedIn(plainMoneyText(context.hint), home))
  return chosen ? finish(source, chosen, named, context) : none(source, named, null)
}

interface Named {
  token: CurrencyToken
  written: string
}

/** A token as it stands in the source; of a word with an ending, what comes before that. */
function nameOf(plain: PlainText, token: FoundToken | undefined): Named | undefined {
  return token && { token, written: stems.get(token.text) ?? asWritten(plain, token.at, token.at + token.text.length) }
}

/** The currency that a hint names: as a whole, beside a number, or else by a sign or code anywhere. */
function namedIn(hint: PlainText, home: Home): Named | undefined {
  const whole = meaning(hint.text, home)
  if (whole) return { token: whole, written: nameOf(hint, { ...whole, at: 0 })!.written }
  for (const { before, after } of findCandidates(hint.text, home)) {
    const token = [before, after].find((one) => one && !one.weak)
    if (token) return nameOf(hint, token)
  }
  return nameOf(hint, findCurrency(hint.text, home))
}

function finish(
  text: string,
  chosen: Pick<Choice, 'number' | 'kind' | 'whole'>,
  named: Named | undefined,
  context: PriceContext,
): PriceRead {
  const currency = (named ? named.token.currency : context.currency) ?? null
  const digits = currency === null ? undefined : minorDigits(currency)
  const read = readNumber(chosen.number, { ...(chosen.whole ? whole : decimalRule(context)), digits })
  if (!read) return none(text, named, currency)
  const amount = named && subunits.has(named.token.text) ? hundredth(read.amount) : read.amount
  const minor = digits === undefined ? undefined : minorUnits(amount, digits)
  const units = minor !== undefined && named && tomans.has(named.token.text) ? minor * 10 : minor
  return { text, amount, token: named?.written ?? null, currency, minor: units ?? null, ambiguous: read.ambiguous, kind: chosen.kind }
}

const none = (text: string, named: Named | undefined, home: string | null): PriceRead => ({
  text,
  amount: null,
  token: named?.written ?? null,
  currency: named?.token.currency ?? home,
  minor: null,
  ambiguous: false,
  kind: null,
})

// Whatever its signs, they part thousands.
const whole = { decimal: '', certain: true }

function decimalRule({ decimalSeparator, groupSeparator, locale }: PriceContext): { decimal: string | undefined; certain: boolean } {
  if (decimalSeparator !== undefined) return { decimal: asPoint(decimalSeparator), certain: true }
  if (groupSeparator === '.' || groupSeparator === ',') return { decimal: groupSeparator === '.' ? ',' : '.', certain: true }
  const local = locale === undefined ? undefined : localDecimal(locale)
  return { decimal: local === undefined ? undefined : asPoint(local), certain: false }
}

const usual = new Set(['.', ',', '٫', "'", '’'])
const asPoint = (mark: string) => (mark === '’' ? "'" : usual.has(mark) ? mark : '.')

interface Separated {
  text: string
  /** What stood before the decimals. */
  between?: string
}

/** Separators of a shop's own, as `1250€60` or `12-50`, are written as others do. */
function withoutOwnSeparators(source: string, { decimalSeparator, groupSeparator: group, locale }: PriceContext): Separated {
  const mark = decimalSeparator ?? (locale === undefined ? undefined : localDecimal(locale))
  const grouped = group === undefined || group === '' || /^[.,'’٬\s]$/.test(group) ? source : source.replace(groupPattern(group), '')
  if (mark === undefined || mark === '' || usual.has(mark)) return { text: grouped }
  const text = grouped.replace(decimalPattern(mark), '.')
  return text === grouped || decimalSeparator === undefined ? { text } : { text, between: mark }
}

const escaped = (mark: string) => mark.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
const groupPattern = (mark: string) => new RegExp(`(?<=\\d)${escaped(mark)}(?=\\d{2,3}(?!\\d))`, 'g')
const decimalPattern = (mark: string) => new RegExp(`(?<=\\d)\\s?${escaped(mark)}\\s?(?=\\d{1,4}(?!\\d))`)
