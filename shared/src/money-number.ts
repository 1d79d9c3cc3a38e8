export interface NumberRules {
  /** How many decimal digits the currency's minor unit is. */
  digits: number
  /** BCP 47: decides what `1.299` is. */
  locale: string
}

/**
 * A number as prices have it, without currency: `1.299,00`, `1 299,00`, `1'299`, `1,09,990`, `1299`. In minor units.
 * Undefined where the separators make no sense, or where it has more decimals than the currency, unless these are zeros:
 * rounding would be making up a price.
 */
export function readNumber(text: string, { digits, locale }: NumberRules): number | undefined {
  const marks = text.replace(/[0-9]/g, '')
  const decimal = decimalMark(text, marks, digits, locale)
  if (decimal === undefined) return undefined
  const at = decimal === '' ? text.length : text.lastIndexOf(decimal)
  const whole = text.slice(0, at)
  return isGrouped(whole) ? inMinorUnits(whole.replace(/[^0-9]/g, ''), text.slice(at + 1), digits) : undefined
}

/** The sign before the decimals; '' where there are none, undefined where the signs contradict each other. */
function decimalMark(text: string, marks: string, digits: number, locale: string): string | undefined {
  if (marks.includes('٫')) return marks.indexOf('٫') === marks.length - 1 ? '٫' : undefined
  const points = marks.replace(/[^.,]/g, '')
  const last = points.at(-1)
  if (last === undefined) return ''
  if (marks.at(-1) !== last) return undefined
  const count = points.split(last).length - 1
  if (count < points.length) return count === 1 ? last : undefined
  if (count > 1) return ''
  return marks.length === 1 && threeDigits.test(text) ? thousandsOrDecimals(last, digits, locale) : last
}

const threeDigits = /^[1-9]\d{0,2}[.,]\d{3}$/

/**
 * `1.299`: a currency without decimals has none here either; else the language decides. Where it says decimals, and the currency has fewer than three,
 * it may be a shop that writes as others do: `1,000 €` is then left unread rather than taken for one euro.
 */
function thousandsOrDecimals(mark: string, digits: number, locale: string): string | undefined {
  if (digits === 0 || mark !== localDecimal(locale)) return ''
  return digits >= 3 ? mark : undefined
}

// Western groups of three, or India's groups of two before the last three; one kind of sign throughout.
const grouped = /^\d+$|^\d{1,3}(?:([ .,'٬])\d{3})(?:\1\d{3})*$|^\d{1,2}(?:,\d{2})*,\d{3}$/
const isGrouped = (whole: string): boolean => whole === '' || grouped.test(whole)

/** Undefined too where the amount is too large to be exact. */
export function inMinorUnits(whole: string, decimals: string, digits: number): number | undefined {
  if (!/^0*$/.test(decimals.slice(digits))) return undefined
  const minor = Number(whole + decimals.slice(0, digits).padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? minor : undefined
}

const decimals = new Map<string, string>()

function localDecimal(locale: string): string {
  const known = decimals.get(locale)
  if (known !== undefined) return known
  // Western digits: what stands in Arabic ones has separators of its own.
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(1.5)
  const mark = parts.find(({ type }) => type === 'decimal')?.value ?? '.'
  decimals.set(locale, mark)
  return mark
}
