import { expect, test } from 'vitest'

import { checked } from '@mallgate/shared/call'
import { Failure } from '@mallgate/shared/contract/mall-status'
import { createLog } from '@mallgate/shared/log'

import { type CrawlDeps, type FetchFailure, type Shop, createCrawl } from './crawl.ts'
import type { FetchedPage } from './read-page.ts'

const url = 'https://shop.example/s'
const lost: FetchFailure = { status: 'network', message: 'the connection was lost', url, heals: true }
const page: FetchedPage = { url, status: 200, headers: {}, body: new Uint8Array() }
const shopWith = (minIntervalMs: number, paged: boolean): Shop => ({
  request: () => ({ url, method: 'GET', headers: {} }),
  read: ({ status, headers }) => ({ status: status < 500 ? 'empty' : 'wall' in headers ? 'blocked' : 'network', offers: [] }),
  fault: undefined,
  paged,
  limits: { maxBytes: 1_000, redirects: 0 },
  minIntervalMs,
})

interface Circumstances extends Partial<CrawlDeps> {
  minIntervalMs?: number
  paged?: boolean
  page?: number
  permit?: () => Promise<void>
  remainingMs?: () => number
  signal?: AbortSignal
}

function crawlWith({ minIntervalMs = 0, paged = true, page: number = 1, permit, remainingMs, signal, ...deps }: Circumstances) {
  const crawl = createCrawl({
    shop: async () => shopWith(minIntervalMs, paged),
    turn: async () => undefined,
    fetchPage: async () => page,
    sleep: async () => undefined,
    ...deps,
  })
  return crawl(
    {
      crawlId: 'crawl-123456',
      mall: 'shop',
      queryKey: 'key',
      query: { text: 'x', page: number },
      definition: 'sha256-x',
      deadlineAt: 1,
      traceparent: '00-1-1-01',
    },
    {
      signal: signal ?? new AbortController().signal,
      permit: permit ?? (async () => undefined),
      remainingMs: remainingMs ?? (() => 15_000),
      now: () => '2026-01-02T03:04:05.000Z',
      log: createLog('test', 'silent'),
    },
  )
}

/** Answers in this order, the last again and again; tells how often it was asked. */
function inOrder<T>(...answers: T[]) {
  let asked = 0
  return { next: async () => answers[Math.min(asked++, answers.length - 1)]!, asked: () => asked }
}

test('what can heal is tried again', async () => {
  const fetched = inOrder<FetchedPage | FetchFailure>(lost, { ...page, status: 502 }, page)
  expect(await crawlWith({ fetchPage: fetched.next })).toEqual({ status: 'empty', offers: [] })
  expect(fetched.asked()).toBe(3)
})

test('a 503 by which the shop refuses us is not tried again', async () => {
  const fetched = inOrder<FetchedPage>({ ...page, status: 503, headers: { wall: 'high' } })
  expect(await crawlWith({ fetchPage: fetched.next })).toMatchObject({ status: 'blocked' })
  expect(fetched.asked()).toBe(1)
})

test('what cannot heal is not', async () => {
  const fetched = inOrder<FetchFailure>({ ...lost, heals: false })
  expect(await crawlWith({ fetchPage: fetched.next })).toMatchObject({ status: 'network' })
  expect(fetched.asked()).toBe(1)
})

test('where less time remains than the pause takes, what is known is the answer', async () => {
  const fetched = inOrder<FetchFailure>(lost)
  const sleep = () => Promise.reject(new Error('there is no time to sleep'))
  expect(await crawlWith({ fetchPage: fetched.next, remainingMs: () => 50, sleep })).toMatchObject({ status: 'network' })
  expect(fetched.asked()).toBe(1)
})

test('a turn beyond the crawl’s time is its answer at once: it names the limit, and when to come again', async () => {
  const fetched = inOrder(page)
  const most: number[] = []
  const turn = async (_mall: string, _interval: number, mostWaitMs: number) => (most.push(mostWaitMs), { retryAfterMs: 42_000 })
  expect(await crawlWith({ minIntervalMs: 60_000, turn, fetchPage: fetched.next })).toEqual({
    status: 'rate_limited',
    offers: [],
    retryAfterMs: 42_000,
    failure: { message: expect.stringMatching(/own limits\.minInterval \(60000 ms.*42000 ms/) as string, url },
  })
  expect(fetched.asked()).toBe(0)
  expect(most).toEqual([12_000])
})

test('where the turn for another try is too far away, what the first found is the answer', async () => {
  const turns = inOrder(undefined, { retryAfterMs: 42_000 })
  expect(await crawlWith({ minIntervalMs: 60_000, turn: turns.next, fetchPage: async () => lost })).toMatchObject({
    status: 'network',
    failure: { message: lost.message },
  })
})

test('no turn is taken for a crawl that is dropped', async () => {
  const turns = inOrder(undefined)
  const permit = () => Promise.reject(new Error('nobody waits'))
  await expect(crawlWith({ minIntervalMs: 100, turn: turns.next, permit })).rejects.toThrow('nobody waits')
  const signal = AbortSignal.timeout(20)
  await expect(crawlWith({ minIntervalMs: 100, turn: turns.next, permit: () => new Promise(() => undefined), signal })).rejects.toThrow()
  expect(turns.asked()).toBe(0)
})

test('a shop without least interval is asked without waiting for the word that somebody waits', async () => {
  expect(await crawlWith({ permit: () => new Promise(() => undefined) })).toMatchObject({ status: 'empty' })
})

test('a failure keeps to the contract’s bounds, however long a shop makes its address', async () => {
  const long = { ...lost, heals: false, message: 'm'.repeat(9_000), url: `${url}?${'x'.repeat(9_000)}` }
  const { failure } = await crawlWith({ fetchPage: async () => long })
  expect(checked(Failure).explain(failure)).toBe('is valid')
})

test('a shop that can be asked for its first page only has nothing on the next, and is not asked', async () => {
  const shop = inOrder<FetchFailure>(lost)
  expect(await crawlWith({ paged: false, page: 2, minIntervalMs: 1_000, fetchPage: shop.next })).toEqual({ status: 'empty', offers: [] })
  expect(shop.asked()).toBe(0)
  expect(await crawlWith({ paged: false, page: 1 })).toEqual({ status: 'empty', offers: [] })
  await crawlWith({ paged: true, page: 2, fetchPage: shop.next })
  expect(shop.asked()).toBeGreaterThan(0)
})
