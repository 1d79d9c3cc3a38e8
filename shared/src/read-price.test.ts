import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { type PriceContext, readPrice } from './read-price.ts'

const said = (text: string, context?: PriceContext) => {
  const { amount, token, currency, minor, ambiguous } = readPrice(text, context)
  return [amount, token, currency, minor, ...(ambiguous ? ['ambiguous'] : [])].join(' ')
}

describe('amount, token, currency and minor units', () => {
  test.for<[string, string, PriceContext?]>([
    ['1.299,00 €', '1299.00 € EUR 129900'],
    ["1'299.–", '1299   '],
    ['₹1,09,990', '109990 ₹ INR 10999000'],
    ['12,900원부터', '12900 원 KRW 12900 ambiguous'],
    ['￥3,980 (税込)', '3980 ￥ JPY 3980 ambiguous'],
    ['R$ 1.299,90 à vista', '1299.90 R$ BRL 129990'],
    ['$19⁹⁹', '19.99 $ USD 1999'],
    ['19,⁹⁹ €¹', '19.99 € EUR 1999'],
    ['12€99 TTC', '12.99 € EUR 1299'],
    ['5 руб. 30 коп.', '5.30 руб. RUB 530'],
    ['1128240 рублей', '1128240 руб RUB 112824000'],
    ['12:50 kr', '12.50 kr SEK 1250', { locale: 'sv-SE' }],
    ['1 299:- kr', '1299 kr SEK 129900', { locale: 'sv-SE' }],
    ['99¢', '0.99 ¢ USD 99'],
    ['١٬٢٩٩٫٥٠ ر.س.\u200f', '1299.50 ر.س. SAR 129950'],
    ['۱٬۲۹۹ تومان', '1299 تومان IRR 1299000'],
    ['₹१,२९९.५०', '1299.50 ₹ INR 129950'],
    ['\u200f1,299.00\u00a0\u200f₪', '1299.00 ₪ ILS 129900'],
    ['R273.00', '273.00 R ZAR 27300'],
    ['1.299,00 TRY', '1299.00 TRY TRY 129900'],
    ['5 $ CAD', '5 CAD CAD 500'],
    ['US $5.00', '5.00 US $ USD 500'],
    ['$5.00 USD', '5.00 $ USD 500'],
    ['1 . 299 , 00 €', '1299.00 € EUR 129900'],
    ['Pack of 12 $24.99', '24.99 $ USD 2499'],
    ['Rs. 1,29,900/-', '129900 Rs. INR 12990000'],
    ['&euro;5.00', '5.00 € EUR 500'],
    ['5 ₿', '5 ₿  '],
    ['12,50', '12.50   '],
    ['1.299,– €', '1299 € EUR 129900'],
    ['1.299.00 TL', '1299.00 TL TRY 129900 ambiguous'],
    ['1250€ 60', '1250.60 € EUR 125060', { decimalSeparator: '€' }],
    ['1234$50', '1234.50  CVE 123450', { locale: 'pt-CV', currency: 'CVE' }],
  ])('%s is %s', ([text, expected, context]) => {
    expect(said(text, context)).toBe(expected)
  })
})

describe('one separator before three digits', () => {
  test.for<[string, PriceContext, string]>([
    ['1.299', {}, '1299    ambiguous'],
    ['1,299 €', {}, '1299 € EUR 129900 ambiguous'],
    ['1.299', { locale: 'de-DE' }, '1299   '],
    ['1.299', { locale: 'en-US' }, '1.299   '],
    ['1.299', { decimalSeparator: '.' }, '1.299   '],
    ['1.299', { decimalSeparator: ',' }, '1299   '],
    ['1.299', { groupSeparator: '.' }, '1299   '],
    ['KWD 1.234', {}, '1234 KWD KWD 1234000 ambiguous'],
    ['KWD 1.234', { locale: 'en-KW' }, '1.234 KWD KWD 1234'],
    ['12.900 ₫', { locale: 'en-US' }, '12900 ₫ VND 12900'],
    ['1,000 €', { locale: 'de-DE' }, '1.000 € EUR 100 ambiguous'],
    ['0,999 €', {}, '0.999 € EUR '],
  ])('%s with %j is %s', ([text, context, expected]) => {
    expect(said(text, context)).toBe(expected)
  })
})

test('nothing is rounded: what has more decimals than its currency has no minor units', () => {
  expect(said('34.992001 GBP')).toBe('34.992001 GBP GBP ')
  expect(said('12,500.50 ₩')).toBe('12500.50 ₩ KRW ')
  expect(said('3.3900 ฿')).toBe('3.3900 ฿ THB 339')
  expect(said(`${'9'.repeat(20)} €`)).toBe(`${'9'.repeat(20)} € EUR `)
})

test('a sign of several currencies is the shop’s, its region’s, or the one most people mean; else none', () => {
  expect(said('$5', { currency: 'AUD' })).toBe('5 $ AUD 500')
  expect(said('$5', { locale: 'en-AU' })).toBe('5 $ AUD 500')
  expect(said('$5')).toBe('5 $ USD 500')
  expect(said('199 kr', { locale: 'nb-NO' })).toBe('199 kr NOK 19900')
  expect(said('199 kr')).toBe('199 kr  ')
})

