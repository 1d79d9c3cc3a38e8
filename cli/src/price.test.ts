import fc from 'fast-check'
import { expect, test } from 'vitest'

import { formatPrice } from './price.ts'
import { styleOf } from './terminal.ts'

const price = (minor: number, currency: string, locale = 'en-US') =>
  formatPrice({ minor, currency, raw: '' }, locale).replaceAll('\u00A0', ' ')

test('an amount is shown with the digits its currency has by ISO 4217, not those Intl has in mind', () => {
  expect(price(129_900, 'EUR')).toBe('€1,299.00')
  expect(price(12_900, 'KRW')).toBe('₩12,900')
  expect(price(12_345, 'KWD')).toBe('KWD 12.345')
  expect(price(499_000, 'HUF')).toBe('HUF 4,990.00')
  expect(price(5, 'USD')).toBe('$0.05')
  expect(price(129_900, 'EUR', 'de-DE')).toBe('1.299,00 €')
})

test('no amount is rounded, however large', () => {
  fc.assert(
    fc.property(fc.nat(Number.MAX_SAFE_INTEGER), fc.constantFrom('EUR', 'KRW', 'KWD'), (minor, currency) => {
      expect(Number(formatPrice({ minor, currency, raw: '' }, 'en-US').replace(/\D/g, ''))).toBe(minor)
    }),
  )
})

test('the locale of the surroundings decides how amounts look', () => {
  const locale = (env: Record<string, string>) => styleOf({ write: () => undefined }, env).locale
  expect(locale({ LANG: 'de_DE.UTF-8' })).toBe('de-DE')
  expect(locale({ LANG: 'de_DE.UTF-8', LC_ALL: 'ko_KR.UTF-8' })).toBe('ko-KR')
  expect(locale({ LANG: 'C.UTF-8' })).toBe(locale({}))
})
