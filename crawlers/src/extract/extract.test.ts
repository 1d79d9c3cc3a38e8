import { expect, test } from 'vitest'

import type { Strategy } from '@mallgate/shared/contract/mall'

import { extractFrom } from './extract-for-tests.ts'

const cards: Strategy = { css: { items: 'li', fields: { title: 'b', url: 'a@href', price: 'i', sku: '@data-sku' } } }
const jsonLd: Strategy = { jsonLd: {} }
const products = (...list: object[]) =>
  `<script type="application/ld+json">${JSON.stringify(list.map((one) => ({ '@type': 'Product', ...one })))}</script>`

test('the first strategy that finds offers gives the list', () => {
  const html = `<li><b>Karte</b></li>${products({ name: 'A' }, { name: 'B' })}`
  expect(extractFrom(html, cards, jsonLd).drafts.map(({ title }) => title)).toEqual(['Karte'])
  expect(extractFrom(products({ name: 'A' }, { name: 'B' }), cards, jsonLd).drafts.map(({ title }) => title)).toEqual(['A', 'B'])
})

test('later strategies fill in what is missing, matched by address or SKU and never by place', () => {
  const html = `<li data-sku=s2><b>Zwei</b></li><li><b>Eins</b><a href="/p/1?utm_source=x#top"></a></li><li><b>Drei</b></li>${products(
    { name: 'one', url: '/p/1', brand: 'B1', offers: { price: 1 } },
    { name: 'two', url: '/p/2', sku: 's2', brand: 'B2', offers: { price: 2 } },
    { name: 'three', url: '/p/3', brand: 'B3' },
  )}`
  const { drafts } = extractFrom(html, cards, jsonLd)
  expect(drafts).toMatchObject([
    { title: 'Zwei', brand: 'B2', price: { minor: 200 }, url: 'https://shop.example/p/2' },
    { title: 'Eins', brand: 'B1', price: { minor: 100 }, url: 'https://shop.example/p/1?utm_source=x#top' },
    { title: 'Drei' },
  ])
  expect(drafts[2]).toEqual({ title: 'Drei' })
})

test('what a card says itself stands', () => {
  const html = `<li><b>A</b><a href="/1"></a><i>5,00 €</i></li>${products({ name: 'B', url: '/1', offers: { price: 9 } })}`
  expect(extractFrom(html, cards, jsonLd).drafts[0]).toMatchObject({ title: 'A', price: { minor: 500 } })
})

test('where nothing is found, each strategy says what it missed', () => {
  expect(extractFrom('<p>x</p>', cards, jsonLd).missing).toBe('no element is "li"; no JSON-LD on the page has a Product')
})

test('cards that cannot be read do not keep the next strategy from its turn', () => {
  expect(extractFrom(`<li></li>${products({ name: 'A' })}`, cards, jsonLd).drafts).toMatchObject([{ title: 'A' }])
  expect(extractFrom('<li></li>', cards, jsonLd)).toMatchObject({ drafts: [], unread: [{ unread: 'title' }] })
})

test('an empty list is not the shop’s word where a strategy of more trust found nothing it knows', () => {
  const recent: Strategy = { embeddedJson: { after: 's =', items: 'recent', fields: { title: 'name' } } }
  const json: Strategy = { json: { items: 'recent', fields: { title: 'name' } } }
  const html = '<div class="renamed"><b>A</b></div><script>s = {"recent":[]}</script>'
  expect(extractFrom(html, cards, recent).emptyList).toBe(false)
  expect(extractFrom(html, recent, cards).emptyList).toBe(true)
  expect(extractFrom(html, json, recent, cards).emptyList).toBe(true)
  expect(extractFrom('{"recent":[]}', cards, json).emptyList).toBe(true)
})
