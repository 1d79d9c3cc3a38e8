import { expect, onTestFinished, test } from 'vitest'

import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { createLog } from '@mallgate/shared/log'
import { createMetrics } from '@mallgate/shared/metrics'

import { createCrawlerApp } from '../app.ts'
import { newMall, startCrawlerForTests } from '../manners/manners-for-tests.ts'

test('one crawler says how a shop takes our visits, and forgets it for all', async () => {
  const [asked, visiting] = await Promise.all([startCrawlerForTests(), startCrawlerForTests()])
  const app = createCrawlerApp({
    tokens: createClusterTokens(undefined, { service: 'crawler', instance: 'c' }),
    log: createLog('test', 'silent'),
    metrics: createMetrics(),
    manners: asked.manners,
    health: { notReady: () => undefined },
  })
  onTestFinished(() => app.close())
  const mall = newMall()
  const get = async () => (await app.inject(`/v1/malls/${mall}/manners`)).json() as object
  expect(await get()).toEqual({ mall, step: 0, retryAfterMs: 0, delayMs: 0, today: 0, robots: [] })
  const ended = { status: 'rate_limited', message: 'the shop answered 429', retryAfterMs: 60_000 } as const
  await visiting.visit(mall, ended, { manners: { robots: 'obey', backOff: 'ladder', dailyBudget: 9 } })
  const resting = {
    mall,
    step: 1,
    until: expect.stringMatching(/^\d{4}-/) as string,
    retryAfterMs: expect.any(Number) as number,
    status: 'rate_limited',
    why: 'the shop answered 429',
    blockedAt: expect.stringMatching(/^\d{4}-/) as string,
    delayMs: 0,
    today: 2,
    robots: [{ origin: 'https://shop.example', rules: 0, crawlDelayMs: 0, until: expect.stringMatching(/^\d{4}-/) as string }],
  }
  expect(await get()).toEqual(resting)
  const { blockedAt: _at, ...was } = resting
  const reset = await app.inject({ method: 'POST', url: `/v1/malls/${mall}/manners/reset` })
  expect(reset.json()).toEqual(was)
  expect(await get()).toMatchObject({ step: 0, retryAfterMs: 0, today: 2, robots: [] })
})
