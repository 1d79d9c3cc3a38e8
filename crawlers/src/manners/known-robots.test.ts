import { describe, expect, it, test } from 'vitest'

import type { FetchFailure } from '../crawl.ts'
import { judge } from './known-robots.ts'
import { answerOf, newMall, plain, startCrawlerForTests } from './manners-for-tests.ts'

const manners = { ...plain, robots: 'obey' } as const
const forbidding = 'User-agent: *\nDisallow: /search\n'
const day = 24 * 3_600_000

test('what robots.txt forbids is not asked for, and the line is named', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests({ robots: () => answerOf(200, forbidding) })
  expect(await crawler.visit(mall, {}, { manners })).toMatchObject({
    status: 'disallowed',
    failure: {
      message: 'robots.txt of the shop forbids this address: line 2, "Disallow: /search"',
      url: 'https://shop.example/search?q=lamp',
    },
  })
  expect(await crawler.visit(mall, {}, { manners, url: 'https://shop.example/p/1' })).toBeUndefined()
  expect(await crawler.visit(mall, {}, { manners: plain })).toBeUndefined()
})

test('it is asked for once, by however many crawlers, and by its name', async () => {
  const mall = newMall()
  const asked: (string | undefined)[] = []
  const robots = ({ url, headers }: { url: string; headers: Record<string, string> }) => (
    asked.push(url, headers['user-agent']),
    answerOf(404)
  )
  const crawlers = await Promise.all(Array.from({ length: 4 }, () => startCrawlerForTests({ robots })))
  await Promise.all([...crawlers, ...crawlers].map((crawler) => crawler.visit(mall, {}, { manners })))
  expect(asked).toEqual(['https://shop.example/robots.txt', 'Mallgate/test'])
})

test('a mall that it allows costs no call to Redis either', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests({ robots: () => answerOf(200, 'User-agent: *\nDisallow: /cart') })
  await crawler.visit(mall, {}, { manners })
  const before = crawler.commands()
  for (let i = 0; i < 20; i++) expect(await crawler.visit(mall, {}, { manners })).toBeUndefined()
  expect(crawler.commands()).toBe(before)
})

test('it is one of the mall’s requests: it has a turn of its own, and its Crawl-delay holds', async () => {
  const mall = newMall()
  const crawler = await startCrawlerForTests({ robots: () => answerOf(200, 'User-agent: *\nCrawl-delay: 20') })
  const budgeted = { ...manners, dailyBudget: 10 }
  await crawler.visit(mall, {}, { manners: budgeted })
  expect((await crawler.manners.of(mall)).today).toBe(2)
  const held = await crawler.visit(mall, {}, { manners: budgeted })
  expect(held).toMatchObject({ status: 'rate_limited', failure: { message: expect.stringContaining('Crawl-delay') } })
  expect(held?.retryAfterMs).toBeGreaterThan(18_000)
})

test('while it cannot be had, nothing is asked; a reset asks again', async () => {
  const mall = newMall()
  let status = 503
  const crawler = await startCrawlerForTests({ robots: () => answerOf(status, forbidding) })
  const url = 'https://shop.example/p/1'
  expect(await crawler.visit(mall, {}, { manners, url })).toMatchObject({
    status: 'disallowed',
    failure: { message: expect.stringContaining('the shop answered 503 to it') },
  })
  status = 200
  expect(await crawler.visit(mall, {}, { manners, url })).toMatchObject({ status: 'disallowed' })
  await crawler.manners.reset(mall)
  expect(await crawler.visit(mall, {}, { manners, url })).toBeUndefined()
})

describe('what an answer to robots.txt means', () => {
  const now = 100 * day
  const lost: FetchFailure = { status: 'network', message: 'refused', url: 'u', heals: true }
  const old = { at: now - 20 * day, until: now - day, rules: [{ allow: false, path: '/a', line: 1 }], crawlDelayMs: 0 }
  const unreachable = { at: now - 2_000_000, until: now, rules: [], crawlDelayMs: 0, refused: 'the shop answered 500 to it' }
  const means = (had: Parameters<typeof judge>[0], before?: Parameters<typeof judge>[1]) => judge(had, before, { now, token: 'Mallgate' })

  it.each([400, 401, 403, 404, 410, 451])('%i: there are no rules', (status) => {
    expect(means(answerOf(status, forbidding), old)).toMatchObject({ rules: [], until: now + day / 2 })
  })
  it.each([429, 500, 503])('%i: nothing may be asked for a minute, at first', (status) => {
    expect(means(answerOf(status))).toMatchObject({ at: now, until: now + 60_000, refused: `the shop answered ${status} to it` })
  })
  it('as long as the shop says', () => {
    expect(means(answerOf(503, '', { 'retry-after': '7200' }))).toMatchObject({ until: now + 7_200_000 })
  })
  it('the longer it goes on, the more seldom it is tried', () => {
    expect(means(answerOf(500), unreachable)).toMatchObject({ at: unreachable.at, until: now + 2_000_000 })
  })
  it('after thirty days it counts as if there were none', () => {
    expect(means(answerOf(500), { ...unreachable, at: now - 30 * day })).not.toHaveProperty('refused')
  })
  it('what was had before goes on', () => {
    expect(means(answerOf(500), old)).toMatchObject({ at: old.at, rules: old.rules, until: now + 600_000 })
  })
  it('a shop that cannot be reached at all is that, and may be tried again', () => {
    expect(means(lost)).toMatchObject({ status: 'network', heals: true, failure: { message: expect.stringContaining('refused') } })
  })
  it('one that leads nowhere is none', () => {
    expect(means({ ...lost, heals: false, requests: 6 })).toMatchObject({ rules: [] })
  })
})
