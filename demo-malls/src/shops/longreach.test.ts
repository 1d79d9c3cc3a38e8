import { expect, test } from 'vitest'

import { takesMs } from './longreach.ts'
import { allOf, visitShops } from './visit-for-tests.ts'

const list = '/longreach/find?words=headphones'
const codes = (page: string) => allOf(page, /<td class="code"><tt>(.*?)<\/tt>/g)

test('it takes its time over a query, the same for the same seed and words', async () => {
  const times = ['headphones', 'mouse', 'yoga mat', 'x'].map((query) => takesMs(1, query))
  expect(new Set(times).size).toBeGreaterThan(1)
  for (const ms of times) expect(Math.abs(ms - 1_800)).toBeLessThanOrEqual(300)
  expect(takesMs(1, ' Headphones')).toBe(times[0])
  const visit = visitShops()
  await visit.page('/longreach')
  const started = performance.now()
  await visit.page(list)
  // Timers may be early by a millisecond.
  expect(performance.now() - started).toBeGreaterThan(times[0]! - 5)
})

test('its sheets are tables, most wanted first, and follow each other without repetition', async () => {
  const visit = visitShops()
  const first = await visit.page(list)
  const sheets = Number(/Sheet 1\/(\d+)/.exec(first)?.[1])
  const all = (await Promise.all(Array.from({ length: sheets }, (_, at) => visit.page(`${list}&sheet=${at + 1}`)))).flatMap(codes)
  expect(all).toHaveLength(Number(/>(\d+) items for/.exec(first)?.[1]))
  expect(new Set(all).size).toBe(all.length)
  expect(allOf(first, /<td class="price"[^>]*>(\$[\d,]+\.\d5)</g)).toHaveLength(15)
})

test('a hit begins a word with each word of the query; moved, relaunched and without results it keeps its own ways', async () => {
  const visit = visitShops()
  const [head, both, none, moved, relaunched, empty] = await Promise.all(
    [
      '/longreach/find?words=head',
      '/longreach/find?words=mouse+keyboards',
      '/longreach/find?words=eadphones',
      `${list}&fault=price-moved`,
      `${list}&fault=layout`,
      `${list}&fault=empty`,
    ].map((address) => visit.page(address)),
  )
  expect(codes(head!)).toHaveLength(15)
  expect(both).toMatch(/We hold nothing|SET with|Set with/)
  expect(none).toContain('We hold nothing')
  expect(codes(moved!)).toHaveLength(15)
  expect(moved).not.toContain('class="price"')
  expect(moved).toMatch(/of \$\d[\d,.]+ on pick-up/)
  expect(relaunched).not.toMatch(/id="results"|class="item"/)
  expect(relaunched).toContain('HEADPHONES')
  expect(empty).toContain('id="nothing"')
})

test('links lead to items and their drawings; what was asked comes back as text', async () => {
  const visit = visitShops()
  const { product, picture } = await visit.follow(list, /class="item"><a href="([^"]+)"/)
  expect(product).toMatch(/barcode \d{13}/)
  expect(picture).toMatch(/^<svg/)
  expect(await visit.page(`/longreach/find?words=${encodeURIComponent('"><script>alert(1)</script>')}`)).not.toContain('<script>alert')
  for (const path of ['/longreach/item/x', '/longreach/drawing/x.svg']) expect(await visit.status(path)).toBe(404)
})
