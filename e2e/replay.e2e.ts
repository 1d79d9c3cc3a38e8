import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { MallReport } from '@mallgate/shared/contract/search'

import { type ExpectedOffer, isExpected } from './src/replay-expected.ts'
import { startReplay } from './src/replay.ts'
import { type System, startSystem } from './src/system.ts'

const pagesDir = fileURLToPath(new URL('../../shared/pages', import.meta.url))
const there = existsSync(pagesDir)

interface Page {
  file: string
  offersReadable: number
  expected: ExpectedOffer[]
}

interface Case {
  mall: string
  host: string
  file: string
  /** Where the page's list counts otherwise than a person who reads. */
  offers?: number
}

const cases: Case[] = [
  { mall: 'yes24', host: 'www.yes24.com', file: 'yes24-listing.html' },
  { mall: 'yes24', host: 'www.yes24.com', file: 'yes24-listing.euckr.html' },
  { mall: 'danawa', host: 'search.danawa.com', file: 'danawa-listing.html' },
  { mall: 'rakuten', host: 'app.rakuten.co.jp', file: 'rakuten-item-search.json' },
  { mall: 'rakuten', host: 'app.rakuten.co.jp', file: 'rakuten-ranking.json' },
  { mall: 'kabum', host: 'www.kabum.com.br', file: 'kabum-product.html' },
  { mall: 'surugaya', host: 'www.suruga-ya.jp', file: 'surugaya-listing.html' },
  // 27 rows are counted, but each stands there once for each tab that has it (all, used, flawed), under the same address.
  { mall: 'surugaya', host: 'www.suruga-ya.jp', file: 'surugaya-offers.html', offers: 13 },
  { mall: 'amazon-in', host: 'www.amazon.in', file: 'amazon-in-listing.html' },
  { mall: 'flipkart', host: 'www.flipkart.com', file: 'flipkart-listing.html' },
  { mall: 'geizhals', host: 'geizhals.at', file: 'geizhals-listing.html' },
  { mall: 'ebay-us', host: 'www.ebay.com', file: 'ebay-us-listing.html' },
  { mall: 'terabyte', host: 'www.terabyteshop.com.br', file: 'terabyte-listing.html' },
  { mall: 'hebe', host: 'www.hebe.pl', file: 'hebe-listing.html' },
  { mall: 'rohlik', host: 'www.rohlik.cz', file: 'rohlik-cards.json' },
  { mall: 'bookstoscrape', host: 'books.toscrape.com', file: 'bookstoscrape-listing.html' },
]

const refused = [
  { mall: 'rakuten', host: 'app.rakuten.co.jp', file: 'rakuten-item-search-empty.json', status: 'empty' },
  { mall: 'hebe', host: 'www.hebe.pl', file: 'hebe-noresults.html', status: 'empty' },
  { mall: 'ebay-us', host: 'www.ebay.com', file: 'walmart-blocked.html', status: 'blocked' },
  { mall: 'flipkart', host: 'www.flipkart.com', file: 'walmart-blocked.html', status: 'blocked' },
  { mall: 'rohlik', host: 'www.rohlik.cz', file: 'walmart-blocked.html', status: 'blocked' },
  { mall: 'amazon-in', host: 'www.amazon.in', file: 'hebe-noresults.html', status: 'parse_error' },
]

describe.skipIf(!there)('real pages through the whole line (../shared/pages must be there)', () => {
  let system: System
  let replay: Awaited<ReturnType<typeof startReplay>>
  let pages: Page[]

  beforeAll(async () => {
    pages = JSON.parse(readFileSync(`${pagesDir}/index.json`, 'utf8')) as Page[]
    replay = await startReplay({ pagesDir })
    const malls = [...new Set(cases.map(({ mall }) => mall))].join(',')
    system = await startSystem({ demo: false, malls, overrides: { '*': replay.origin } })
  })
  afterAll(async () => {
    await system?.close()
    await replay?.close()
  })

  it.each(cases)('$file: the offers a person reads there', async ({ mall, host, file, offers }) => {
    const page = pages.find((one) => one.file === file)!
    await replay.serve(host, file)
    const answer = await system.search({ q: `query for ${file}`, malls: mall, limit: 1000, timeout: 15_000 })
    expect(answer.malls).toMatchObject([{ mall, status: 'ok', source: 'live' }])
    const slack = file.includes('product') ? 0 : 1
    expect(Math.abs(answer.offers.length - (offers ?? page.offersReadable))).toBeLessThanOrEqual(slack)
    expect(page.expected).not.toEqual([])
    for (const expected of page.expected) {
      const alike = answer.offers.filter(({ title }) => title === expected.title)
      expect(
        alike.some((offer) => isExpected(offer, expected)),
        `${JSON.stringify(expected)} among ${JSON.stringify(alike, undefined, 1)}`,
      ).toBe(true)
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

  it.each(refused)('$mall given $file is $status', async ({ mall, host, file, status }) => {
    await replay.serve(host, file)
    // Not `search`: where the one mall that was asked failed the answer is 503, with the same reports.
    const query = new URLSearchParams({ q: `nothing of ${file}`, malls: mall, timeout: '15000' })
    const { body } = await system.get(`/v1/search?${query.toString()}`)
    expect(body).toMatchObject({ malls: [{ mall, status, offers: 0 }] })
  })

  it('asks each shop where it lives, in its own way', () => {
    const asked = new Map(replay.requests.filter(({ file }) => file !== undefined).map(({ host, url }) => [host, url]))
    expect(asked.get('www.hebe.pl')).toBe('/search?q=nothing%20of%20hebe-noresults.html&start=0&sz=21')
    expect([...asked.keys()].sort()).toEqual([...new Set(cases.map(({ host }) => host))].sort())
  })
})
