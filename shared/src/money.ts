import type { Money } from './contract/offer.ts'
import { minorDigits } from './minor-digits.ts'
import { type CurrencyToken, currencyAfter, currencyBefore, currencyIn, tomans } from './money-currency.ts'
import { inMinorUnits, readNumber } from './money-number.ts'
import { plainMoneyText } from './money-text.ts'

export interface MoneyContext {
  /** ISO 4217: what the shop means where the text names no currency, or one that could be several ($, kr, ¥). */
  currency: string
  /** BCP 47: how the shop writes numbers. Decides `1.299`. */
  locale: string
  /** Text beside the price that may name the currency, where the price's own does not. */
  hint?: string | undefined
}

/**
 * Reads a price as a shop prints it: `1.299,00 €`, `12,900원`, `￥3,980 (税込)`, `R$ 1.299,90 à vista`, `1'299.–`.
 * Of several prices the first counts; of a range its lower end. Undefined where there is no price, where it is negative or where it cannot be
 * read beyond doubt; never 0 for unreadable.
 */
export function parseMoney(text: string, context: MoneyContext): Money | undefined {
  const plain = plainMoneyText(text)
  if (multiples.test(plain)) return undefined
  const numbers = [...findNumbers(plain, context.currency)]
  const priced = numbers.find(({ before, after }) => before ?? after)
  const chosen = priced ? lowerEnd(plain, numbers, priced) : numbers.find((number) => isBare(plain, number))
  if (!chosen || isNegative(plain, chosen)) return undefined
  const token = decide(priced, context)
  const currency = token?.currency ?? context.currency
  const minor = readNumber(chosen.text, { digits: minorDigits(currency), locale: context.locale })
  if (minor === undefined) return undefined
  return { minor: token && tomans.has(token.text) ? minor * 10 : minor, currency, raw: rawText(text) }
}

/**
 * Reads an amount as programs write it, with a point before its decimals: `2808`, `20.9`, `"4399.00"`. A number whose surplus decimals are an artefact of
 * binary fractions (`19.990000000000002`) is the amount it stands for.
 */
export function parseAmount(value: number | string, currency: string): Money | undefined {
  const digits = minorDigits(currency)
  const text = String(value).trim()
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) return undefined
  const minor = inMinorUnits(match[1]!, match[2] ?? '', digits) ?? (typeof value === 'number' ? nearby(value * 10 ** digits) : undefined)
  return minor === undefined ? undefined : { minor, currency, raw: text.slice(0, 256) }
}

function nearby(scaled: number): number | undefined {
  const whole = Math.round(scaled)
  return Number.isSafeInteger(whole) && Math.abs(scaled - whole) < 1e-6 ? whole : undefined
}

interface FoundNumber {
  text: string
  start: number
  end: number
  before: CurrencyToken | undefined
  after: CurrencyToken | undefined
}

// `3만원`, `1.2万円`, `5 тыс. руб`, `$1.2k`: the digits are not the amount.
const multiples =
  /\d ?(?:万|萬|만|億|亿|억|천|тыс|млн|lakh|crore|thousand|mil\b|mio\b|mln|million|millones)|\p{Sc} ?[\d.,]+ ?[kKmM](?!\p{L})/u
// Groups by spaces first, since a space may part two numbers as well; `392. 00` is how some shops' markup reads.
const pattern = /\d{1,3}(?: \d{3})+(?![\d'])(?:[.,٫]\d+)?|\d+(?:[.,'٫٬]\d+)*(?:[.,] \d{2}(?![\d.,]| ?%))?/g
// `.–`, `,-`: no cents.
const noCents = /^[.,]?[-–—]{1,2}(?!\s?[\d\p{Sc}])/u

function* findNumbers(plain: string, home: string): Generator<FoundNumber> {
  for (let from = 0; ;) {
    pattern.lastIndex = from
    const match = pattern.exec(plain)
    if (!match) return
    const found = readAround(plain, match.index, match[0], home)
    from = found.end
    if (!/^ ?%/.test(plain.slice(found.end))) yield found
  }
}

