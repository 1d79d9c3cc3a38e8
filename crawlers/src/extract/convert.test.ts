import { expect, test } from 'vitest'

import type { FieldName } from '@mallgate/shared/contract/mall'

import { type ConvertOptions, type Scalar, converters } from './convert.ts'

const context = { baseUrl: 'https://shop.example/dir/list?page=2', currency: 'EUR', locale: 'de-DE' }
const convert = (name: FieldName, value: Scalar, options: Partial<ConvertOptions> = {}) =>
  converters[name](value, context, { best: 5, minorUnits: false, structured: false, ...options })

test.for<[FieldName, Scalar, unknown]>([
  ['title', ' A &amp;  B\n27&quot; ', 'A & B 27"'],
  ['title', 2001, '2001'],
  ['title', true, undefined],
  ['url', '../p/1?x=ä#top', 'https://shop.example/p/1?x=%C3%A4#top'],
  ['url', '//cdn.example/1', 'https://cdn.example/1'],
  ['url', 'javascript:buy(1)', undefined],
  ['url', '#reviews', undefined],
  ['url', 'http://', undefined],
  ['url', '', undefined],
  ['image', 'a.jpg 1x, b.jpg 2x', 'https://shop.example/dir/b.jpg'],
  ['image', 'my picture.jpg', 'https://shop.example/dir/my%20picture.jpg'],
  ['image', '/img/blank.gif', undefined],
  ['image', 'data:image/gif;base64,R0', undefined],
  ['availability', 'https://schema.org/InStock', 'InStock'],
  ['availability', 'http://schema.org/OutOfStock', 'OutOfStock'],
  ['availability', 'PreOrder', 'PreOrder'],
  ['availability', 'in stock', 'InStock'],
  ['availability', false, 'OutOfStock'],
  ['availability', 'auf Lager', 'InStock'],
  ['availability', 'aisle 4', undefined],
  ['condition', 'https://schema.org/UsedCondition', 'UsedCondition'],
  ['condition', 'new', 'NewCondition'],
  ['condition', 'mint', undefined],
  ['rating', '4,8 von 5', { value: 4.8, best: 5 }],
  ['rating', '9 / 10', { value: 9, best: 10 }],
  ['rating', 4.25, { value: 4.25, best: 5 }],
  ['rating', '87 %', { value: 87, best: 100 }],
  ['rating', 'width: 86.5%', { value: 86.5, best: 100 }],
  ['rating', '8.7/10', { value: 8.7, best: 10 }],
  ['rating', '★★★★☆', { value: 4, best: 5 }],
  ['rating', '★★★★', { value: 4, best: 5 }],
  ['rating', '★★★⯨☆', { value: 3.5, best: 5 }],
  ['rating', '5つ星のうち4.3', { value: 4.3, best: 5 }],
  ['rating', '5점 만점에 4.5점', { value: 4.5, best: 5 }],
  ['rating', '٤٫٥ من ٥', { value: 4.5, best: 5 }],
  ['rating', '4.6 (120)', { value: 4.6, best: 5 }],
  ['rating', '4.8 stars out of 5 stars', { value: 4.8, best: 5 }],
  ['rating', '6 / 5', undefined],
  ['rating', 6, undefined],
  ['rating', 'keine', undefined],
  ['ratingCount', '(1.204)', 1204],
  ['ratingCount', '17 Bewertungen', 17],
  ['ratingCount', '1,23,456 ratings', 123456],
  ['ratingCount', '(١٬٢٠٤)', 1204],
  ['ratingCount', '4.8 (1,234)', 1234],
  ['ratingCount', 0, 0],
  ['ratingCount', '999+', undefined],
  ['ratingCount', '3 тыс. отзывов', undefined],
  ['ratingCount', '1.2万件', undefined],
  ['ratingCount', '1.2k', undefined],
  ['gtin', 4006381333931, '04006381333931'],
  ['gtin', 36000291452, '00036000291452'],
  ['gtin', '123', undefined],
  ['currency', 'usd', 'USD'],
  ['currency', '€', 'EUR'],
  ['currency', 'XYZW', undefined],
])('%s %j is %j', ([name, value, expected]) => {
  expect(convert(name, value)).toEqual(expected)
})

test('money in JSON has a point before its decimals, on a page what the language says', () => {
  expect(convert('price', '12.50', { structured: true })).toMatchObject({ minor: 1250 })
  expect(convert('price', '1.299', { structured: true })).toBeUndefined()
  expect(convert('price', '1.299')).toMatchObject({ minor: 129900 })
  expect(convert('price', 12.5)).toMatchObject({ minor: 1250, currency: 'EUR', raw: '12.5' })
  expect(convert('price', '1.299,00 €', { structured: true })).toMatchObject({ minor: 129900 })
})

test('money may count minor units', () => {
  expect(convert('price', 1999, { minorUnits: true })).toEqual({ minor: 1999, currency: 'EUR', raw: '1999' })
  expect(convert('price', '19.99', { minorUnits: true })).toBeUndefined()
})

test('a rating’s scale is the definition’s, unless the text names one', () => {
  expect(convert('rating', '87', { best: 100 })).toEqual({ value: 87, best: 100 })
  expect(convert('rating', '4 out of 5', { best: 100 })).toEqual({ value: 4, best: 5 })
})
