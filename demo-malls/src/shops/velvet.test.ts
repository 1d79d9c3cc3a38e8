import { runInNewContext } from 'node:vm'

import { expect, test } from 'vitest'

import { veiled } from './velvet-pages.ts'
import { allOf, visitShops } from './visit-for-tests.ts'

const list = '/velvet/shop/?s=headphones'
const figures = (html: string) => allOf(html, /<figure (.*?)<\/figure>/gs)

/** Runs the page's own script over its places for prices, as a browser would. */
function seen(html: string): string[] {
  const places = allOf(html, /<data value="([^"]+)">/g).map((value) => ({ getAttribute: () => value, textContent: '' }))
  runInNewContext(/<script>(.*?)<\/script>/s.exec(html)![1]!, { document: { getElementsByTagName: () => places } })
  return places.map(({ textContent }) => textContent)
}

test('no price stands in the HTML, in no form that can be read', async () => {
  const html = await visitShops().page(list)
  expect(figures(html)).toHaveLength(15)
  for (const figure of figures(html)) expect(figure.replace(/<a [^>]*>.*?<\/a>|="[^"]*"/gs, '')).not.toMatch(/[£\d]/)
  expect(html).toContain('enable JavaScript')
})

test('the script shows them to people, under any layout', async () => {
  const visit = visitShops()
  const prices = seen(await visit.page(list))
  expect(prices.length).toBeGreaterThanOrEqual(15)
  for (const price of prices) expect(price).toMatch(/^£\d{1,3}(?:,\d{3})*\.00$/)
  expect(seen(await visit.page(`${list}&fault=layout`))).toEqual(prices)
  expect(seen(`<data value="${veiled(123_456)}">${await visit.page('/velvet')}`)).toEqual(['£1,234.56'])
})

test('a new layout has other names; a moved price stands on a button, veiled all the same', async () => {
  const visit = visitShops()
  expect(await visit.page(`${list}&fault=layout`)).not.toContain('"vv-')
  const moved = await visit.page(`${list}&fault=price-moved`)
  expect(moved).not.toContain('vv-price')
  expect(allOf(moved, /<button class="vv-buy">(Reserve at) <data /g)).toHaveLength(15)
})

test('only whole words count, and the best rated stands in front', async () => {
  const visit = visitShops()
  expect(await visit.page('/velvet/shop/?s=headpho')).toContain('Nothing in our collection')
  expect(await visit.page(`${list}&fault=empty`)).toContain('Nothing in our collection')
  expect(figures(await visit.page('/velvet/shop/?s=xyzzy'))).toEqual([])
  expect(figures(await visit.page('/velvet/shop/?s=headset'))).toHaveLength(15)
})

test('its pages follow each other without repetition', async () => {
  const visit = visitShops()
  const slugs: string[] = []
  let next: string | undefined = list
  while (next) {
    const html: string = await visit.page(next)
    slugs.push(...allOf(html, /class="vv-name" href="([^"]+)"/g))
    next = /class="vv-older" href="([^"]+)"/.exec(html)?.[1]
  }
  expect(slugs.length).toBeGreaterThan(30)
  expect(new Set(slugs).size).toBe(slugs.length)
})

test('links lead to pieces and their pictures; what was asked comes back as text', async () => {
  const visit = visitShops()
  const { product, picture } = await visit.follow(list, /class="vv-name" href="([^"]+)"/)
  expect(seen(product)[0]).toMatch(/^£/)
  expect(picture).toMatch(/^<svg/)
  expect(await visit.page(`/velvet/shop/?s=${encodeURIComponent('"><script>alert(1)</script>')}`)).not.toContain('<script>alert')
  for (const path of ['/velvet/product/x/', '/velvet/uploads/x.svg']) expect(await visit.status(path)).toBe(404)
})
