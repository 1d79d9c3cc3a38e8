import fc from 'fast-check'
import { expect, test } from 'vitest'

import { parseGtin } from './gtin.ts'

test.for([
  ['EAN-13', '4006381333931', '04006381333931'],
  ['JAN with full-width digits', '４９０１２３４５６７８９４', '04901234567894'],
  ['UPC-A', '036000291452', '00036000291452'],
  ['GTIN-8', '96385074', '00000096385074'],
  ['GTIN-14', '10012345678902', '10012345678902'],
  ['ISBN-13 with hyphens', '978-3-16-148410-0', '09783161484100'],
  ['ISBN-10', '3-16-148410-X', '09783161484100'],
  ['ISBN-10 in lower case, named', 'isbn:316148410x', '09783161484100'],
  ['a named EAN', 'EAN: 4006381333931', '04006381333931'],
  ['a named EAN-13', 'EAN-13 4006381333931', '04006381333931'],
  ['an EAN that begins like the name of a length', 'EAN 1234567890128', '01234567890128'],
  ['an EAN without a gap', 'EAN4006381333931', '04006381333931'],
  ['a JAN in its own words', 'JANコード：4901234567894', '04901234567894'],
  ['UPC-E', '04252614', '00042100005264'],
  ['UPC-E that is called so', 'UPC-E: 01234565', '00012345000065'],
  ['GS1 element string', '(01)09506000134352', '09506000134352'],
  ['GS1 Digital Link', 'https://id.gs1.org/01/09506000134352', '09506000134352'],
] as const)('%s is read as GTIN-14', ([, text, gtin]) => {
  expect(parseGtin(text)).toBe(gtin)
})

test.for([
  '4006381333932',
  '12345',
  '400638133393',
  '3-16-148410-1',
  '0000000000000',
  '0000000000',
  'K10081',
  '',
  '4006381333931 4006381333931',
])('%s is no GTIN', (text) => {
  expect(parseGtin(text)).toBeUndefined()
})

test('one wrong digit is always found', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const digits = [...'4006381333931']
      digits[at] = String((Number(digits[at]) + by) % 10)
      expect(parseGtin(digits.join(''))).toBeUndefined()
    }),
  )
})
