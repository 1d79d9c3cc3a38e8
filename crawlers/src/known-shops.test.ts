import { expect, test } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { createLog } from '@mallgate/shared/log'

import { createCrawl } from './crawl.ts'
import { createKnownShops } from './known-shops.ts'

const definition: MallDefinition = {
  id: 'shop',
  url: 'https://shop.example',
  currency: 'EUR',
  locale: 'de-DE',
  request: { path: '/{query}' },
  extract: { strategies: [{ json: { items: '$', fields: { title: 't' } } }] },
  limits: { minInterval: '2s', timeout: '3s', concurrency: 2 },
}
const signal = () => AbortSignal.timeout(5_000)

test('callers at the same time, and later ones, share one compilation', async () => {
  let fetched = 0
  const shops = createKnownShops(async () => (fetched++, definition))
  const [first, second] = await Promise.all([shops.get('h', signal()), shops.get('h', signal())])
  expect(second).toBe(first)
  expect(await shops.get('h', signal())).toBe(first)
  expect(first).toMatchObject({
    manners: { robots: 'obey', backOff: 'ladder', minIntervalMs: 2_000 },
    timeoutMs: 3_000,
    concurrency: 2,
    limits: { redirects: 5 },
  })
  expect(fetched).toBe(1)
})

test('a caller that gives up does not take the definition from the others', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const shops = createKnownShops(async (_hash, whole) => {
    await promise
    whole.throwIfAborted()
    return definition
  })
  const impatient = new AbortController()
  const first = shops.get('h', impatient.signal)
  const second = shops.get('h', signal())
  impatient.abort(new Error('no more'))
  await expect(first).rejects.toThrow('no more')
  resolve()
  expect(await second).toMatchObject({ concurrency: 2 })
})

test('a failure is not kept', async () => {
  let fetched = 0
  const shops = createKnownShops(async () => {
    if (fetched++ === 0) throw new Error('call center is away')
    return definition
  })
  await expect(shops.get('h', signal())).rejects.toThrow('call center is away')
  expect(await shops.get('h', signal())).toMatchObject({ concurrency: 2 })
})

test('a definition that does not compile says at every crawl what is wrong, and asks the shop nothing', async () => {
  const strategies = [{ css: { items: 'li:no-such-thing', fields: { title: 'b' } } }]
  const shop = await createKnownShops(async () => ({ ...definition, extract: { strategies } })).get('h', signal())
  expect(shop.fault).toMatch(/extract\.strategies\[0\]\.css\.items: .*no-such-thing/)
  const crawl = createCrawl({
    shop: async () => shop,
    enter: () => Promise.reject(new Error('the shop was asked')),
    fetchPage: () => Promise.reject(new Error('must not be asked')),
    sleep: async () => undefined,
  })
  const job = {
    crawlId: 'crawl-1',
    mall: 'shop',
    queryKey: 'k',
    query: { text: 'x', page: 1 },
    definition: 'h',
    deadlineAt: 0,
    traceparent: 't',
  }
  const context = {
    signal: signal(),
    permit: async () => undefined,
    remainingMs: () => 1_000,
    now: () => '',
    log: createLog('test', 'silent'),
  }
  expect(await crawl(job, context)).toMatchObject({ status: 'error', failure: { message: expect.stringContaining('no-such-thing') } })
})
