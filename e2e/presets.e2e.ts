import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type System, startSystem } from './src/system.ts'

describe('a shop by its platform and address alone', () => {
  let system: System

  const add = async (id: string, platform: string, path: string) => {
    const dir = join(system.dir, 'one-liners', id)
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, 'mall.yaml'), `id: ${id}\nplatform: ${platform}\nurl: ${system.demoUrl}${path}\n`)
  }

  beforeAll(async () => {
    system = await startSystem({ malls: '' })
    await add('a-shopify', 'shopify', '/techmart')
    await add('a-woo', 'woocommerce', '/woodstock')
    await add('a-schema', 'schema-org', '/hanmart')
    await system.startMallWorker({ MALLS: '*', MALLS_DIR: join(system.dir, 'one-liners') })
    await system.hasMalls(['a-shopify', 'a-woo', 'a-schema'])
  })
  afterAll(() => system?.close())

  it.each([
    ['a-shopify', 'keyboard', 'USD', 'json'],
    ['a-woo', 'keyboard', 'GBP', 'json'],
    ['a-schema', '키보드', 'KRW', 'jsonLd'],
  ])('%s answers in its own currency', async (mall, q, currency, source) => {
    const { malls, offers } = await system.search({ q, malls: mall, timeout: 10_000 })
    expect(malls).toMatchObject([{ mall, status: 'ok', notes: { sources: { title: source, price: source } } }])
    expect(offers.length).toBeGreaterThan(3)
    expect(new Set(offers.flatMap(({ price }) => price?.currency ?? []))).toEqual(new Set([currency]))
    expect(offers.every(({ price, url }) => price !== undefined && url?.startsWith('http'))).toBe(true)
  })

  it('says how its offers were read when they come from the store, too', async () => {
    await system.startGate()
    await system.hasMalls(['a-woo'], { gate: 1 })
    const report = await system.waitFor('a stored answer', async () => {
      const { malls } = await system.search({ q: 'keyboard', malls: 'a-woo', timeout: 10_000 }, { gate: 1 })
      return malls[0]?.source === 'live' ? undefined : malls[0]
    })
    expect(report).toMatchObject({ status: 'ok', notes: { sources: { price: 'json' } } })
  })
})
