import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Offer } from '@mallgate/shared/contract/offer'

import { type AddedMall, addMall } from './add-mall.ts'
import { createPoliteVisitor } from './polite-visitor.ts'
import { type Storefront, find, serveStorefront } from './storefront-for-tests.ts'
import { classic, jtl, luma, nextjs, opencart, shopify, shopware, storefront } from './themes-for-tests.ts'

const themes: Record<string, Storefront> = { shopify, storefront, luma, classic, opencart, shopware, jtl, nextjs }
const paged = ['storefront', 'luma', 'classic', 'opencart', 'shopware', 'jtl', 'nextjs']
const added = new Map<string, AddedMall | Error>()
const asked = new Map<string, string[]>()
const closers: (() => unknown)[] = []

async function add(url: string, more: { query?: string } = {}): Promise<AddedMall> {
  const visitor = createPoliteVisitor({ allowHosts: '127.0.0.1', version: '1.2.3' })
  try {
    return await addMall({ url, visitor, say: () => undefined, signal: AbortSignal.timeout(20_000), ...more })
  } finally {
    await visitor.close()
  }
}

async function serve(theme: Storefront) {
  const served = await serveStorefront(theme)
  closers.push(served.close)
  return served
}

beforeAll(async () => {
  for (const [name, theme] of Object.entries(themes)) {
    const served = await serve(theme)
    added.set(name, await add(served.url, { query: 'kettle' }).catch((error: Error) => error))
    asked.set(name, served.asked)
  }
}, 30_000)
afterAll(() => closers.forEach((close) => close()))

const of = (name: string): AddedMall => {
  const mall = added.get(name)
  if (!mall || mall instanceof Error) throw mall ?? new Error(`${name} was not added`)
  return mall
}
const priced = (offers: readonly Offer[]) => offers.map(({ title, price }) => `${title} ${price?.minor} ${price?.currency}`)
const currencies: Record<string, string> = { shopify: 'USD', luma: 'USD', opencart: 'USD', storefront: 'GBP', nextjs: 'GBP' }

describe.each(Object.keys(themes))('a storefront in the shape of %s', (name) => {
  test('is added from its first page, and all offers are read right', () => {
    const { samples } = of(name)
    for (const { query, reading } of samples) {
      const wanted = find(query, 1, name === 'shopify' ? 10 : 4).shown
      expect(reading.status).toBe('ok')
      expect(priced(reading.offers)).toEqual(wanted.map((good) => `${good.name} ${good.cents} ${currencies[name] ?? 'EUR'}`))
      expect(reading.offers.every(({ url, image }) => url && image)).toBe(true)
    }
  })

  test('says that nothing was found where that is so', () => {
    expect(of(name).nothing?.reading.status).toBe('empty')
  })

  test('is asked no more than twenty times', () => {
    expect(asked.get(name)!.length).toBeLessThanOrEqual(20)
  })
})

test.each(paged)('the second page of %s is found', (name) => {
  expect(JSON.stringify(of(name).definition.request)).toContain('{page}')
})
