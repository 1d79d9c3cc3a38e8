import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { MallReport } from '@mallgate/shared/contract/search'

import { startReplay } from './src/replay.ts'
import { type System, startSystem } from './src/system.ts'

const pagesDir = fileURLToPath(new URL('../../shared/pages', import.meta.url))
const there = existsSync(pagesDir)

interface Page {
  file: string
  offersReadable: number
  expected: { title: string; price: string; currency: string; url?: string }[]
}

const cases = [
  { mall: 'yes24', host: 'www.yes24.com', file: 'yes24-listing.html' },
  { mall: 'yes24', host: 'www.yes24.com', file: 'yes24-listing.euckr.html' },
  { mall: 'danawa', host: 'search.danawa.com', file: 'danawa-listing.html' },
  { mall: 'rakuten', host: 'app.rakuten.co.jp', file: 'rakuten-item-search.json' },
  { mall: 'kabum', host: 'www.kabum.com.br', file: 'kabum-product.html' },
]

/** None of these currencies' prices is written with other than its full number of decimals. */
const minorOf = (price: string) => Number(price.replace(/\D/g, ''))

describe.skipIf(!there)('real pages through the whole line (../shared/pages must be there)', () => {
  let system: System
  let replay: Awaited<ReturnType<typeof startReplay>>
  let pages: Page[]

  beforeAll(async () => {
    pages = JSON.parse(readFileSync(`${pagesDir}/index.json`, 'utf8')) as Page[]
    replay = await startReplay({ pagesDir })
    system = await startSystem({ demo: false, malls: 'yes24,danawa,rakuten,kabum', overrides: { '*': replay.origin } })
  })
  afterAll(async () => {
    await system?.close()
    await replay?.close()
  })

  it.each(cases)('$file: the offers a person reads there', async ({ mall, host, file }) => {
    const page = pages.find((one) => one.file === file)!
    await replay.serve(host, file)
    const answer = await system.search({ q: `query for ${file}`, malls: mall, limit: 1000, timeout: 15_000 })
    expect(answer.malls).toMatchObject([{ mall, status: 'ok', source: 'live' }])
    const slack = page.file.includes('product') ? 0 : 1
    expect(Math.abs(answer.offers.length - page.offersReadable)).toBeLessThanOrEqual(slack)
    for (const { title, price, currency } of page.expected) {
      const offer = answer.offers.find((one) => one.title === title)
      expect(offer?.price, `${title}: ${price}`).toMatchObject({ minor: minorOf(price), currency })
    }
  })

  it('keeps what it read: the same query is answered from the store by a Gate that never asked', async () => {
    const { file } = cases[2]!
    await system.startGate()
    await system.hasMalls(['danawa'], { gate: 1 })
    const report = await system.waitFor('stored answer', async () => {
      const { malls } = await system.search({ q: `query for ${file}`, malls: 'danawa', timeout: 10_000 }, { gate: 1 })
      return malls[0]?.source === 'stored' || malls[0]?.source === 'cache' ? (malls[0] as MallReport) : undefined
    })
    expect(report).toMatchObject({ status: 'ok', mall: 'danawa' })
  })

  it('says `empty` where the shop has nothing', async () => {
    await replay.serve('app.rakuten.co.jp', 'rakuten-item-search-empty.json')
    const answer = await system.search({ q: 'nothing of the kind', malls: 'rakuten', timeout: 10_000 })
    expect(answer).toMatchObject({ complete: true, offers: [], malls: [{ status: 'empty' }] })
  })
})
