import fc from 'fast-check'
import { expect, test } from 'vitest'

import { canonicalUrl } from './canonical-url.ts'

test('tracking, fragment and the order of parameters do not matter; the rest does', () => {
  expect(canonicalUrl('HTTPS://Shop.Example:443/p?b=2&utm_source=x&a=1&gclid=z#top')).toBe('https://shop.example/p?a=1&b=2')
  expect(canonicalUrl('https://shop.example/p?id=1')).not.toBe(canonicalUrl('https://shop.example/p?id=2'))
  expect(canonicalUrl('https://shop.example/P')).not.toBe(canonicalUrl('https://shop.example/p'))
})

test('it is its own canonical form', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      expect(canonicalUrl(canonicalUrl(url))).toBe(canonicalUrl(url))
    }),
  )
})