describe('of several amounts the price is the one that counts', () => {
  test.for([
    ['R$ 528,00 em 12x de R$ 44,00', '528.00', 'price'],
    ['12x de R$ 44,00 ou R$ 500,00 à vista', '500.00', 'price'],
    ['$100.00 or 4 interest-free payments of $25.00', '100.00', 'price'],
    ['ab 1.299,00 € mtl. 54,12 €', '1299.00', 'from'],
    ['2,49 € (1 kg = 4,98 €)', '2.49', 'price'],
    ['Grundpreis: 4,98 €/kg, 2,49 €', '2.49', 'price'],
    ['Was £50 Now £35', '35', 'price'],
    ['£35 was £50', '35', 'price'],
    ['Buy Now - 2 Litre Was $120.00 Now $60.00', '60.00', 'price'],
    ['UVP 129,00 € 99,00 €', '99.00', 'price'],
    ['De R$ 100,00 por R$ 80,00', '80.00', 'price'],
    ['定価 5,000円 特価 3,980円', '3980', 'price'],
    ['정가 20,000원 판매가 15,000원', '15000', 'price'],
    ['20%할인 12,000원', '12000', 'price'],
    ['You save: $5.00 Price: $20.00', '20.00', 'price'],
    ['65,000원 배송비 3,000원', '65000', 'price'],
    ['$10 – $20', '10', 'from'],
    ['From 26 to 50 €', '26', 'from'],
    ['à partir de 7,32 €', '7.32', 'from'],
    ['$29.99/mo', '29.99', 'instalment'],
    ['€12.99 per kg', '12.99', 'unit'],
    ['+ 4,99 € Versand', '4.99', 'extra'],
    ['běžná cena 7 940 Kč', '7940', 'was'],
    ['17,95 kr/stk', '17.95', 'price'],
    ['3,49 zł 1,75 zł', '3.49', 'price'],
  ] as const)('%s: %s, %s', ([text, amount, kind]) => {
    expect(readPrice(text)).toMatchObject({ amount, kind })
  })
})

test.for(
  'Call for price · N/A · July, 2004 · 15.08.2017 · 2023-10-05 · 12:30 · +49 30 1234567 · 030 1234567 · SKU: 12345 · 4.5 out of 5 stars · 12 reviews · (123) · Size 42 · 4,5 von 5 · Artikel 3 von 10 · 2+1 · iPhone 15 Pro 256GB · iPhone 15 · 10% off · Save 20% · Save $10 · $10 off · 5 items · Page 1 of 5 · 16.00 ft · 500 ml · 16 GB · 3 days · 3만원 · $1.2k · ₹1.2 lakh · 2½ € · -5,00 € · Type of Transfer * · Free'.split(
    ' · ',
  ),
)('%s is no price', (text) => {
  expect(readPrice(text)).toMatchObject({ amount: null, minor: null, kind: null })
})

test('a hint names the currency that the text does not, also where the text has no price', () => {
  expect(said('2 400', { hint: '2 069 рублей' })).toBe('2400 руб RUB 240000')
  expect(said('17,95', { hint: 'DKK/stk' })).toBe('17.95 DKK DKK 1795')
  expect(said('$5', { hint: '€' })).toBe('5 $ USD 500')
  expect(said('', { hint: 'Kč' })).toBe(' Kč CZK ')
  expect(said('5,00', { hint: 'Item' })).toBe('5.00   ')
})

test('what most prices are is read by a short way, with the same result', () => {
  const number = fc.stringMatching(/^[1-9]\d{0,3}([.,]\d{3}|[ ,]\d{3}|)([.,]\d{2}|)$/)
  const way = fc.constantFrom('€', '$', 'R$', 'CHF', 'Kč', 'kr', '원', '円', 'Rs.', 'KM', 'TRY', 'руб.', '%', 'x', 'kg', '')
  const context = fc.record({
    currency: fc.constantFrom(undefined, 'EUR', 'SEK', 'JPY'),
    locale: fc.constantFrom(undefined, 'en-US', 'de-DE', 'ja-JP'),
  })
  fc.assert(
    fc.property(number, way, fc.constantFrom('', ' ', '\u00a0'), fc.boolean(), context, (digits, sign, gap, isAhead, given) => {
      const text = isAhead ? sign + gap + digits : digits + gap + sign
      expect({ ...readPrice(text, given), text: '' }).toEqual({ ...readPrice(` ${text}`, given), text: '' })
    }),
    { numRuns: 2_000 },
  )
})

test('no text and no context makes it throw, and an amount is a decimal', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.record(
        {
          hint: fc.string(),
          locale: fc.string({ maxLength: 8 }),
          currency: fc.string({ maxLength: 4 }),
          decimalSeparator: fc.string({ maxLength: 2 }),
          groupSeparator: fc.string({ maxLength: 2 }),
        },
        { requiredKeys: [] },
      ),
      (text, context) => {
        const { amount, minor } = readPrice(text, context)
        expect(amount ?? '0').toMatch(/^\d+(?:\.\d+)?$/)
        expect(minor === null || (Number.isSafeInteger(minor) && minor >= 0)).toBe(true)
      },
    ),
    { numRuns: 2_000 },
  )
})
