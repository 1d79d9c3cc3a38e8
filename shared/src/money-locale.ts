import { meaning } from './money-currency.ts'
import { plainMoneyText } from './money-text.ts'

const decimals = new Map<string, string | undefined>()

/** What a language writes before a price's decimals, western digits given; undefined for a locale that is none. */
export function localDecimal(locale: string): string | undefined {
  if (decimals.has(locale)) return decimals.get(locale)
  const mark = decimalOf(locale)
  if (decimals.size < mostKept) decimals.set(locale, mark)
  return mark
}

// Far more than there are languages; whoever makes locales up pays for it in time, not in memory.
const mostKept = 2_000

function decimalOf(locale: string): string | undefined {
  if (!isLocale(locale)) return undefined
  // Of prices: in some countries other numbers have another. Western digits: what stands in Arabic ones has separators of its own.
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn', style: 'currency', currency: 'EUR' }).formatToParts(1.5)
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.'
}

const isLocale = (locale: string): boolean => {
  try {
    return Intl.getCanonicalLocales(locale).length === 1
  } catch {
    return false
  }
}

const words = new Map<string, readonly string[]>()

/** How a language writes one currency, beside the ways that all know: `Schweizer Franken`, `reais`. Longest first. */
export function currencyWords(locale: string, currency: string): readonly string[] {
  const key = `${locale} ${currency}`
  const known = words.get(key)
  if (known) return known
  const found = isLocale(locale) && /^[A-Z]{3}$/.test(currency) ? wordsOf(locale, currency) : []
  if (words.size < mostKept) words.set(key, found)
  return found
}

function wordsOf(locale: string, currency: string): string[] {
  const found = new Set<string>()
  const add = (options: Intl.NumberFormatOptions, amounts: readonly number[]) => {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency, ...options })
    for (const amount of amounts)
      for (const { type, value } of format.formatToParts(amount)) if (type === 'currency') found.add(plainMoneyText(value).text)
  }
  add({ currencyDisplay: 'symbol' }, [1])
  add({ currencyDisplay: 'narrowSymbol' }, [1])
  // One of each plural form that languages have.
  add({ currencyDisplay: 'name' }, [0, 1, 2, 5, 11, 100])
  add({ currencyDisplay: 'name', minimumFractionDigits: 1 }, [1.5])
  return [...found]
    .filter((word) => word !== '' && meaning(word, { currency, locale })?.currency !== currency)
    .sort((a, b) => b.length - a.length)
}
