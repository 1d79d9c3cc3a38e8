import { expect, it } from 'vitest'

import type { CrawlLogEntry } from '@mallgate/shared/contract/store'

import { mallHealth } from './mall-health.ts'
import { observedAt } from './outcome-for-tests.ts'

const minute = 60_000
const now = Date.parse(observedAt(100 * minute))
const crawl = (minutes: number, over: Partial<CrawlLogEntry> = {}): CrawlLogEntry => ({
  crawlId: `crawl-at-${minutes}`,
  mall: 'books',
  query: { text: '책', page: 1 },
  status: 'ok',
  offers: 10,
  observedAt: observedAt(minutes * minute),
  elapsedMs: 100,
  crawler: 'crawler-1',
  ...over,
})
const degraded = { message: 'image: 0 of 10 offers have one, 10 of 10 had', field: 'image', snippet: '<li>', page: true }
const health = (...newestFirst: CrawlLogEntry[]) => mallHealth('books', newestFirst, [], now)

it('knows nothing of a mall that was not crawled lately', () => {
  expect(health()).toEqual({ mall: 'books', state: 'unknown', crawls: 0, statuses: {}, offers: 0, filled: {}, pages: [] })
  expect(mallHealth('books', [crawl(1)], [], now + 8 * 86_400_000).state).toBe('unknown')
})

it('is ok while pages are read, and says since when', () => {
  expect(health(crawl(3), crawl(2), crawl(1, { status: 'blocked', offers: 0 }))).toMatchObject({
    state: 'ok',
    since: observedAt(2 * minute),
  })
})

it('is degraded with the field, the snippet and the page as soon as one crawl is', () => {
  expect(health(crawl(4, { degraded }), crawl(3, { degraded }), crawl(2))).toMatchObject({
    state: 'degraded',
    since: observedAt(3 * minute),
    reason: degraded,
    lastAnswer: observedAt(4 * minute),
  })
})

it('is failing with the failure’s own words and field', () => {
  const failure = { message: 'no offers were read: 12 cards lack what is required: title (12)', field: 'title', page: true }
  expect(health(crawl(5, { status: 'parse_error', offers: 0, failure }), crawl(4))).toMatchObject({
    state: 'failing',
    reason: failure,
    lastCrawl: { crawlId: 'crawl-at-5', status: 'parse_error', offers: 0 },
    lastAnswer: observedAt(4 * minute),
  })
})

it('is not cured by an empty answer, on which nothing was read', () => {
  expect(health(crawl(6, { status: 'empty', offers: 0 }), crawl(5, { degraded })).state).toBe('degraded')
  expect(health(crawl(6, { status: 'empty', offers: 0 }), crawl(5, { status: 'empty', offers: 0 })).state).toBe('ok')
})

it('counts how crawls ended, and which share of the offers has each field', () => {
  const log = [
    crawl(3, { filled: { price: 10, image: 5 } }),
    crawl(2, { filled: { price: 8 } }),
    crawl(1, { status: 'timeout', offers: 0 }),
  ]
  expect(health(...log)).toMatchObject({ statuses: { ok: 2, timeout: 1 }, offers: 20, filled: { price: 0.9, image: 0.25 } })
})
