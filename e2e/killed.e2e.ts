import { afterEach, describe, expect, it } from 'vitest'

import { checked, createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { InstanceList } from '@mallgate/shared/contract/instance'
import { CrawlLogEntry, StoredAnswer } from '@mallgate/shared/contract/store'
import { queryKey } from '@mallgate/shared/query-key'
import Type from 'typebox'

import { createDemoControl } from './src/demo-control.ts'
import type { Spawned } from './src/spawned.ts'
import { type System, startSystem } from './src/system.ts'

const systems: System[] = []
afterEach(async () => {
  for (const system of systems.splice(0)) await system.close()
})

const mall = 'demo-techmart'
const crawls = checked(Type.Object({ crawls: Type.Array(CrawlLogEntry) }))
const answer = checked(StoredAnswer)
const list = checked(InstanceList)

async function start(options: Parameters<typeof startSystem>[0] = {}) {
  const system = await startSystem({ malls: mall, ...options })
  systems.push(system)
  const demo = createDemoControl(system.demoUrl!)
  const caller = createCaller(createClusterTokens(system.env['CLUSTER_SECRET'], { service: 'e2e', instance: 'e2e-1' }))
  const storeAddress = () => addressOf(system.of('db-api').findLast((one) => one.running())!)
  const keyOf = async (text: string) => {
    const ask = { address: system.callcenterUrl, path: '/v1/services/mall/instances', timeoutMs: 5_000 }
    const { instances } = await caller.json(ask, list)
    return queryKey({ text, page: 1 }, instances.flatMap(({ malls }) => malls).find(({ id }) => id === mall)!.reading!)
  }
  return {
    system,
    demo,
    /** What the store has of a query: the crawls of it that brought offers, and the answer. */
    async stored(text: string) {
      const ask = { address: storeAddress(), timeoutMs: 5_000 }
      // The answer first: what is there then is in the log as well.
      const kept = await caller.json({ ...ask, path: `/v1/malls/${mall}/answers/${await keyOf(text)}` }, answer)
      const log = await caller.json({ ...ask, path: `/v1/malls/${mall}/crawls?limit=1000` }, crawls)
      return {
        crawls: log.crawls.filter(({ query, offers }) => query.text === text && offers > 0),
        answer: kept as StoredAnswer | undefined,
      }
    },
  }
}

const addressOf = (child: Spawned) => String(child.log.find((entry) => typeof entry['address'] === 'string')?.['address'])
const search = (q: string, timeout: number) => `/v1/search?q=${q}&malls=${mall}&timeout=${timeout}`

describe('killed without warning', () => {
  it('a Mall in mid-wait: the crawl goes on, another instance stores it, once', async () => {
    const { system, demo, stored } = await start({ mallWorkers: 1 })
    await demo.set('techmart', { latencyMs: 1_500 })
    const asked = system.get(search('keyboard', 10_000))
    await system.waitFor('the crawl', async () => (await demo.searches('techmart')) === 1)
    system.of('mall-workers')[0]!.kill('SIGKILL')
    expect((await asked).status).toBe(503)
    await system.startMallWorker({ MALLS: mall })
    const { crawls: found, answer: kept } = await system.waitFor('stored', async () => {
      const now = await stored('keyboard')
      return now.answer && now
    })
    expect(found).toHaveLength(1)
    expect(kept?.offers.length).toBeGreaterThan(0)
    expect(await demo.searches('techmart')).toBe(1)
  })
})
