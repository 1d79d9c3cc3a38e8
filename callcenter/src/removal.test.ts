import { randomUUID } from 'node:crypto'

import { afterEach, expect, test } from 'vitest'

import { settleStream } from '@mallgate/shared/contract/crawl-job'

import { type CallCenterForTest, callCenterForTest, startDbApi } from './operations-for-test.ts'
import { endAll, instance, temporaryDir } from './start-for-test.ts'

afterEach(endAll)

const definitionOf = (id: string) => ({ id, url: 'https://woods.example', currency: 'EUR', locale: 'de-DE', mode: 'code' })
// Queues are not Call Center's own keys: no tag keeps the tests' apart.
const newMall = () => `woods-${randomUUID().slice(0, 8)}`

async function fill({ redis }: CallCenterForTest, mall: string) {
  await redis.hset(`{${mall}}:crawl-${mall}:1`, 'data', '{}')
  await redis.zadd(`{${mall}}:crawl-${mall}:prioritized`, 1, '1')
  await redis.xadd(settleStream(mall), '*', 'outcome', '{}')
  await redis.xadd(`${settleStream(mall)}:dead`, '*', 'outcome', '{}')
  await redis.hset(`{${mall}}:waiters:abc`, 'mallgate:reply:1', 1)
  await redis.hset(`{${mall}}er:not-its-own`, 'data', '1')
}

test('a mall taken away for good leaves nothing in Redis, neither pushed definition nor settings, and nothing of another goes', async () => {
  const center = await callCenterForTest({ leaseMs: 500 })
  const { put, ask, records, config, redis } = center
  const mall = newMall()
  await put(`/v1/malls/${mall}`, definitionOf(mall))
  await put(`/v1/malls/${mall}/settings`, { fresh: '5m' })
  await fill(center, mall)
  const removed = await ask('DELETE', `/v1/malls/${mall}?why=closed`)
  expect(removed).toMatchObject({ status: 200, body: { removed: { keys: 5 }, hosts: 0, clean: true } })
  expect(await redis.keys(`{${mall}}*`)).toEqual([`{${mall}}er:not-its-own`])
  await redis.del(`{${mall}}er:not-its-own`)
  expect(await records('/v1/malls')).toMatchObject([{ kind: 'removal', key: mall, content: { data: false } }])
  await expect.poll(() => config().catch(() => undefined)).toMatchObject({ malls: [{ id: mall, removed: true }] })
  expect(await ask('DELETE', `/v1/malls/${mall}`)).toMatchObject({ status: 200, body: { removed: { keys: 0 }, clean: true } })
})

test('what comes in after the hosts stopped goes too', async () => {
  const center = await callCenterForTest({ leaseMs: 500 })
  const { put, ask, redis } = center
  const mall = newMall()
  await put('/v1/instances/mall-1', instance('mall-1', { malls: [{ id: mall }] }))
  await fill(center, mall)
  const removing = ask('DELETE', `/v1/malls/${mall}`)
  await expect.poll(() => center.records('/v1/malls')).toHaveLength(1)
  expect(await redis.exists(settleStream(mall))).toBe(1)
  await put('/v1/instances/mall-1', instance('mall-1', { malls: [] }))
  expect((await removing).body).toMatchObject({ hosts: 0, clean: true })
  await redis.xadd(settleStream(mall), '*', 'outcome', '{}')
  await expect.poll(() => redis.exists(settleStream(mall)), { timeout: 15_000 }).toBe(0)
  await redis.del(`{${mall}}er:not-its-own`)
})

test('pushing a definition brings the mall back, and what it then writes stays', async () => {
  const center = await callCenterForTest({ leaseMs: 500 })
  const { put, ask, redis, tag, records } = center
  const mall = newMall()
  await ask('DELETE', `/v1/malls/${mall}?unknown=true`)
  expect(await redis.zscore(`{${tag}}:removals`, mall)).not.toBe(null)
  expect((await put(`/v1/malls/${mall}`, definitionOf(mall))).status).toBe(200)
  expect(await records('/v1/malls')).toMatchObject([{ kind: 'definition', key: mall }])
  expect(await redis.zscore(`{${tag}}:removals`, mall)).toBe(null)
})

test('with data=true what db-api stores of it goes as well', async () => {
  const center = await callCenterForTest({ leaseMs: 3_000, heartbeatMs: 1_000 })
  const mall = newMall()
  const { address } = await startDbApi(center, await temporaryDir())
  const at = `${address}/v1/malls/${mall}/crawls`
  const outcome = {
    crawlId: 'crawl-00000001',
    mall,
    queryKey: 'query-1',
    query: { text: 'x', page: 1 },
    definition: 'sha256-0',
    status: 'empty',
    offers: [],
    observedAt: '2026-01-01T00:00:00.000Z',
    elapsedMs: 1,
    crawler: 'crawler-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  }
  const stored = await fetch(`${at}/crawl-00000001`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(outcome),
  })
  expect(stored.status).toBe(200)
  await center.put(`/v1/malls/${mall}`, definitionOf(mall))
  const removed = await center.ask('DELETE', `/v1/malls/${mall}?data=true`)
  expect(removed).toMatchObject({ status: 200, body: { removed: { crawls: 1, answers: 1, offers: 0, prices: 0 }, clean: true } })
  expect(await (await fetch(at)).json()).toEqual({ crawls: [] })
})

test('no mall may have Call Center’s own name, whose keys would go with it', async () => {
  const { ask, put } = await callCenterForTest({ tag: 'center-own' })
  expect((await put('/v1/malls/center-own', definitionOf('center-own'))).status).toBe(400)
  expect((await ask('DELETE', '/v1/malls/center-own?unknown=true')).status).toBe(400)
})
