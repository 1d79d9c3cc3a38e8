import { Queue } from 'bullmq'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { crawlQueue, queuePrefix } from '@mallgate/shared/contract/crawl-job'
import { checked, createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { MallAnswer } from '@mallgate/shared/contract/mall-search'

import { createDemoControl } from './src/demo-control.ts'
import { type System, startSystem } from './src/system.ts'

let system: System
let demo: ReturnType<typeof createDemoControl>

beforeAll(async () => {
  system = await startSystem({ gates: 2, mallWorkers: 2, crawlers: 1, malls: 'demo-techmart,demo-kramladen' })
  demo = createDemoControl(system.demoUrl!)
})
afterAll(() => system?.close())

describe('one crawl for all who ask the same', () => {
  it('ten callers at once, through two Gates and two instances of the Mall: one request to the shop, ten answers', async () => {
    await demo.set('techmart', { latencyMs: 500 })
    const before = await demo.searches('techmart')
    const asked = Array.from({ length: 10 }, (_, i) =>
      system.search({ q: i % 3 ? 'Headphones ' : 'headphones', malls: 'demo-techmart', timeout: 10_000 }, { gate: i % 2 }),
    )
    const answers = await Promise.all(asked)
    await demo.set('techmart', { latencyMs: 0 })
    expect((await demo.searches('techmart')) - before).toBe(1)
    for (const answer of answers) {
      expect(answer.malls).toMatchObject([{ status: 'ok' }])
      expect(answer.offers).toEqual(answers[0]!.offers)
    }
  })

  it('a caller with 100 ms does not spoil the crawl of one with 5 s', async () => {
    await demo.set('kramladen', { latencyMs: 600 })
    const before = await demo.searches('kramladen')
    const hasty = system.get('/v1/search?q=keyboard&malls=demo-kramladen&timeout=100')
    const patient = system.search({ q: 'keyboard', malls: 'demo-kramladen', timeout: 8_000 }, { gate: 1 })
    expect(await hasty).toMatchObject({ status: 503, body: { malls: [{ status: 'timeout' }] } })
    expect(await patient).toMatchObject({ complete: true, malls: [{ status: 'ok' }] })
    await demo.set('kramladen', { latencyMs: 0 })
    expect((await demo.searches('kramladen')) - before).toBe(1)
  })

  it('what outlives its caller is stored all the same: the next one is answered without a crawl', async () => {
    await demo.set('kramladen', { latencyMs: 400 })
    const before = await demo.searches('kramladen')
    await system.get('/v1/search?q=monitor&malls=demo-kramladen&timeout=50')
    const answer = await system.waitFor('the stored answer', async () => {
      const { status, body } = await system.get('/v1/search?q=monitor&malls=demo-kramladen&timeout=50')
      return status === 200 && body
    })
    await demo.set('kramladen', { latencyMs: 0 })
    expect(answer).toMatchObject({ complete: true, malls: [{ status: 'ok' }] })
    expect((await demo.searches('kramladen')) - before).toBe(1)
  })

  it('an interactive caller lifts a crawl that waits with low priority', async () => {
    // The shop's places are all taken, so that what comes now has to wait.
    await demo.set('techmart', { fault: 'hang' })
    const tokens = createClusterTokens(system.env['CLUSTER_SECRET'], { service: 'e2e', instance: 'e2e-1' })
    const caller = createCaller(tokens)
    const address = String(system.of('mall-workers')[0]!.log.find(({ msg }) => msg === 'listening')?.['address'])
    const ask = (text: string, priority: number) =>
      caller.json(
        {
          method: 'POST',
          address,
          path: '/v1/malls/demo-techmart/search',
          body: { query: { text, page: 1 }, maxAgeMs: 0, priority },
          timeoutMs: 25_000,
        },
        checked(MallAnswer),
      )
    const queue = new Queue(crawlQueue('demo-techmart'), { connection: { url: system.redisUrl }, prefix: queuePrefix('demo-techmart') })
    const places = (await queue.getGlobalConcurrency()) ?? 4
    const hanging = Array.from({ length: places }, (_, i) => ask(`hanging ${i}`, 0))
    await system.waitFor('all places taken', async () => (await queue.getActiveCount()) === places)
    const scheduled = ['first', 'second', 'lifted'].map((text) => ask(text, 50))
    await system.waitFor('three waiting', async () => (await queue.getPrioritizedCount()) === 3)
    const interactive = ask('lifted', 0)
    await system.waitFor('one is lifted', async () => (await queue.getWaitingCount()) === 1 && (await queue.getPrioritizedCount()) === 2)
    const [job] = await queue.getWaiting()
    expect(job?.data.query.text).toBe('lifted')
    await demo.set('techmart', { fault: null })
    const answers = await Promise.all([interactive, ...scheduled, ...hanging])
    expect(answers[0]).toMatchObject({ status: 'empty' })
    await queue.close()
    await caller.close()
  })
})
