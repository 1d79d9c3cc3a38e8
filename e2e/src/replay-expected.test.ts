import { expect, test } from 'vitest'

import { isExpected, printedMinor } from './replay-expected.ts'

test.for([
  ['ab € 2499,00', 'EUR', 249900],
  ['₹1,09,990', 'INR', 10999000],
  ['R$ 4.799,90', 'BRL', 479990],
  ['$6.79 to $9.48', 'USD', 679],
  ['￥3,440 ～ ￥4,300', 'JPY', 3440],
  ['4,500원', 'KRW', 4500],
  ['41 49 zł', 'PLN', 4149],
  ['£51.77', 'GBP', 5177],
  ['20.9', 'CZK', 2090],
  ['98', 'EUR', 9800],
] as const)('%s (%s)', ([price, currency, minor]) => {
  expect(printedMinor(price, currency)).toBe(minor)
})

test('a price without a number is a fault of the list', () => {
  expect(() => printedMinor('free', 'EUR')).toThrow('no number in the price "free"')
})

test('an offer is the expected one only if all that is known of it is the same', () => {
  const offer = {
    title: 'A',
    url: 'https://shop.example/p/1',
    price: { minor: 199, currency: 'EUR' },
    regularPrice: { minor: 299, currency: 'EUR' },
    availability: 'InStock',
  }
  const expected = { title: 'A', url: '/p/1', price: '1,99 €', oldPrice: '2,99 €', currency: 'EUR', availability: 'InStock' }
  expect(isExpected(offer, expected)).toBe(true)
  expect(isExpected(offer, { title: 'A', price: '1,99 €', currency: 'EUR' })).toBe(true)
  for (const other of [
    { title: 'a' },
    { url: '/1/p/1' },
    { url: 'https://other.example/p/1' },
    { price: '1,98 €' },
    { currency: 'USD' },
    { oldPrice: '2,98 €' },
    { availability: 'SoldOut' },
  ])
    expect(isExpected(offer, { ...expected, ...other }), JSON.stringify(other)).toBe(false)
})
