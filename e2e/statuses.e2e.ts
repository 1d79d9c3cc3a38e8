import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { MallStatus } from '@mallgate/shared/contract/mall-status'

import { createDemoControl } from './src/demo-control.ts'
import { type System, startSystem } from './src/system.ts'

let system: System
let demo: ReturnType<typeof createDemoControl>

beforeAll(async () => {
  system = await startSystem()
  demo = createDemoControl(system.demoUrl!)
})
afterAll(() => system?.close())

const others = ['demo-techmart', 'demo-hanmart']

describe('what becomes of a mall', () => {
  it.each([
    ['hang', 'timeout', 'headphones'],
    ['slow-body', 'timeout', 'mouse'],
    ['block', 'blocked', 'ssd'],
    ['500', 'network', 'shoes'],
    ['cut', 'network', 'wireless'],
    ['429', 'rate_limited', 'black'],
    ['layout', 'parse_error', 'webcam'],
    ['garbage', 'parse_error', 'speaker'],
    ['empty', 'empty', 'book'],
  ] as const)('a shop that does `%s` is said to be `%s`, and the others’ offers are there', async (fault, status: MallStatus, q) => {
    await demo.set('kramladen', { fault })
    const answer = await system.search({ q, timeout: 4_000 })
    await demo.set('kramladen', { fault: null })
    const report = answer.malls.find(({ mall }) => mall === 'demo-kramladen')!
    expect(report.status).toBe(status)
    expect(answer.complete).toBe(status === 'empty')
    if (status !== 'empty') expect(report.error?.message).toBeTruthy()
    for (const mall of others) {
      expect(answer.malls).toContainEqual(expect.objectContaining({ mall, status: 'ok' }))
      expect(answer.offers.some((offer) => offer.mall === mall)).toBe(true)
    }
  })

  it('a shop that never answers costs the caller his deadline and no more', async () => {
    await demo.set('kramladen', { fault: 'hang' })
    const { elapsedMs, malls } = await system.search({ q: 'keyboard', maxAge: 0, timeout: 1_000 })
    await demo.set('kramladen', { fault: null })
    expect(malls.find(({ mall }) => mall === 'demo-kramladen')).toMatchObject({ status: 'timeout' })
    // The deadline itself is measured by the benchmarks; here a caller must only not wait for the crawl.
    expect(elapsedMs).toBeLessThan(5_000)
  })

  it('a shop that fails is answered with its last known offers, stale, with their age and the reason', async () => {
    const before = await system.search({ q: 'monitor', malls: 'demo-kramladen', timeout: 8_000 })
    expect(before.offers.length).toBeGreaterThan(0)
    await demo.set('kramladen', { fault: 'block' })
    const stale = await system.waitFor('stored offers', async () => {
      const { status, body } = await system.get('/v1/search?q=monitor&malls=demo-kramladen&maxAge=0&timeout=8000')
      return status === 200 ? (body as typeof before) : undefined
    })
    await demo.set('kramladen', { fault: null })
    expect(stale.malls).toMatchObject([{ status: 'stale', source: 'stored', error: { message: expect.stringContaining('403') } }])
    expect(stale.malls[0]?.ageMs).toBeGreaterThan(0)
    expect(stale.offers.map(({ id }) => id).toSorted()).toEqual(before.offers.map(({ id }) => id).toSorted())
    expect(stale.complete).toBe(false)
  })

  it('where no mall can answer, that is a 503 with every report', async () => {
    await Promise.all(['techmart', 'kramladen', 'hanmart'].map((shop) => demo.set(shop, { fault: 'block' })))
    const { status, body } = await system.get('/v1/search?q=never+asked+before&timeout=8000')
    await Promise.all(['techmart', 'kramladen', 'hanmart'].map((shop) => demo.set(shop, { fault: null })))
    expect(status).toBe(503)
    expect(body).toMatchObject({ code: 'no_mall_answered', malls: [{ status: 'blocked' }, { status: 'blocked' }, { status: 'blocked' }] })
  })
})

describe('the stream', () => {
  it('gives each mall’s offers as it answers: the slow one last, and `done` at the end', async () => {
    await demo.set('hanmart', { latencyMs: 700 })
    const response = await fetch(`${system.gateUrl}/v1/search/stream?q=coffee&maxAge=0&timeout=8000`)
    const text = await response.text()
    await demo.set('hanmart', { latencyMs: 0 })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const events = text.split('\n\n').flatMap((block) => {
      const event = /^event: ?(.*)$/m.exec(block)?.[1]
      const data = /^data: ?(.*)$/m.exec(block)?.[1]
      return event && data ? [{ event, data: JSON.parse(data) as { mall?: string; complete?: boolean; status?: string } }] : []
    })
    const offers = events.filter(({ event }) => event === 'offers').map(({ data }) => data.mall)
    expect(new Set(offers)).toEqual(new Set(['demo-hanmart', 'demo-kramladen', 'demo-techmart']))
    expect(offers.at(-1)).toBe('demo-hanmart')
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { complete: true } })
  })
})
