import fc from 'fast-check'

import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { compileReader } from '../read-page.ts'
import type { Law } from './law.ts'

const keys =
  '@type @graph @id @context name url image offers price priceCurrency lowPrice highPrice availability sku gtin13 brand itemListElement item aggregateRating ratingValue mainEntity hasVariant'.split(
    ' ',
  )
const words = [
  'Product',
  'ItemList',
  'Offer',
  'AggregateOffer',
  'https://schema.org/Product',
  'https://schema.org/InStock',
  'EUR',
  '1.299,00',
  '19.99',
  '/p/1',
  'A \u0000 B',
  '',
  '&quot;',
  '</script>',
]

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<unknown>(...words, 0, -1, 1e308, 19.99, true, null),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.tuple(tie('value'), tie('value')).map(([offers, name]) => ({ '@type': 'Product', name, offers })),
  ),
}))

const cut = fc.record({
  at: fc.nat(),
  length: fc.integer({ min: 0, max: 4 }),
  put: fc.constantFrom('', ',', '"', '}', ']', '{', '\\', '\n', '//', 'undefined', '&quot;', '<!--'),
})
const script = fc.tuple(value, fc.array(cut, { maxLength: 3 })).map(([data, cuts]) => {
  let text = JSON.stringify(data)
  for (const { at, length, put } of cuts) {
    const place = at % (text.length + 1)
    text = text.slice(0, place) + put + text.slice(place + length)
  }
  return text
})

const definition: MallDefinition = {
  id: 'shop',
  url: 'https://shop.example',
  currency: 'EUR',
  locale: 'de-DE',
  request: { path: '/' },
  extract: {
    strategies: [
      { jsonLd: {} },
      { embeddedJson: { items: 'offers', fields: { title: 'name', price: 'price', url: 'url' } } },
      { microdata: {} },
    ],
  },
}
const statuses: ReadonlySet<string> = new Set(['ok', 'partial', 'parse_error', 'blocked', 'empty'])

/** Whatever stands in a page's scripts, reading it ends, with an outcome and with offers that have a title. */
export function jsonLdLaw(): Law<string[]> {
  const read = compileReader(definition)
  return {
    cases: fc.array(script, { minLength: 1, maxLength: 4 }),
    hold(scripts) {
      const body = Buffer.from(scripts.map((text) => `<script type="application/ld+json">${text}</script>`).join('\n'))
      const { status, offers, failure } = read({ url: 'https://shop.example/', status: 200, headers: {}, body }, '2026-01-01T00:00:00.000Z')
      if (!statuses.has(status)) throw new Error(`the outcome is ${status}`)
      if (failure?.message.includes('took more than')) throw new Error(failure.message)
      const nameless = offers.find(({ title }) => title.trim() === '')
      if (nameless) throw new Error(`an offer has no title: ${JSON.stringify(nameless)}`)
    },
    tell: (scripts) => scripts.join('\n'),
  }
}
