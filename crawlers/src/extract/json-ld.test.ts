import { expect, test } from 'vitest'

import type { JsonLdStrategy } from '@mallgate/shared/contract/mall'

import { extractFrom } from './extract-for-tests.ts'

const script = (text: string) => `<script type="application/ld+json">${text}</script>`
const readRaw = (html: string, jsonLd: JsonLdStrategy['jsonLd'] = {}) => extractFrom(html, { jsonLd })
const read = (...blocks: unknown[]) => readRaw(blocks.map((block) => script(JSON.stringify(block))).join(''))
const product = (rest: object = {}) => ({
  '@type': 'Product',
  name: 'Lampe',
  url: '/p/1',
  offers: { '@type': 'Offer', price: '19.90', priceCurrency: 'EUR', availability: 'https://schema.org/InStock' },
  ...rest,
})

test('a Product gives all that schema.org knows of it', () => {
  const { drafts } = read({
    ...product(),
    image: [{ '@type': 'ImageObject', url: '/1.png' }],
    sku: 17,
    gtin13: '4006381333931',
    brand: { '@type': 'Brand', name: 'Licht &amp; Co' },
    aggregateRating: { ratingValue: 8.6, bestRating: '10', reviewCount: 12 },
    offers: {
      price: 19.9,
      priceCurrency: 'EUR',
      availability: 'OutOfStock',
      itemCondition: 'http://schema.org/UsedCondition',
      seller: { name: 'Laden' },
      shippingDetails: { shippingRate: { value: 4.9, currency: 'EUR' } },
      priceSpecification: [{ priceType: 'https://schema.org/ListPrice', price: 25 }],
    },
  })
  expect(drafts).toEqual([
    {
      title: 'Lampe',
      url: 'https://shop.example/p/1',
      image: 'https://shop.example/1.png',
      sku: '17',
      gtin: '04006381333931',
      brand: 'Licht & Co',
      rating: { value: 8.6, best: 10 },
      ratingCount: 12,
      price: { minor: 1990, currency: 'EUR', raw: '19.9' },
      regularPrice: { minor: 2500, currency: 'EUR', raw: '25' },
      shipping: { minor: 490, currency: 'EUR', raw: '4.9' },
      availability: 'OutOfStock',
      condition: 'UsedCondition',
      seller: 'Laden',
      currency: 'EUR',
    },
  ])
})

test.for([
  ['in a graph', { '@graph': [{ '@type': 'WebSite' }, product()] }],
  ['in a list of blocks', [product()]],
  ['in an ItemList', { '@type': 'ItemList', itemListElement: [{ '@type': 'ListItem', position: 1, item: product() }] }],
  ['as what a page is about', { '@type': 'WebPage', mainEntity: product() }],
  ['with several types', product({ '@type': ['Product', 'Book'] })],
  ['with a type in full', product({ '@type': 'https://schema.org/Product' })],
] as const)('a Product is found %s', ([, block]) => {
  expect(read(block).drafts).toMatchObject([{ title: 'Lampe', price: { minor: 1990 } }])
})

test('products that are merely mentioned in another are not offers', () => {
  expect(read(product({ isRelatedTo: [product({ name: 'Birne' })] })).drafts).toHaveLength(1)
})

test.for([
  ['a list: the cheapest that can be had', [{ price: 30 }, { price: 10, availability: 'OutOfStock' }, { price: '20.00' }], 2000],
  ['an AggregateOffer: its lowest price', { '@type': 'AggregateOffer', lowPrice: 12, highPrice: 99 }, 1200],
  [
    'one in the shop’s currency before another’s',
    [
      { price: 5, priceCurrency: 'USD' },
      { price: 6, priceCurrency: 'EUR' },
    ],
    600,
  ],
  ['a price specification', { priceSpecification: { price: 7, priceCurrency: 'EUR' } }, 700],
  [
    'a specification that is not the list price',
    { priceSpecification: [{ priceType: 'StrikethroughPrice', price: 9 }, { price: 7 }] },
    700,
  ],
] as const)('of offers it takes %s', ([, offers, minor]) => {
  expect(read(product({ offers })).drafts[0]?.price?.minor).toBe(minor)
})

test('variants of a group are offers, with what the group says of all', () => {
  const group = {
    '@type': 'ProductGroup',
    name: 'Lampe',
    brand: 'Licht',
    hasVariant: [product({ name: 'Lampe rot', url: '/r' }), product({ name: 'Lampe blau', url: '/b' })],
  }
  expect(read(group).drafts).toMatchObject([
    { title: 'Lampe rot', brand: 'Licht' },
    { title: 'Lampe blau', brand: 'Licht' },
  ])
})

