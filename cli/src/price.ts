import type { Money } from '@mallgate/shared/contract/offer'
import { minorDigits } from '@mallgate/shared/minor-digits'

const formats = new Map<string, Intl.NumberFormat>()

/** An amount in its own currency, exactly: `€1,299.00`, `₩12,900`. */
export function formatPrice({ minor, currency }: Money, locale: string): string {
  const digits = minorDigits(currency)
  const key = `${locale} ${currency}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits })
    formats.set(key, format)
  }
  // As text: an amount never becomes a fraction of binary digits.
  const text = String(minor).padStart(digits + 1, '0')
  const decimal = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
  return format.format(decimal as Intl.StringNumericLiteral)
}
