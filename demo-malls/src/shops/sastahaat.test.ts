import { expect, test } from 'vitest'

import { allOf, visitShops } from './visit-for-tests.ts'

const list = '/sastahaat/s?k=headphones'
const rows = (html: string) => (/<main class="sh-results">(.*)<\/main>/s.exec(html)?.[1] ?? '').split('<section ').slice(1)
const hits = (html: string) => rows(html).filter((row) => !row.includes('sh-ad'))
const titles = (html: string) => hits(html).map((row) => /class="sh-tt"[^>]*>(.*?)<\/a>/.exec(row)?.[1] ?? '')

test('amounts are grouped by lakh', async () => {
  const visit = visitShops()
  const amounts = await Promise.all(['coffee machine', 'tablet', 'monitor', 'mouse'].map((query) => visit.page(`/sastahaat/s?k=${query}`)))
  for (const amount of allOf(amounts.join(''), /₹([\d,]+\.\d\d)/g)) expect(amount).toMatch(/^(?:\d{1,3}|\d{1,2},(?:\d\d,)*\d{3})\.\d\d$/)
  expect(await visit.page('/sastahaat/s?k=e6')).toMatch(/class="sh-sp">₹1,\d\d,\d{3}\.00</)
})

test('around a price stand the M.R.P., the instalment, the exchange and the bank’s offer', async () => {
  const html = await visitShops().page('/sastahaat/s?k=monitor')
  for (const trap of [/M\.R\.P\.: <del>₹[\d,]+\.00<\/del> <span>\(\d+% off छूट\)/, /EMI starts at ₹/, /Off on Exchange/, /Flat ₹500 off/])
    expect(html).toMatch(trap)
})

test('what is not to be had has no price, and says so', async () => {
  const visit = visitShops()
  const pages = await Promise.all(Array.from({ length: 5 }, (_, at) => visit.page(`${list}&pg=${at + 1}`)))
  const gone = pages.flatMap(rows).filter((row) => row.includes('sh-oos'))
  expect(gone.length).toBeGreaterThan(2)
  for (const row of gone) {
    expect(row).not.toContain('₹')
    expect(row).toContain('Currently unavailable')
  }
})

test('advertisements look like hits and lead through a counter to the product', async () => {
  const visit = visitShops()
  const html = await visit.page(list)
  expect(rows(html)).toHaveLength(18)
  const counter = /href="([^"]*sspa\/click[^"]*)"/.exec(html)![1]!
  expect(await visit.status(counter)).toBe(302)
  expect(await visit.status('/sastahaat/sspa/click?url=https://elsewhere.test/')).toBe(404)
})

test('it finds much, in English and in Hindi, and what is alike comes along', async () => {
  const visit = visitShops()
  const count = async (query: string) =>
    Number(/of ([\d,]+) results/.exec(await visit.page(`/sastahaat/s?k=${encodeURIComponent(query)}`))?.[1]?.replaceAll(',', '') ?? 0)
  expect(await count('headphones')).toBe(await count('हेडफ़ोन'))
  expect(await count('headphones')).toBeGreaterThan(200)
  const last = await visit.page(`${list}&pg=${Math.ceil((await count('headphones')) / 16)}`)
  expect(titles(last).join()).toContain('Earbuds')
  expect(titles(await visit.page(list)).join()).not.toContain('Earbuds')
})

test('a new layout has other names; a moved price stands on a button', async () => {
  const visit = visitShops()
  const relaunched = await visit.page(`${list}&fault=layout`)
  expect(relaunched).not.toContain('sh-row')
  expect(relaunched).toContain('Headphones')
  const moved = hits(await visit.page(`${list}&fault=price-moved`))
  expect(moved).toHaveLength(16)
  for (const row of moved) expect(row).not.toContain('sh-sp')
  expect(moved.join()).toMatch(/Add to Cart कार्ट – ₹/)
})

test('nothing found is said, with bestsellers outside the results', async () => {
  const visit = visitShops()
  for (const html of [await visit.page(`${list}&fault=empty`), await visit.page('/sastahaat/s?k=xyzzy')]) {
    expect(html).toContain('no results found')
    expect(rows(html)).toEqual([])
    expect(html).toContain('sh-row')
  }
})

test('links lead to products and their pictures; what was asked comes back as text', async () => {
  const visit = visitShops()
  const { product, picture } = await visit.follow(list, /class="sh-tt" href="([^"]+\/dp\/[^"]+)"/)
  expect(product).toContain('Sold by')
  expect(picture).toMatch(/^<svg/)
  expect(await visit.page(`/sastahaat/s?k=${encodeURIComponent('"><script>alert(1)</script>')}`)).not.toContain('<script>')
  for (const path of ['/sastahaat/x/dp/SH1', '/sastahaat/images/I/SH1._SX240_.svg']) expect(await visit.status(path)).toBe(404)
})
