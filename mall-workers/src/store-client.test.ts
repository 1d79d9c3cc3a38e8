import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { describe, expect, it, onTestFinished } from 'vitest'

import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { ListedInstance } from '@mallgate/shared/contract/instance'
import { deadlineIn } from '@mallgate/shared/deadline'
import type { Watch } from '@mallgate/shared/discovery'
import { createLog } from '@mallgate/shared/log'

import { createStoreClient } from './store-client.ts'

const stored = {
  crawlId: 'crawl-1234',
  mall: 'shop',
  queryKey: 'k',
  query: { text: 'kettle', page: 1 },
  status: 'empty',
  offers: [],
  observedAt: '2026-01-01T00:00:00.000Z',
}

/** A db-api as far as looking up goes; asked `how` it behaves each time. */
async function store(id: string, how: () => 'answer' | 'hang', over: Partial<ListedInstance> = {}) {
  let asked = 0
  const server = createServer((_request, response) => {
    asked++
    if (how() === 'answer') response.setHeader('content-type', 'application/json').end(JSON.stringify(stored))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const instance: ListedInstance = {
    id,
    service: 'db-api',
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    malls: [],
    allMalls: true,
    version: '1',
    startedAt: stored.observedAt,
    weight: 1,
    caps: [],
    state: 'up',
    ...over,
  }
  return { instance, asked: () => asked }
}

function client(instances: readonly ListedInstance[]) {
  const caller = createCaller(createClusterTokens(undefined, { service: 'mall', instance: 'm' }))
  onTestFinished(() => caller.close())
  const watch = { current: () => instances } as Watch
  const { latest } = createStoreClient(watch, caller, createLog('test', 'silent'))
  return (mall = 'shop', timeoutMs = 3_000) => latest(mall, 'k', deadlineIn(timeoutMs), '')
}

describe('the store, to a Mall', () => {
  it('gives what it has', async () => {
    const { instance } = await store('s', () => 'answer')
    expect(await client([instance])()).toMatchObject({ crawlId: 'crawl-1234' })
  })

  it('one that hangs costs a few queries their second, and then none until it is tried again', async () => {
    const { instance, asked } = await store('s', () => 'hang')
    const look = client([instance])
    await Promise.all([look(), look(), look(), look(), look()])
    const before = performance.now()
    for (let i = 0; i < 20; i++) expect(await look()).toBeUndefined()
    expect(performance.now() - before).toBeLessThan(500)
    expect(asked()).toBe(5)
  })

  it('one that hangs is left for another that answers', async () => {
    const [hanging, well] = await Promise.all([store('a', () => 'hang'), store('b', () => 'answer')])
    const look = client([hanging.instance, well.instance])
    const ask = () => Promise.all(Array.from({ length: 12 }, () => look()))
    await ask()
    const found = await ask()
    expect(found.filter((answer) => answer !== undefined).length).toBeGreaterThanOrEqual(8)
  })

  it('callers in haste say nothing against it', async () => {
    let slow = true
    const { instance } = await store('s', () => (slow ? 'hang' : 'answer'))
    const look = client([instance])
    await Promise.all(Array.from({ length: 20 }, () => look('shop', 20)))
    slow = false
    expect(await look()).toMatchObject({ crawlId: 'crawl-1234' })
  })

  it('one that is gone and still listed does not stand in the way of another, nor does one of other malls', async () => {
    const [well, other] = await Promise.all([
      store('b', () => 'answer', { allMalls: false, malls: [{ id: 'shop', mode: 'http' }] as never }),
      store('c', () => 'hang', { allMalls: false, malls: [{ id: 'else', mode: 'http' }] as never }),
    ])
    const gone: ListedInstance = { ...well.instance, id: 'a', address: 'http://127.0.0.1:9' }
    const look = client([gone, well.instance, other.instance])
    for (let i = 0; i < 5; i++) expect(await look()).toMatchObject({ crawlId: 'crawl-1234' })
    expect(other.asked()).toBe(0)
  })
})
