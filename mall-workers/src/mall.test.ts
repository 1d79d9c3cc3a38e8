import { describe, expect, it } from 'vitest'

import type { CrawlOutcome, CrawlStatus } from '@mallgate/shared/contract/crawl-job'
import type { Offer } from '@mallgate/shared/contract/offer'
import type { StoredAnswer } from '@mallgate/shared/contract/store'
import { deadlineIn } from '@mallgate/shared/deadline'
import { newTraceparent } from '@mallgate/shared/trace'

import { createMall } from './mall.ts'

const nowMs = Date.parse('2026-05-01T12:00:00.000Z')
const ago = (ms: number) => new Date(nowMs - ms).toISOString()
const offer: Offer = { id: 'shop.1', mall: 'shop', title: 'A kettle', availability: 'InStock', position: 1, observedAt: ago(0) }
const query = { text: 'kettle', page: 1 }

const stored = (ageMs: number, offers = [offer]): StoredAnswer => ({
  crawlId: 'crawl-old',
  mall: 'shop',
  queryKey: 'k',
  query,
  status: offers.length > 0 ? 'ok' : 'empty',
  offers,
  observedAt: ago(ageMs),
})
const outcome = (status: CrawlStatus, over: Partial<CrawlOutcome> = {}): CrawlOutcome => ({
  crawlId: 'crawl-new',
  mall: 'shop',
  queryKey: 'k',
  query,
  definition: 'd',
  status,
  offers: status === 'ok' ? [offer] : [],
  observedAt: ago(5),
  elapsedMs: 1,
  crawler: 'c',
  traceparent: newTraceparent(),
  ...over,
})

function mall(latest: StoredAnswer | undefined, crawl: () => Promise<CrawlOutcome>) {
  let crawls = 0
  const search = createMall({
    id: 'shop',
    reading: 'sha256-x',
    freshMs: 60_000,
    latest: async () => latest,
    crawl: () => (crawls++, crawl()),
    now: () => nowMs,
  })
  const ask = (maxAgeMs?: number, timeoutMs = 1_000) =>
    search({ query, ...(maxAgeMs !== undefined && { maxAgeMs }) }, { deadline: deadlineIn(timeoutMs), traceparent: newTraceparent() })
  return { ask, crawls: () => crawls }
}

const never = () => Promise.reject(new Error('must not crawl'))

describe('a mall', () => {
  it('answers from what is stored while that is fresh', async () => {
    const { ask, crawls } = mall(stored(10_000), never)
    expect(await ask()).toMatchObject({ status: 'ok', source: 'stored', ageMs: 10_000, freshForMs: 50_000, offers: [offer] })
    expect(crawls()).toBe(0)
  })
  it('crawls where what is stored is older than its freshness, or than the caller allows', async () => {
    for (const [ageMs, maxAgeMs] of [[60_000], [10_000, 5_000], [10_000, 0]] as const) {
      const { ask } = mall(stored(ageMs), async () => outcome('ok'))
      expect(await ask(maxAgeMs)).toMatchObject({ status: 'ok', source: 'live', freshForMs: 59_995 })
    }
  })
  it('gives an older answer to a caller who allows it', async () => {
    const { ask } = mall(stored(3_600_000), never)
    expect(await ask(7_200_000)).toMatchObject({ status: 'ok', source: 'stored', freshForMs: 0 })
  })
  it('keeps an empty answer as empty: the shop said so', async () => {
    expect(await mall(stored(1_000, []), never).ask()).toMatchObject({ status: 'empty', source: 'stored', offers: [] })
  })
  it.each(['blocked', 'network', 'parse_error', 'rate_limited', 'timeout', 'error'] as const)(
    'answers a crawl that ended as %s with the last known offers, stale, with the reason',
    async (status) => {
      const { ask } = mall(stored(90_000), async () => outcome(status, { failure: { message: 'why' }, retryAfterMs: 7_000 }))
      expect(await ask()).toMatchObject({
        status: 'stale',
        source: 'stored',
        ageMs: 90_000,
        offers: [offer],
        failure: { message: 'why' },
        retryAfterMs: 7_000,
        freshForMs: 0,
      })
    },
  )
  it('says the failure itself where nothing is known', async () => {
    const { ask } = mall(undefined, async () => outcome('blocked', { failure: { message: 'captcha', httpStatus: 403 } }))
    expect(await ask()).toMatchObject({ status: 'blocked', offers: [], failure: { message: 'captcha', httpStatus: 403 }, freshForMs: 0 })
  })
  it('says timeout where its caller cannot wait any longer', async () => {
    const { ask } = mall(
      undefined,
      () => new Promise((_resolve, reject) => AbortSignal.timeout(30).addEventListener('abort', () => reject(new Error('late')))),
    )
    expect(await ask(undefined, 10)).toMatchObject({ status: 'timeout', offers: [] })
  })
  it('says error, and why, where the crawl could not be handed over', async () => {
    const { ask } = mall(undefined, () => Promise.reject(new Error('out of memory')))
    expect(await ask()).toMatchObject({ status: 'error', failure: { message: expect.stringContaining('out of memory') } })
  })
  it('says that the shop was not asked where the queue is away or too slow, with known offers and without', async () => {
    const silent = () => Promise.reject(new Error('Command timed out'))
    expect(await mall(undefined, silent).ask()).toMatchObject({ status: 'error', unasked: true })
    expect(await mall(stored(1_000), silent).ask(0)).toMatchObject({ status: 'stale', failed: 'error', unasked: true })
  })
})
