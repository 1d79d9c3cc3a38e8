import { expect, it } from 'vitest'

import type { MallDefinition } from './contract/mall.ts'
import { definitionHash, readingHash } from './definition-hash.ts'

const definition: MallDefinition = {
  id: 'shop',
  url: 'https://shop.example',
  currency: 'EUR',
  locale: 'de-DE',
  extract: { strategies: [{ jsonLd: {} }] },
}

it('names a revision by its content, whatever order its keys stand in', () => {
  const turned = Object.fromEntries(Object.entries(definition).toReversed()) as MallDefinition
  expect(definitionHash(turned)).toBe(definitionHash(definition))
  expect(definitionHash({ ...definition, fresh: '1h' })).not.toBe(definitionHash(definition))
})

it('names what is read alike for other limits and freshness, and otherwise for another locale or selector', () => {
  const slower: MallDefinition = { ...definition, fresh: '1h', limits: { concurrency: 1 }, enabled: false, name: 'Shop' }
  expect(readingHash(slower)).toBe(readingHash(definition))
  expect(readingHash({ ...definition, locale: 'en-US' })).not.toBe(readingHash(definition))
  expect(readingHash({ ...definition, extract: { strategies: [{ jsonLd: { fields: { sku: 'mpn' } } }] } })).not.toBe(
    readingHash(definition),
  )
})
