import { expect, test } from 'vitest'

import { createDemoMalls } from '../demo-malls.ts'
import { allOf, visitShops } from './visit-for-tests.ts'

interface StoreProduct {
  id: number
  name: string
  permalink: string
  prices: Record<string, unknown>
  images: { src: string }[]
  is_in_stock: boolean
}

const api = '/woodstock/wp-json/wc/store/v1/products'
const products = async (visit: ReturnType<typeof visitShops>, query: string) =>
  JSON.parse(await visit.page(`${api}?${query}`)) as StoreProduct[]

test('the Store API tells prices in pence as text, and names with entities', async () => {
  const found = await products(visitShops(), 'search=headphones&per_page=20')
  expect(found).toHaveLength(20)
  for (const { name, prices } of found) {
    expect(prices).toMatchObject({ price: expect.stringMatching(/^[1-9]\d+$/), currency_code: 'GBP', currency_minor_unit: 2 })
    expect(name).not.toMatch(/[–“”&](?!#\d+;|amp;)/)
    expect(Number(prices['regular_price'])).toBeGreaterThanOrEqual(Number(prices['price']))
  }
  expect(found.some(({ name }) => name.includes('&#8211;'))).toBe(true)
})

test('every word must be found; what was entered last comes first', async () => {
  const visit = visitShops()
  const ids = (await products(visit, 'search=wireless%20headphones')).map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted((a, b) => b - a))
  expect(await products(visit, 'search=headphones%20xyzzy')).toEqual([])
  expect(await products(visit, 'search=headphones&fault=empty')).toEqual([])
})

test('pages follow each other, and the headers say how many there are', async () => {
  const { app, close } = createDemoMalls()
  const ids: number[] = []
  const ask = (page: number) => app.inject(`${api}?search=headphones&per_page=50&page=${page}`)
  const { headers } = await ask(1)
  for (let page = 1; page <= Number(headers['x-wp-totalpages']); page++)
    ids.push(...(await ask(page)).json<StoreProduct[]>().map(({ id }) => id))
  await close()
  expect(ids).toHaveLength(Number(headers['x-wp-total']))
  expect(new Set(ids).size).toBe(ids.length)
})

test('a parameter that cannot be is refused by its name', async () => {
  const visit = visitShops()
  for (const [query, name] of [
    ['per_page=0', 'per_page'],
    ['per_page=101', 'per_page'],
    ['page=0', 'page'],
  ]) {
    expect(await visit.status(`${api}?${query}`)).toBe(400)
    expect(JSON.parse(await visit.page(`${api}?${query}`))).toMatchObject({
      code: 'rest_invalid_param',
      message: `Invalid parameter(s): ${name}`,
    })
  }
})

test('a moved price is gone from the amounts and still there for people; a new layout has other keys', async () => {
  const visit = visitShops()
  const [moved] = await products(visit, 'search=headphones&fault=price-moved')
  expect(moved!.prices).not.toHaveProperty('price')
  expect(JSON.stringify(moved)).toContain('&pound;')
  const [relaunched] = await products(visit, 'search=headphones&fault=layout')
  expect(relaunched).not.toHaveProperty('name')
  const page = await visit.page('/woodstock/?s=headphones&fault=price-moved')
  expect(allOf(page, /(class="price")/g)).toEqual([])
  expect(page).toMatch(/Buy for £\d/)
})

test('pages for people lead to products and their pictures; what was asked comes back as text', async () => {
  const visit = visitShops()
  const { product, picture } = await visit.follow('/woodstock/?s=headphones', /href="([^"]+\/product\/[^"]+)"/)
  expect(product).toContain('product_title')
  expect(picture).toMatch(/^<svg/)
  const [first] = await products(visit, 'search=headphones')
  expect(await visit.status(first!.permalink)).toBe(200)
  expect(await visit.page(first!.images[0]!.src)).toMatch(/^<svg/)
  expect(await visit.page('/woodstock/?s=xyzzy')).toContain('No products were found')
  expect(await visit.page(`/woodstock/?s=${encodeURIComponent('"><script>alert(1)</script>')}`)).not.toContain('<script>alert')
  for (const path of ['/woodstock/product/x/', '/woodstock/wp-content/uploads/x.svg']) expect(await visit.status(path)).toBe(404)
})
