import { expect, test } from 'vitest'

import { extractFrom } from './extract-for-tests.ts'

const tags = (metas: Record<string, string>) =>
  Object.entries(metas)
    .map(([name, content]) => `<meta ${name.startsWith('twitter') ? 'name' : 'property'}="${name}" content="${content}">`)
    .join('')
const read = (metas: Record<string, string>, fields?: Record<string, string>) =>
  extractFrom(tags(metas), { openGraph: fields ? { fields } : {} })

test('the tags of a product give what they say', () => {
  const { drafts } = read({
    'og:type': 'product',
    'og:title': 'Lampe',
    'og:url': '/p/1',
    'og:image': '/1.png',
    'product:price:amount': '24.90',
    'product:price:currency': 'EUR',
    'product:availability': 'in stock',
    'product:condition': 'new',
    'product:brand': 'Licht',
    'product:retailer_item_id': 'A1',
    'og:rating': '8',
    'og:rating_scale': '10',
  })
  expect(drafts).toEqual([
    {
      title: 'Lampe',
      url: 'https://shop.example/p/1',
      image: 'https://shop.example/1.png',
      price: { minor: 2490, currency: 'EUR', raw: '24.90' },
      regularPrice: { minor: 2490, currency: 'EUR', raw: '24.90' },
      currency: 'EUR',
      availability: 'InStock',
      condition: 'NewCondition',
      brand: 'Licht',
      sku: 'A1',
      rating: { value: 8, best: 10 },
    },
  ])
})

test('a reduced price goes before the ordinary one', () => {
  const { drafts } = read({
    'og:title': 'Lampe',
    'product:price:amount': '30',
    'product:sale_price:amount': '20',
    'product:price:currency': 'EUR',
  })
  expect(drafts[0]).toMatchObject({ price: { minor: 2000 }, regularPrice: { minor: 3000 } })
})

test('a decimal comma is one', () => {
  expect(read({ 'og:title': 'Lampe', 'og:price:amount': '48,00', 'og:price:currency': 'USD' }).drafts[0]?.price).toMatchObject({
    minor: 4800,
    currency: 'USD',
  })
})

test('a card’s price has a label', () => {
  expect(read({ 'og:title': 'Lampe', 'twitter:label1': 'Preis', 'twitter:data1': '24,90 €' }).drafts[0]?.price?.minor).toBe(2490)
  expect(read({ 'og:title': 'Lampe', 'twitter:label1': 'Read by', 'twitter:data1': '24,90 €' }).drafts).toEqual([])
})

test('the tags of an article are of no product', () => {
  expect(read({ 'og:type': 'article', 'og:title': 'Lampen' })).toMatchObject({
    drafts: [],
    missing: 'no OpenGraph tag on the page is of a product',
  })
})

test('a definition may name other tags', () => {
  expect(read({ 'og:title': 'Lampe', 'shop:cost': '9.50' }, { price: 'shop:cost' }).drafts[0]?.price?.minor).toBe(950)
})
