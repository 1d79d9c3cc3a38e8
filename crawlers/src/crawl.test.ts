import { describe, expect, test } from 'vitest'

import { checked } from '@mallgate/shared/call'
import { Failure } from '@mallgate/shared/contract/mall-status'
import { createLog } from '@mallgate/shared/log'

import type { CrawlPages } from './crawl-pages.ts'
import { type CrawlDeps, type FetchFailure, type Shop, createCrawl } from './crawl.ts'
import type { Departure, Ended, HeldBack } from './manners/leave.ts'
import type { FetchedPage } from './read-page.ts'
import type { RotWatch, WatchedDefinition } from './rot/rot.ts'

const url = 'https://shop.example/s'
const lost: FetchFailure = { status: 'network', message: 'the connection was lost', url, heals: true }
const page: FetchedPage = { url, status: 200, headers: {}, body: new Uint8Array() }
const shopWith = (paged: boolean): Shop => ({
  request: () => ({ url, method: 'GET', headers: {} }),
  read: ({ status, headers }) => ({
    status: status < 500 ? 'empty' : 'wall' in headers ? 'blocked' : 'network',
    offers: [],
    ...('later' in headers && { retryAfterMs: 30_000 }),
  }),
  fault: undefined,
  paged,
  limits: { maxBytes: 1_000, redirects: 0 },
  manners: { robots: 'obey', backOff: 'ladder' },
})

const leave = { end: async () => undefined }

interface Circumstances extends Partial<CrawlDeps> {
  paged?: boolean
  page?: number
  permit?: () => Promise<void>
  remainingMs?: () => number
  signal?: AbortSignal
}

function crawlWith({ paged = true, page: number = 1, permit, remainingMs, signal, ...deps }: Circumstances) {
  const crawl = createCrawl({
    shop: async () => shopWith(paged),
    enter: async () => leave,
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

const heldBack: HeldBack = { status: 'rate_limited', failure: { message: 'too often' }, retryAfterMs: 42_000 }

test('a shop that is not to be asked now is not: why, and when it may be, is the answer', async () => {
  const fetched = inOrder(page)
  const most: number[] = []
  const enter = async ({ mostWaitMs }: Departure) => (most.push(mostWaitMs), heldBack)
  expect(await crawlWith({ enter, fetchPage: fetched.next })).toEqual({ ...heldBack, offers: [] })
  expect(fetched.asked()).toBe(0)
  expect(most).toEqual([12_000])
})

test('a page that has less time than its crawl waits for its turn no longer than that allows', async () => {
  const most: number[] = []
  const enter = async ({ mostWaitMs }: Departure) => (most.push(mostWaitMs), heldBack)
  const crawl: CrawlPages = async (_query, { ask }) => {
    const bound = { signal: new AbortController().signal, remainingMs: () => 1_000 }
    const answer = await ask(bound)({ url, method: 'GET', headers: {} }, () => ({ status: 'ok', offers: [] }))
    return { ...answer, offers: [] }
  }
  await crawlWith({ enter, shop: async () => ({ ...shopWith(true), crawl }) })
  expect(most).toEqual([500])
})

test('where it is not to be asked again, what the first try found is the answer', async () => {
  const enter = inOrder<typeof leave | HeldBack>(leave, heldBack)
  expect(await crawlWith({ enter: enter.next, fetchPage: async () => lost })).toMatchObject({
    status: 'network',
    failure: { message: lost.message },
  })
})

test('each request has leave of its own, and what came of it is told, with what it cost', async () => {
  const told: Ended[] = []
  const enter = async () => ({ end: async (ended: Ended) => void told.push(ended) })
  const fetched = inOrder<FetchedPage | FetchFailure>(lost, { ...page, requests: 3 })
  await crawlWith({ enter, fetchPage: fetched.next })
  expect(told).toMatchObject([
    { status: 'network', requests: 1, message: lost.message },
    { status: 'empty', requests: 3 },
  ])
})

test('a request that ended with its crawl is told, too', async () => {
  const told: Ended[] = []
  const enter = async () => ({ end: async (ended: Ended) => void told.push(ended) })
  const fetchPage = () => Promise.reject(new Error('the time is over'))
  await expect(crawlWith({ enter, fetchPage })).rejects.toThrow('the time is over')
  expect(told).toMatchObject([{ status: 'timeout', requests: 1 }])
})

test('a 503 that says for how long is not tried again before', async () => {
  const fetched = inOrder<FetchedPage>({ ...page, status: 503, headers: { later: '1' } })
  expect(await crawlWith({ fetchPage: fetched.next })).toMatchObject({ status: 'network', retryAfterMs: 30_000 })
  expect(fetched.asked()).toBe(1)
})

test('a failure keeps to the contract’s bounds, however long a shop makes its address', async () => {
  const long = { ...lost, heals: false, message: 'm'.repeat(9_000), url: `${url}?${'x'.repeat(9_000)}` }
  const { failure } = await crawlWith({ fetchPage: async () => long })
  expect(checked(Failure).explain(failure)).toBe('is valid')
})

test('a shop that can be asked for its first page only has nothing on the next, and is not asked', async () => {
  const shop = inOrder<FetchFailure>(lost)
  expect(await crawlWith({ paged: false, page: 2, fetchPage: shop.next })).toEqual({ status: 'empty', offers: [] })
  expect(shop.asked()).toBe(0)
  expect(await crawlWith({ paged: false, page: 1 })).toEqual({ status: 'empty', offers: [] })
  await crawlWith({ paged: true, page: 2, fetchPage: shop.next })
  expect(shop.asked()).toBeGreaterThan(0)
})

test('a page that the crawl fails at gives its place back', async () => {
  const told: Ended[] = []
  const enter = async () => ({ end: async (ended: Ended) => void told.push(ended) })
  const read = () => {
    throw new Error('a fault of ours')
  }
  await expect(crawlWith({ enter, shop: async () => ({ ...shopWith(true), read }) })).rejects.toThrow('a fault of ours')
  expect(told).toMatchObject([{ status: 'error', requests: 1 }])
})

describe('what is watched of how a shop is read', () => {
  const watched = {} as WatchedDefinition
  const seenOf = async (shop: Partial<Shop>, ...pages: FetchedPage[]) => {
    const seen: (FetchedPage | undefined)[] = []
    const rot: RotWatch = { judge: async (_job, _watched, result, page) => (seen.push(page), result) }
    await crawlWith({ rot, fetchPage: inOrder(...pages).next, shop: async () => ({ ...shopWith(true), watched, ...shop }) })
    return seen
  }

  test('is the page it was at last, not what a failing server said before', async () => {
    expect(await seenOf({}, { ...page, status: 502 }, page)).toEqual([page])
  })

  test('is a list, and not what the shop says of itself', async () => {
    const home = { ...page, url: 'https://shop.example/' }
    const crawl: CrawlPages = async (_query, { ask }) => {
      await ask()({ url: home.url, method: 'GET', headers: {} }, () => ({ status: 'ok' }))
      const answer = await ask()({ url, method: 'GET', headers: {} }, () => ({ status: 'ok', offers: [] }))
      return { ...answer, offers: [] }
    }
    expect(await seenOf({ crawl }, home, page)).toEqual([page])
  })
})
