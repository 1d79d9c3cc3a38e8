import fc from 'fast-check'
import { expect, test } from 'vitest'

import { minorDigits } from './minor-digits.ts'
import { readPrice } from './read-price.ts'

const locales = (
  'ar-EG ar-AE ar-MA fa-IR hi-IN mr-IN ne-NP bn-BD my-MM ta-IN th-TH km-KH he-IL ja-JP ko-KR zh-CN zh-TW vi-VN id-ID en-US en-IN en-ZA de-DE de-AT de-CH fr-FR fr-CH ' +
  'fr-CA it-CH es-ES es-MX es-CL pt-BR pt-PT nl-NL sv-SE da-DK nb-NO fi-FI pl-PL cs-CZ hu-HU ro-RO bg-BG tr-TR ru-RU uk-UA hi-IN-u-nu-deva th-TH-u-nu-thai'
).split(' ')
const currencies = (
  'USD EUR GBP CHF JPY KRW CNY BRL INR NPR BDT MMK EGP AED MAD IRR SEK DKK NOK PLN CZK KWD BHD JOD TND IQD VND XAF XOF XPF AUD CAD MXN ARS CLP COP ' +
  'TRY ILS HUF THB ZAR RUB UAH ISK RON IDR PHP TWD'
).split(' ')
// In Turkish what ICU writes in words has the last digit behind them: "1,2 İsviçre frangı5".
const displays = (locale: string) => (locale === 'tr-TR' ? shortDisplays : [...shortDisplays, 'name' as const])
const shortDisplays = ['symbol', 'narrowSymbol', 'code'] as const

/** An amount in minor units as a decimal, exact at any size. */
function decimal(minor: bigint, digits: number): string {
  const text = String(minor).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

function expectReadBack(
  locale: string,
  currency: string,
  minor: bigint,
  currencyDisplay: 'symbol' | 'narrowSymbol' | 'code' | 'name',
): void {
  const digits = minorDigits(currency)
  const amount = decimal(minor, digits)
  const options = { style: 'currency', currency, currencyDisplay, minimumFractionDigits: digits, maximumFractionDigits: digits } as const
  const text = new Intl.NumberFormat(locale, options).format(amount as Intl.StringNumericLiteral)
  const exact = minor <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(minor) : null
  expect({ locale, ...readPrice(text, { locale, currency }) }).toMatchObject({
    locale,
    text,
    amount,
    currency,
    minor: exact,
    ambiguous: false,
  })
}

test('what Intl writes in any language, currency and display is read back exactly, however large', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...locales).chain((locale) => fc.tuple(fc.constant(locale), fc.constantFrom(...displays(locale)))),
      fc.constantFrom(...currencies),
      fc.oneof(fc.bigInt({ min: 0n, max: 99_999n }), fc.bigInt({ min: 0n, max: 10_000_000_000n }), fc.bigInt({ min: 0n, max: 10n ** 20n })),
      ([locale, display], currency, minor) => expectReadBack(locale, currency, minor, display),
    ),
    { numRuns: 1_500 },
  )
})

test('each language reads each currency', () => {
  for (const locale of locales) for (const currency of currencies) expectReadBack(locale, currency, 1_234_567n, 'symbol')
})

test('where everyday use has fewer decimals than ISO 4217, the amount is what is written', () => {
  expect(readPrice(new Intl.NumberFormat('en-US', { style: 'currency', currency: 'IQD' }).format(1235), { locale: 'en-US' })).toMatchObject(
    {
      amount: '1235',
      minor: 1_235_000,
    },
  )
  expect(readPrice('1 299 Ft', { locale: 'hu-HU' })).toMatchObject({ amount: '1299', currency: 'HUF', minor: 129_900 })
})
