import { describe, expect, test } from 'vitest'

import { extractFrom } from './extract-for-tests.ts'

const read = (html: string, fields?: Record<string, string>) => extractFrom(html, { microdata: fields ? { fields } : {} })

const product = (inner: string, rest = '') => `<div itemscope itemtype="https://schema.org/Product" ${rest}>${inner}</div>`
const offer = (inner: string) => `<div itemprop="offers" itemscope itemtype="http://schema.org/Offer">${inner}</div>`

test('a Product gives all that is said of it', () => {
  const html = product(
    `<h1 itemprop="name">Lampe</h1><a itemprop="url" href="/p/1">mehr</a><img itemprop="image" src="data:," data-src="/1.png">
    <a itemprop="brand" href="/brands/licht">Licht &amp; Co</a><span itemprop="sku">A-17</span><meta itemprop="gtin13" content="4006381333931">
    <div itemprop="aggregateRating" itemscope itemtype="http://schema.org/AggregateRating"><b itemprop="ratingValue">4.5</b><i itemprop="reviewCount">12</i></div>` +
      offer(
        '<span itemprop="price" content="19.90">19,90 €</span><meta itemprop="priceCurrency" content="EUR"><link itemprop="availability" href="http://schema.org/InStock"><time itemprop="priceValidUntil" datetime="2030-01-01"></time>',
      ),
  )
  expect(read(html).drafts).toEqual([
    {
      title: 'Lampe',
      url: 'https://shop.example/p/1',
      image: 'https://shop.example/1.png',
      brand: 'Licht & Co',
      sku: 'A-17',
      gtin: '04006381333931',
      rating: { value: 4.5, best: 5 },
      ratingCount: 12,
      price: { minor: 1990, currency: 'EUR', raw: '19.90' },
      currency: 'EUR',
      availability: 'InStock',
    },
  ])
})

describe('a price', () => {
  test.for([
    ['that people read is read as they do', '<b itemprop="price">1.299</b><i itemprop="priceCurrency">EUR</i>', 129900],
    ['with a sign and a footnote', '<b itemprop="price">1.299,00 €*</b>', 129900],
    ['in the value of a data element', '<data itemprop="price" value="12.5">12,50</data>', 1250],
    ['in a field of a form', '<input itemprop="price" value="12.50">', 1250],
    ['of several offers is the lowest', '<b itemprop="lowPrice" content="10"></b><b itemprop="highPrice" content="20"></b>', 1000],
    ['within a specification', '<span itemprop="priceSpecification" itemscope><b itemprop="price" content="7"></b></span>', 700],
  ] as const)('%s', ([, inner, minor]) => {
    expect(read(product(`<b itemprop="name">Lampe</b>${offer(inner)}`)).drafts[0]?.price?.minor).toBe(minor)
  })

  test('that a program wrote with three decimals is not read as a thousand', () => {
    expect(
      read(product(`<b itemprop="name">Lampe</b>${offer('<meta itemprop="price" content="1.299">')}`)).drafts[0]?.price,
    ).toBeUndefined()
  })
})

test('what stands elsewhere belongs to the item that refers to it', () => {
  const html =
    product('<b itemprop="name">Lampe</b>', 'itemref="a b missing"') +
    `<div id="a">${offer('<b itemprop="price">5</b>')}</div><i id="b" itemprop="sku">S1</i>`
  expect(read(html).drafts).toMatchObject([{ title: 'Lampe', sku: 'S1', price: { minor: 500 } }])
})

test('items that refer to themselves, or to each other, end', () => {
  expect(
    read(
      '<div id="a" itemscope itemtype="Product" itemref="a b"><b itemprop="name">A</b></div><div id="b" itemprop="x" itemscope itemref="a"></div>',
    ).drafts,
  ).toMatchObject([{ title: 'A' }])
})

test('a Product within a page is found, and what it is related to is not', () => {
  const related = `<div itemprop="isRelatedTo" itemscope itemtype="http://schema.org/Product"><b itemprop="name">Birne</b></div>`
  const html = `<html itemscope itemtype="https://schema.org/WebPage"><title itemprop="name">Laden</title><ul itemscope itemtype="https://schema.org/BreadcrumbList"><li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem"><b itemprop="name">Lampen</b></li></ul>${product(`<b itemprop="name">Lampe</b>${related}`)}`
  expect(read(html).drafts.map(({ title }) => title)).toEqual(['Lampe'])
})

test('each Product of a list is an offer', () => {
  const items = ['A', 'B'].map(
    (name) => `<li itemprop="itemListElement" itemscope itemtype="http://schema.org/Product"><b itemprop="name">${name}</b></li>`,
  )
  expect(read(`<ul itemscope itemtype="http://schema.org/ItemList">${items.join('')}</ul>`).drafts).toMatchObject([
    { title: 'A' },
    { title: 'B' },
  ])
})

test('a definition may say where a field stands', () => {
  const html = product('<b itemprop="name">Lampe</b><i itemprop="mpn">M-1</i>')
  expect(read(html, { sku: 'mpn' }).drafts[0]).toMatchObject({ sku: 'M-1', title: 'Lampe' })
})

test('a page without says so', () => {
  expect(read('<h1>Lampe</h1>').missing).toBe('no microdata on the page has a Product')
})
