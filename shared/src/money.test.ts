import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { minorDigits } from './minor-digits.ts'
import { parseAmount, parseMoney } from './money.ts'

const read = (text: string, currency = 'EUR', locale = 'de-DE', hint?: string) => {
  const money = parseMoney(text, { currency, locale, hint })
  return money && `${money.minor} ${money.currency}`
}

describe('prices as shops print them', () => {
  test.for([
    ['1.299,00 €', 'EUR', 'de-DE', '129900 EUR'],
    ['1 299,00 €', 'EUR', 'fr-FR', '129900 EUR'],
    ['1\u202f299,00\u00a0€', 'EUR', 'fr-FR', '129900 EUR'],
    ['1\u2009299,00 €', 'EUR', 'fr-FR', '129900 EUR'],
    ["CHF 1'299.–", 'CHF', 'de-CH', '129900 CHF'],
    ['1’299.90 Fr.', 'CHF', 'de-CH', '129990 CHF'],
    ['ab 12,- €', 'EUR', 'de-DE', '1200 EUR'],
    ['€ 610,', 'EUR', 'nl-NL', '61000 EUR'],
    ['₹1,09,990', 'INR', 'hi-IN', '10999000 INR'],
    ['Rs.500', 'INR', 'en-IN', '50000 INR'],
    ['12,900원', 'KRW', 'ko-KR', '12900 KRW'],
    ['￥３，９８０ (税込)', 'JPY', 'ja-JP', '3980 JPY'],
    ['3,980円（税込）', 'JPY', 'ja-JP', '3980 JPY'],
    ['R$ 1.299,90 à vista', 'BRL', 'pt-BR', '129990 BRL'],
    ['12x de R$ 44,00 sem juros', 'BRL', 'pt-BR', '4400 BRL'],
    ['١٬٢٩٩٫٥٠ ج.م.\u200f', 'EGP', 'ar-EG', '129950 EGP'],
    ['۱٬۲۹۹ تومان', 'IRR', 'fa-IR', '1299000 IRR'],
    ['₹१,२९९.५०', 'INR', 'hi-IN', '129950 INR'],
    ['KWD 1.234', 'KWD', 'en-KW', '1234 KWD'],
    ['US$:12.99', 'USD', 'en-US', '1299 USD'],
    ['$.75', 'USD', 'en-US', '75 USD'],
    ['41 49 zł', 'PLN', 'pl-PL', '4149 PLN'],
    ['1250€60', 'EUR', 'fr-FR', '125060 EUR'],
    ['19⁹⁹ €', 'EUR', 'de-DE', '1999 EUR'],
    ['12,99 €¹ *', 'EUR', 'de-DE', '1299 EUR'],
    ['-5 % 12,99 €', 'EUR', 'de-DE', '1299 EUR'],
    ['$6.79 to $9.48', 'USD', 'en-US', '679 USD'],
    ['From 26 to 50 €', 'EUR', 'en-IE', '2600 EUR'],
    ['841,00 – 995,00 zł', 'PLN', 'pl-PL', '84100 PLN'],
    ['iPhone 12 - 799 €', 'EUR', 'de-DE', '79900 EUR'],
    ['3 Ausgaben für nur 14,85 EUR', 'EUR', 'de-DE', '1485 EUR'],
    ['0,00 €', 'EUR', 'de-DE', '0 EUR'],
  ] as const)('%s', ([text, currency, locale, expected]) => {
    expect(read(text, currency, locale)).toBe(expected)
  })

  test('the text is kept as it was seen, white space folded, at most 256 characters', () => {
    expect(parseMoney(' 1.299,00\n\t€ ', { currency: 'EUR', locale: 'de-DE' })?.raw).toBe('1.299,00 €')
    expect(parseMoney(`9,99 € ${'x'.repeat(900)}`, { currency: 'EUR', locale: 'de-DE' })?.raw).toHaveLength(256)
  })
})

