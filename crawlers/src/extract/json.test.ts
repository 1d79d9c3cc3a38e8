import { expect, test } from 'vitest'

import type { FieldName, JsonField } from '@mallgate/shared/contract/mall'

import { extractFrom } from './extract-for-tests.ts'

const read = (body: unknown, fields: Partial<Record<FieldName, JsonField>> = {}, items = 'list[].item') =>
  extractFrom(typeof body === 'string' ? body : JSON.stringify(body), { json: { items, fields: { title: 'name', ...fields } } })

test('members of a list are read by paths, in order of preference', () => {
  const body = {
    list: [
      { item: { name: 'A', cost: { now: 12.5 }, stock: 3, pictures: [null, '/a.png'] } },
      { item: { name: 'B', cost: { old: '9.99' } } },
    ],
  }
  const { drafts } = read(body, {
    price: { path: ['cost.now', 'cost.old'] },
    image: 'pictures',
    availability: { path: 'stock', pipes: [{ replace: ['^[1-9].*$', 'InStock'] }] },
    seller: { const: 'shop' },
  })
  expect(drafts).toEqual([
    {
      title: 'A',
      price: { minor: 1250, currency: 'EUR', raw: '12.5' },
      image: 'https://shop.example/a.png',
      availability: 'InStock',
      seller: 'shop',
    },
    { title: 'B', price: { minor: 999, currency: 'EUR', raw: '9.99' }, seller: 'shop' },
  ])
})

test('a currency that stands beside the price counts for it', () => {
  const { drafts } = read({ list: [{ item: { name: 'A', price: 1200, currency: 'KRW' } }] }, { price: 'price', currency: 'currency' })
  expect(drafts[0]).toMatchObject({ price: { minor: 1200, currency: 'KRW' } })
})

test('minor units, and words a definition maps', () => {
  const { drafts } = read(
    { list: [{ item: { name: 'A', cents: 1999, sold: true } }] },
    {
      price: { path: 'cents', minorUnits: true },
      availability: { path: 'sold', pipes: [{ map: { true: 'SoldOut' } }] },
    },
  )
  expect(drafts[0]).toMatchObject({ price: { minor: 1999 }, availability: 'SoldOut' })
})

test('a list that is there and empty is the shop’s word; one that is absent is not', () => {
  expect(read({ list: [] })).toMatchObject({ drafts: [], emptyList: true })
  expect(read({ items: [] })).toMatchObject({ drafts: [], emptyList: false, missing: 'the JSON has no list at "list[].item"' })
  expect(read('<html>')).toMatchObject({ drafts: [], emptyList: false, missing: 'the body is not JSON' })
  expect(read('{"list": [')).toMatchObject({ drafts: [], emptyList: false, missing: 'the body is not JSON' })
})

test('a member without title is told apart', () => {
  expect(read({ list: [{ item: { name: 'A' } }, { item: { name: ' ' } }, { item: 5 }] })).toMatchObject({
    drafts: [{ title: 'A' }],
    unread: [{ unread: 'title' }, { unread: 'title' }],
  })
})

test('join puts the values of all paths together', () => {
  const { drafts } = read(
    { list: [{ item: { name: 'A', id: 7, slug: 'a-b' } }, { item: { name: 'B', id: 8 } }, { item: { name: 'C' } }] },
    {
      url: { path: ['id', 'slug'], join: '-', pipes: [{ prepend: '/p/' }] },
      brand: { path: ['id', 'slug'], join: ' ' },
    },
  )
  expect(drafts.map(({ url, brand }) => [url, brand])).toEqual([
    ['https://shop.example/p/7-a-b', '7 a-b'],
    [undefined, '8'],
    [undefined, undefined],
  ])
})

test('empty text is nothing: joined it leaves no gap, and an address without it leads nowhere', () => {
  const { drafts } = read(
    { list: [{ item: { brand: '', model: 'Lamp', file: ' ', size: 's' } }] },
    {
      title: { path: ['brand', 'model'], join: ' – ' },
      image: { path: 'file', pipes: [{ prepend: 'https://cdn.x/' }] },
      url: { path: ['size', 'file'], join: '/', pipes: [{ prepend: 'https://cdn.x/' }] },
    },
  )
  expect(drafts).toEqual([{ title: 'Lamp' }])
})