function readAround(plain: string, at: number, digits: string, home: string): FoundNumber {
  const end = at + digits.length
  const text = digits.replace(/([.,]) /, '$1')
  // `$.75`, and the stray points of `$.750.30`.
  const lead = /(?<![\p{L}\d.,])\.+$/u.exec(plain.slice(0, at))?.[0] ?? ''
  const start = at - lead.length
  const before = currencyBefore(plain.slice(0, start), home)
  const rest = plain.slice(end)
  const after = currencyAfter(rest.replace(noCents, '').replace(/^[.,]?[ *]*/, ''), home)
  const number = { text: lead && !/[.,]/.test(text) ? `0.${text}` : text, start, end, before, after }
  return /[.,٫]/.test(number.text) ? number : withCents(number, rest, home)
}

// Cents that stand apart: `41 49 zł` and `R$ 41 49` (small print in the markup), `1250€60`.
const smallPrint = /^ (\d{2})(?![\d.,'%]| ?%)/
const behindSign = /^ ?(\d{2})(?: ?\*)?$/

function withCents(number: FoundNumber, rest: string, home: string): FoundNumber {
  const { text, end, before, after } = number
  const small = smallPrint.exec(rest)
  if (small) {
    const behind = currencyAfter(rest.slice(3).trimStart(), home)
    const named = behind ?? (rest.length === 3 ? before : undefined)
    return named && hasCents(named) ? { ...number, text: `${text}.${small[1]}`, end: end + 3, after: behind } : number
  }
  if (!after || before || !hasCents(after) || !rest.startsWith(after.text)) return number
  const cents = behindSign.exec(rest.slice(after.text.length))
  return cents ? { ...number, text: `${text}.${cents[1]}`, end: end + rest.length } : number
}

const hasCents = ({ currency }: CurrencyToken): boolean => minorDigits(currency) === 2

/** A number nobody calls a price may be one, unless it is a part of a word, date, time or remark. */
function isBare(plain: string, { start, end }: FoundNumber): boolean {
  const before = plain.slice(0, start)
  const after = plain.slice(end)
  if (/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]$|\d[-/:]$/u.test(before)) return false
  if (/^(?:\p{L}|[-/:]\d)/u.test(after)) return false
  return !(before.includes('(') && before.lastIndexOf('(') > before.lastIndexOf(')') && after.includes(')'))
}

/** `-5,00 €`, `-$5`, `$-5`: a minus that touches the number or its sign. */
function isNegative(plain: string, { start, before }: FoundNumber): boolean {
  const lead = plain.slice(0, start)
  if (/(?:^|[\s(\p{Sc}])-$/u.test(lead) || /^- ?$/.test(lead)) return true
  return before !== undefined && /(?:^|[\s(])-$/.test(lead.trimEnd().slice(0, -before.text.length))
}

const rangeWord = /^ (?:to|bis|до|až|tot|until|à|~) $/i
const rangeSign = /^ ?[-–—~] ?$/

/** `From 26 to 50 €`, `26,00 – 50,00 €`: the currency stands at the upper end only. */
function lowerEnd(plain: string, numbers: FoundNumber[], upper: FoundNumber): FoundNumber {
  const lower = numbers[numbers.indexOf(upper) - 1]
  if (!lower || upper.before) return upper
  const between = plain.slice(lower.end, upper.start)
  // `iPhone 12 - 799 €` is no range: both ends of one are written alike.
  const alike = between.length === 1 || (/[.,]\d{2}$/.test(lower.text) && /[.,]\d{2}$/.test(upper.text))
  return rangeWord.test(between) || (rangeSign.test(between) && alike) ? lower : upper
}

/** A code counts more than a sign that could mean several; of two that contradict each other, the shop's own. */
function decide(number: FoundNumber | undefined, { currency, hint }: MoneyContext): CurrencyToken | undefined {
  const { before, after } = number ?? {}
  if (!before && !after) return hint === undefined ? undefined : currencyIn(plainMoneyText(hint), currency)
  if (!before || !after) return before ?? after
  if (before.ambiguous !== after.ambiguous) return before.ambiguous ? after : before
  return after.currency === currency ? after : before
}

const rawText = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 256)