describe('the currency', () => {
  test('in the text goes before the shop’s own', () => {
    expect(read('£94.50', 'EUR', 'en-IE')).toBe('9450 GBP')
    expect(read('1,190.00 AUD', 'USD', 'en-US')).toBe('119000 AUD')
  })

  test('of $ is the shop’s own dollar, else the United States’', () => {
    expect(read('$12.50', 'AUD', 'en-AU')).toBe('1250 AUD')
    expect(read('$12.50', 'EUR', 'en-IE')).toBe('1250 USD')
  })

  test('of kr, ¥ and £ is the shop’s own where it may be', () => {
    expect(read('199 kr', 'NOK', 'nb-NO')).toBe('19900 NOK')
    expect(read('¥199', 'CNY', 'zh-CN')).toBe('19900 CNY')
    expect(read('¥199', 'EUR', 'en-IE')).toBe('199 JPY')
  })

  test('as a code counts more than a sign beside it', () => {
    expect(read('$1,190.00 AUD', 'USD', 'en-US')).toBe('119000 AUD')
    expect(read('SGD4.90 $', 'USD', 'en-US')).toBe('490 SGD')
  })

  test('is taken from the hint where the text names none', () => {
    expect(read('49.95', 'USD', 'en-US', 'Price From £ 49.95')).toBe('4995 GBP')
    expect(read('49.95', 'USD', 'en-US', 'zł')).toBe('4995 PLN')
    expect(read('49.95', 'USD', 'en-US', 'SKU: KM 12')).toBe('4995 USD')
  })

  test('is not seen in words that hold one, nor in those that are words to others', () => {
    expect(read('Preis 12 Europa', 'EUR', 'de-DE')).toBe('1200 EUR')
    expect(read('1200 с НДС', 'RUB', 'ru-RU')).toBe('120000 RUB')
    expect(read('TOP 26', 'EUR', 'de-DE')).toBe('2600 EUR')
  })

  test('without a minor unit has no decimals, whatever the language says of the sign', () => {
    expect(read('12.500 ₫', 'VND', 'en-US')).toBe('12500 VND')
    expect(read('12,500.50 ₩', 'KRW', 'ko-KR')).toBeUndefined()
  })
})

describe('one sign before exactly three digits', () => {
  test('is what the language says', () => {
    expect(read('1.299', 'EUR', 'de-DE')).toBe('129900 EUR')
    expect(read('1,299', 'USD', 'en-US')).toBe('129900 USD')
    expect(read('1.299', 'EUR', 'fr-FR')).toBe('129900 EUR')
  })

  test('is left unread where the language says decimals and the currency has fewer', () => {
    expect(read('1,299 €')).toBeUndefined()
    expect(read('1,000 €')).toBeUndefined()
    expect(read('1.299', 'USD', 'en-US')).toBeUndefined()
  })
})

describe('what is no price is undefined, never 0', () => {
  test.for([
    '',
    'sold out',
    '품절',
    'Preis auf Anfrage',
    '-5,00 €',
    '-$5.00',
    '$-5.00',
    '−5 €',
    '12,345,6 €',
    '15.08.2017',
    '25-09',
    '20 %',
    'RTX5070',
    '12x',
    'уточняйте (мин. заказ: 1)',
    '3만원',
    '1.2万円',
    '5 тыс. руб',
    '$1.2k',
    '34,992001 €',
    '99999999999999999999 €',
  ])('%j', (text) => {
    expect(read(text)).toBeUndefined()
  })

  test('surplus decimals that are zeros lose nothing', () => {
    expect(read('฿ 3.3900', 'THB', 'th-TH')).toBe('339 THB')
  })
})

describe('amounts as programs write them', () => {
  test.for([
    [2808, 'JPY', 2808],
    [20.9, 'CZK', 2090],
    ['4399.00', 'BRL', 439900],
    ['1.299', 'KWD', 1299],
    [19.990000000000002, 'EUR', 1999],
    [0, 'EUR', 0],
  ] as const)('%j %s', ([value, currency, minor]) => {
    expect(parseAmount(value, currency)).toEqual({ minor, currency, raw: String(value) })
  })

  test.for([-1, NaN, Infinity, 1e21, 19.999, '4.399,00', '1e3', '', 'free', '0x10', '1.999'])('%j is none', (value) => {
    expect(parseAmount(value, 'EUR')).toBeUndefined()
  })
})

const locales = ['en-US', 'de-DE', 'de-CH', 'fr-FR', 'ko-KR', 'ja-JP', 'pt-BR', 'hi-IN', 'ar-EG', 'fa-IR', 'sv-SE']

test('every currency is read back in every language', () => {
  for (const locale of locales) {
    for (const currency of Intl.supportedValuesOf('currency')) {
      const digits = minorDigits(currency)
      const options = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const
      const text = new Intl.NumberFormat(locale, options).format(1234.5 - (digits === 0 ? 0.5 : 0))
      expect({ locale, text, money: parseMoney(text, { currency, locale }) }).toMatchObject({
        money: { currency, minor: (digits === 0 ? 1234 : 1234.5) * 10 ** digits },
      })
    }
  }
})

test('no text at all makes it throw, or give what is no amount', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom(...locales), (text, locale) => {
      const money = parseMoney(text, { currency: 'EUR', locale })
      if (money) expect(Number.isSafeInteger(money.minor) && money.minor >= 0 && /\p{Nd}/u.test(text.normalize('NFKC'))).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
