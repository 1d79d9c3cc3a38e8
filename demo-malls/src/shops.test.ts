import { expect, test } from 'vitest'

import { load } from './listings-for-tests.ts'

test('every shop has several headphones, and some are the same thing under another title at another price', async () => {
  const lists = await load('headphones')
  for (const list of Object.values(lists)) expect(list.length).toBeGreaterThan(5)
  const shared = lists.techmart.filter(
    ({ gtin }) => lists.kramladen.some((other) => other.gtin === gtin) && lists.hanmart.some((other) => other.gtin === gtin),
  )
  expect(shared.length).toBeGreaterThan(2)
  for (const { gtin } of shared) {
    const same = Object.values(lists).map((list) => list.find((entry) => entry.gtin === gtin)!)
    expect(new Set(same.map(({ title }) => title)).size).toBe(3)
    expect(new Set(same.map(({ price }) => price)).size).toBe(3)
  }
})

test('each shop writes prices in its own way', async () => {
  const lists = await load('monitor')
  for (const { price } of lists.techmart) expect(price).toMatch(/^\d+\.\d\d$/)
  for (const { price } of lists.kramladen) expect(price).toMatch(/^\d{1,3}(\.\d{3})*,\d\d\u00a0€$/)
  for (const { price } of lists.hanmart) expect(price).toMatch(/^\d+00$/)
})

test('words are understood in the languages of the shop', async () => {
  expect((await load('Kopfhörer')).kramladen.length).toBeGreaterThan(5)
  expect((await load('헤드폰')).hanmart.length).toBeGreaterThan(5)
  expect((await load('무선헤드폰')).hanmart).toEqual((await load('무선 헤드폰')).hanmart)
  expect((await load('헤드폰')).techmart).toEqual([])
})

test('one shop wants every word of the query, another ranks by what fits', async () => {
  const lists = await load('headphones keyboards')
  expect(lists.kramladen).toEqual([])
  expect(lists.hanmart).toEqual([])
  expect(lists.techmart.length).toBeGreaterThan(5)
})