test('list items that are only name and address are read as that', () => {
  const list = {
    '@type': 'ItemList',
    itemListElement: [
      { '@type': 'ListItem', name: 'A', url: '/a' },
      { '@type': 'ListItem', name: 'B', item: '/b' },
      { '@type': 'ListItem', url: '/c' },
    ],
  }
  expect(read(list).drafts).toEqual([
    { title: 'A', url: 'https://shop.example/a' },
    { title: 'B', url: 'https://shop.example/b' },
  ])
})

test('a page of one product without address is where it stands', () => {
  const { url: _url, ...bare } = product()
  expect(read(bare).drafts[0]?.url).toBe('https://shop.example/dir/search?q=x')
  expect(read([bare, bare]).drafts[0]?.url).toBeUndefined()
})

test.for([
  ['a line break within a string', `{"@type": "Product", "name": "Lam\npe"}`, 'Lam pe'],
  ['a CDATA wrapping', `//<![CDATA[\n{"@type": "Product", "name": "Lampe"}\n//]]>`, 'Lampe'],
  ['an escaped CDATA wrapping', `/*&lt;![CDATA[*/{"@type": "Product", "name": "Lampe"}/*]]&gt;*/`, 'Lampe'],
  ['a comment around it', `<!-- {"@type": "Product", "name": "Lampe"} -->`, 'Lampe'],
  ['escaped quotes', `{&quot;@type&quot;: &quot;Product&quot;, &quot;name&quot;: &quot;Lampe&quot;}`, 'Lampe'],
  ['a semicolon at the end', `{"@type": "Product", "name": "Lampe"};`, 'Lampe'],
])('%s is no hindrance', ([, text, title]) => {
  expect(readRaw(script(text!)).drafts[0]?.title).toBe(title)
})

test('a broken block takes no other along', () => {
  expect(readRaw(script('{"@type": "Product", "name": ') + script(JSON.stringify(product()))).drafts).toHaveLength(1)
})

test('a definition may say where a field stands within the Product', () => {
  const html = script(JSON.stringify(product({ offers: { price: 10, memberPrice: '8.00' }, additional: { code: 'X1' } })))
  expect(readRaw(html, { fields: { price: 'offers.memberPrice', sku: 'additional.code' } }).drafts[0]).toMatchObject({
    price: { minor: 800 },
    sku: 'X1',
    title: 'Lampe',
  })
})

test('without a Product it says so', () => {
  expect(read({ '@type': 'BreadcrumbList' })).toMatchObject({ drafts: [], missing: 'no JSON-LD on the page has a Product' })
  expect(readRaw('<p>x</p>').missing).toBe('no JSON-LD on the page has a Product')
})

test('blocks nested beyond reason end', () => {
  const deep = `${'{"@graph":['.repeat(5_000)}${']}'.repeat(5_000)}`
  expect(readRaw(script(deep)).drafts).toEqual([])
})

test.for([
  ['a relative type', { '@type': '/Product' }],
  ['the type of a vocabulary', { '@type': 'http://www.schema.org/Product/' }],
])('%s names a Product, too', ([, rest]) => {
  expect(read(product(rest as object)).drafts).toHaveLength(1)
})

test.for([
  [
    'an offer that stands elsewhere',
    { '@graph': [{ ...product({ offers: { '@id': '#o' } }) }, { '@id': '#o', '@type': 'Offer', price: 5 }] },
    500,
  ],
  [
    'offers within an AggregateOffer',
    product({ offers: { '@type': 'AggregateOffer', priceCurrency: 'EUR', offers: [{ price: 9 }, { price: 8 }] } }),
    800,
  ],
  ['not for members', product({ offers: { priceSpecification: [{ price: 8, validForMemberTier: {} }, { price: 9 }] } }), 900],
  [
    'not for a hundred',
    product({ offers: { priceSpecification: [{ price: 8, eligibleQuantity: { minValue: 100 } }, { price: 9 }] } }),
    900,
  ],
  [
    'not what the parcel costs',
    product({ offers: { priceSpecification: [{ '@type': 'DeliveryChargeSpecification', price: 4 }, { price: 9 }] } }),
    900,
  ],
  [
    'of an Offer that holds its Product',
    { '@type': 'Offer', price: 7, priceCurrency: 'EUR', itemOffered: { '@type': 'Product', name: 'Lampe' } },
    700,
  ],
] as const)('the price is found: %s', ([, block, minor]) => {
  expect(read(block).drafts[0]?.price?.minor).toBe(minor)
})

test('the way to a page is no list of products', () => {
  const crumbs = { '@type': 'BreadcrumbList', itemListElement: [{ '@type': 'ListItem', name: 'Lampen', item: '/lampen' }] }
  expect(read(crumbs).drafts).toEqual([])
})

test('several Products one behind the other in a block are read, and one that is cut off is not', () => {
  const text = `${JSON.stringify(product())} ${JSON.stringify(product({ name: 'Birne' }))} {"@type": "Product", "name": "Docht", "offers": {"price": 1`
  expect(readRaw(script(text)).drafts.map(({ title }) => title)).toEqual(['Lampe', 'Birne'])
})
