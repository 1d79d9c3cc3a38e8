export interface NumberRules {
  /** The sign before the decimals where somebody says which: the shop's definition, its language. */
  decimal: string | undefined
  /** It is the definition's, and decides alone; a language only tells what is usual. */
  certain: boolean
  /** How many decimal digits the currency's minor unit is, where the currency is known. */
  digits: number | undefined
}

export interface NumberRead {
  /** Digits, and a point before the decimals where there are any: as exact as it was written. */
  amount: string
  /** One sign before exactly three digits that nobody decides, or signs that contradict each other or the currency: it may be another number. */
  ambiguous: boolean
}

/**
 * A number as prices have it, without currency: `1.299,00`, `1 299,00`, `1'299`, `1,09,990`, `1299`. Undefined where its separators make no sense.
 * Where nobody says which sign stands before decimals, one before three digits means thousands, and is ambiguous.
 */
export function readNumber(text: string, rules: NumberRules): NumberRead | undefined {
  if (/^\d+$/.test(text)) return written(text, '', false)
  if (twice.test(text) && rules.decimal !== "'") return written(text.slice(0, -3), text.slice(-2), true)
  const found = decimalMark(text, text.replace(/\d/g, ''), rules)
  if (!found) return undefined
  const at = found.mark === '' ? text.length : text.lastIndexOf(found.mark)
  const whole = text.slice(0, at)
  return isGrouped(whole) ? written(whole, text.slice(at + 1), found.ambiguous) : undefined
}

// `1.299.00`, `1,299,00`: one sign for both.
const twice = /^[1-9]\d{0,2}(?:(?:\.\d{3})+\.|(?:,\d{3})+,)\d{2}$/

const written = (whole: string, decimals: string, ambiguous: boolean): NumberRead => {
  const digits = whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '') || '0'
  return { amount: decimals === '' ? digits : `${digits}.${decimals}`, ambiguous }
}

interface Mark {
  /** '' where there are no decimals. */
  mark: string
  ambiguous: boolean
}

const surely = (mark: string): Mark => ({ mark, ambiguous: false })

/** Undefined where the signs contradict each other. */
function decimalMark(text: string, marks: string, rules: NumberRules): Mark | undefined {
  if (marks.includes('٫')) return marks.indexOf('٫') === marks.length - 1 ? surely('٫') : undefined
  if (rules.decimal === "'" && /^[^']*'\d{1,2}$/.test(text)) return surely("'")
  const points = marks.replace(/[^.,]/g, '')
  const last = points.at(-1)
  if (last === undefined) return surely('')
  if (marks.at(-1) !== last) return undefined
  const count = points.split(last).length - 1
  if (count < points.length) return count === 1 ? surely(last) : undefined
  if (count > 1) return surely('')
  return marks.length === 1 && threeDigits.test(text) ? thousandsOrDecimals(last, rules) : surely(last)
}

const threeDigits = /^[1-9]\d{0,2}[.,]\d{3}$/

/**
 * `1.299`: what the definition says counts; a currency without decimals has none here either; else the language decides. Where it says decimals,
 * and the currency has fewer than three, it may be a shop that writes as others do: `1,000 €` is then not taken for one euro unsaid.
 */
function thousandsOrDecimals(mark: string, { decimal, certain, digits }: NumberRules): Mark {
  if (decimal === undefined) return { mark: '', ambiguous: true }
  if (certain) return surely(mark === decimal ? mark : '')
  if (digits === 0 || mark !== decimal) return surely('')
  return { mark, ambiguous: digits !== undefined && digits < 3 }
}

// Western groups of three, or India's groups of two before the last three; one kind of sign throughout.
const grouped = /^\d+$|^\d{1,3}(?:([ .,'٬])\d{3})(?:\1\d{3})*$|^\d{1,2}(?:,\d{2})*,\d{3}$|^\d{1,2}(?:٬\d{2})*٬\d{3}$/
const isGrouped = (whole: string): boolean => whole === '' || grouped.test(whole)

/** An amount in whole minor units. Undefined where it has more decimals than they are, unless these are zeros, or is too large to be exact. */
export function minorUnits(amount: string, digits: number): number | undefined {
  const point = amount.indexOf('.')
  return point === -1 ? inMinorUnits(amount, '', digits) : inMinorUnits(amount.slice(0, point), amount.slice(point + 1), digits)
}

/** Undefined too where the amount is too large to be exact. */
export function inMinorUnits(whole: string, decimals: string, digits: number): number | undefined {
  if (decimals.length > digits && !/^0*$/.test(decimals.slice(digits))) return undefined
  const minor = Number(whole + decimals.slice(0, digits).padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? minor : undefined
}

/** A hundredth of it, exactly. */
export function hundredth(amount: string): string {
  const [whole = '', decimals = ''] = amount.split('.')
  const padded = whole.padStart(3, '0')
  return `${padded.slice(0, -2)}.${padded.slice(-2)}${decimals}`
}
