import { describe, expect, it } from 'vitest'

import type { FetchedPage } from '../read-page.ts'
import { createLoneEnter } from './lone-enter.ts'

const robots = (status: number, text = ''): FetchedPage => ({
  url: 'https://shop.example/robots.txt',
  status,
  headers: {},
  body: Buffer.from(text),
})
const departure = (url: string, more: object = {}) => ({
  mall: 'shop',
  crawl: { id: 'c', answered: false },
  url,
  manners: { robots: 'obey', backOff: 'ladder', minIntervalMs: 30 } as const,
  mostWaitMs: 1_000,
  signal: AbortSignal.timeout(5_000),
  permit: async () => undefined,
  ...more,
})

describe('manners of a process that is alone', () => {
  it('ask for robots.txt once, and obey it, redirects included', async () => {
    const asked: string[] = []
    const enter = createLoneEnter({
      fetchPage: async ({ url }) => (asked.push(url), robots(200, 'User-agent: *\nDisallow: /cart')),
      userAgent: 'us',
    })
    const leave = await enter(departure('https://shop.example/search'))
    expect(leave).toHaveProperty('end')
    if ('end' in leave) {
      expect(leave.mayFollow?.('https://shop.example/cart')).toContain('Disallow: /cart')
      expect(leave.mayFollow?.('https://shop.example/list')).toBeUndefined()
      await leave.end({ status: 'ok', latencyMs: 1, requests: 1 })
    }
    expect(await enter(departure('https://shop.example/cart'))).toMatchObject({ status: 'disallowed' })
    expect(asked).toEqual(['https://shop.example/robots.txt'])
  })

  it('ask for nothing while robots.txt cannot be had, unless its owner agreed', async () => {
    const enter = createLoneEnter({ fetchPage: async () => robots(503), userAgent: 'us' })
    expect(await enter(departure('https://shop.example/a'))).toMatchObject({ status: 'disallowed' })
    expect(await enter(departure('https://shop.example/a', { manners: { robots: 'ignore', backOff: 'ladder' } }))).toHaveProperty('end')
  })

  it('let one request out at a time, as far apart as the definition or Crawl-delay wants', async () => {
    const enter = createLoneEnter({ fetchPage: async () => robots(404), userAgent: 'us' })
    const ended: number[] = []
    const go = async () => {
      const leave = await enter(departure('https://shop.example/a'))
      if (!('end' in leave)) throw new Error('no leave')
      ended.push(performance.now())
      await leave.end({ status: 'ok', latencyMs: 1, requests: 1 })
    }
    await Promise.all([go(), go(), go()])
    expect(ended[1]! - ended[0]!).toBeGreaterThanOrEqual(28)
    expect(ended[2]! - ended[1]!).toBeGreaterThanOrEqual(28)
  })

  it('say that there is no time where a turn is too far off, and go on', async () => {
    const enter = createLoneEnter({ fetchPage: async () => robots(200, 'User-agent: *\nCrawl-delay: 20'), userAgent: 'us' })
    const leave = await enter(departure('https://shop.example/a'))
    if ('end' in leave) await leave.end({ status: 'ok', latencyMs: 1, requests: 1 })
    expect(await enter(departure('https://shop.example/b'))).toMatchObject({ status: 'rate_limited' })
    expect(await enter(departure('https://shop.example/b'))).toMatchObject({ status: 'rate_limited' })
  })
})
