import { expect, test } from 'vitest'

import type { RealPage } from './real-pages.ts'
import { requireSameValues } from './same-values.ts'

const page: RealPage = {
  file: 'shop.html',
  origin: 'https://shop.example',
  currency: 'EUR',
  locale: 'de-DE',
  items: 'li',
  fields: { title: 'h3', url: 'a@href', price: 'b' },
}
const ours = [{ title: 'A b', url: 'https://shop.example/p/1', price: '129900' }]

test('what one side has typed and the other as it stands on the page is the same', () => {
  const theirs = [
    { title: ' A\n  b ', url: '/p/1', price: '1.299,00 €' },
    { title: '', url: '/ad', price: '' },
  ]
  expect(requireSameValues(page, ours, theirs)).toBe(1)
})

test('a value that differs, a card too few, and nothing at all are told', () => {
  const differing = (theirs: Parameters<typeof requireSameValues>[2]) => () => requireSameValues(page, ours, theirs)
  expect(differing([{ title: 'A b', url: '/p/1', price: '1.298,00 €' }])).toThrow('price=129800')
  expect(differing([])).toThrow('different values')
  expect(() => requireSameValues(page, [], [])).toThrow('nothing was read')
})
