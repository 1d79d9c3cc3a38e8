import { afterEach, expect, test } from 'vitest'

import { createOperatorTokens } from '@mallgate/shared/cluster-token'
import { definitionHash } from '@mallgate/shared/definition-hash'

import { callCenterForTest, startDbApi } from './operations-for-test.ts'
import { endAll, freshTag, instance, temporaryDir } from './start-for-test.ts'

afterEach(endAll)

const mall = { id: 'woods', url: 'https://woods.example', currency: 'EUR', locale: 'de-DE', mode: 'code' }
const rule = { mall: '*', version: '2.0.0', share: 0.25 }

test('an order is a record with who, why and until, stands in its list, and is gone once taken back', async () => {
  const { put, ask, records } = await callCenterForTest({ secret: 'the secret of this cluster' })
  const until = new Date(Date.now() + 3_600_000).toISOString()
  const ordered = await put(`/v1/releases/canary?why=try%20it&until=${until}`, rule)
  expect(ordered).toMatchObject({
    status: 200,
    body: { kind: 'release', key: 'canary', who: 'kim', why: 'try it', until, content: { ...rule, groups: [] } },
  })
  expect(ordered.headers.get('x-kept')).toBe('no')
  expect(await records('/v1/releases')).toEqual([ordered.body])
  expect((await ask('DELETE', '/v1/releases/canary')).status).toBe(204)
  expect(await records('/v1/releases')).toEqual([])
  expect(await ask('DELETE', '/v1/releases/canary')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  const changes = await records('/v1/changes?kind=release')
  expect(changes).toMatchObject([{ content: null, who: 'kim' }, ordered.body])
})

test('an order changes how an instance is listed, whatever it registers as, until it is taken back', async () => {
  const { put, ask, get } = await callCenterForTest()
  await put('/v1/instances/mall-1', instance('mall-1'))
  const listed = async () => (await get('/v1/services/mall/instances')).body.instances[0]
  expect((await put('/v1/overrides/mall-1', { state: 'out_of_service', weight: 0.5 })).status).toBe(200)
  expect(await listed()).toMatchObject({ state: 'out_of_service', weight: 0.5, ordered: true })
  await put('/v1/instances/mall-1', instance('mall-1', { weight: 3 }))
  expect(await listed()).toMatchObject({ state: 'out_of_service', weight: 0.5, ordered: true })
  await ask('DELETE', '/v1/overrides/mall-1')
  expect(await listed()).toMatchObject({ state: 'up', weight: 3 })
})

test('an order wakes those who watch its service', async () => {
  const { put, get } = await callCenterForTest()
  await put('/v1/instances/mall-1', instance('mall-1'))
  const { epoch, revision } = (await get('/v1/services/mall/instances')).body
  const told = get(`/v1/services/mall/instances?epoch=${epoch}&revision=${revision}&waitMs=20000`)
  await put('/v1/overrides/mall-1', { weight: 0 })
  expect((await told).body.put).toMatchObject([{ id: 'mall-1', weight: 0, ordered: true }])
})

test('a name misspelt is refused, with the one that was meant', async () => {
  const { put, ask } = await callCenterForTest()
  await put('/v1/instances/mall-one', instance('mall-one', { malls: [{ id: 'woods' }] }))
  expect(await put('/v1/overrides/mall-onf', { weight: 1 })).toMatchObject({
    status: 404,
    body: { code: 'unknown_instance', detail: expect.stringContaining('did you mean "mall-one"') },
  })
  expect(await put('/v1/malls/wods/settings', { enabled: false })).toMatchObject({
    status: 404,
    body: { code: 'unknown_mall', detail: expect.stringContaining('did you mean "woods"') },
  })
  expect((await ask('DELETE', '/v1/malls/wods')).status).toBe(404)
  expect((await put('/v1/malls/wods/settings?unknown=true', { enabled: false })).status).toBe(200)
  expect((await put('/v1/malls/woods/settings', { fresh: '5m' })).status).toBe(200)
})

test.each([
  ['/v1/releases/r', { mall: '*', version: '2', shar: 1 }, 'did you mean \\"share\\"'],
  ['/v1/releases/r', { ...rule, share: 2 }, 'share'],
  ['/v1/releases/r', { ...rule, mall: 'No Mall' }, 'mall'],
  ['/v1/overrides/mall-1', {}, 'at least one of state, weight'],
  ['/v1/overrides/mall-1', { state: 'up' }, 'must be one of out_of_service, draining'],
  ['/v1/overrides/mall-1', { weight: 'much' }, 'weight'],
  ['/v1/malls/woods/settings?unknown=true', { fresh: 'soon' }, 'fresh'],
  ['/v1/malls/woods/settings?unknown=true', { enabeld: true }, 'did you mean \\"enabled\\"'],
  ['/v1/releases/r?until=tomorrow', rule, 'until'],
  ['/v1/releases/r?until=2020-01-01T00:00:00Z', rule, 'is over already'],
  ['/v1/releases/r?whi=x', rule, 'whi'],
])('%s with %j is refused, and nothing stands', async (path, body, said) => {
  const { put, records } = await callCenterForTest()
  await put('/v1/instances/mall-1', instance('mall-1'))
  const refused = await put(path, body)
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  expect(JSON.stringify(refused.body)).toContain(said)
  expect(await records('/v1/changes')).toEqual([])
})

test('only an operator may order or look; every process may have the config', async () => {
  const secret = 'the secret of this cluster'
  const { address, ask, put } = await callCenterForTest({ secret })
  const { createClusterTokens } = await import('@mallgate/shared/cluster-token')
  const authorization = (await createClusterTokens(secret, { service: 'gate', instance: 'gate-1' }).header())!
  const asGate = (method: string, path: string) => fetch(`${address}${path}`, { method, headers: { authorization } })
  for (const [method, path] of [
    ['PUT', '/v1/releases/r'],
    ['GET', '/v1/overrides'],
    ['DELETE', '/v1/malls/woods'],
    ['GET', '/v1/changes'],
    ['PUT', '/v1/malls/woods'],
    ['POST', '/v1/malls/woods/rollback'],
  ] as const) {
    const refused = await asGate(method, path)
    expect({ path, status: refused.status }).toEqual({ path, status: 403 })
  }
  expect((await fetch(`${address}/v1/overrides`)).status).toBe(401)
  expect((await put('/v1/releases/r', rule)).status).toBe(200)
  expect((await ask('GET', '/v1/releases')).body.records).toHaveLength(1)
  expect([200, 503]).toContain((await asGate('GET', '/v1/config')).status)
})

test.each([
  ['none', ''],
  ['an endless one', 'x'.repeat(129)],
])('an order under a name that no record can have, %s, is refused and not written', async (_case, who) => {
  const secret = 'a secret of this test'
  const { ask } = await callCenterForTest({ secret })
  const rule = { mall: '*', version: '2', share: 1 }
  const headers = { authorization: (await createOperatorTokens(secret, who).header())! }
  expect(await ask('PUT', '/v1/releases/new', rule, headers)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect(await ask('GET', '/v1/releases')).toMatchObject({ status: 200, body: { records: [] } })
  expect((await ask('PUT', '/v1/releases/new', rule)).status).toBe(200)
})

test('concurrent orders through two Call Centers get revisions that differ and grow, and each hears of the other’s', async () => {
  const tag = freshTag()
  const [one, other] = await Promise.all([callCenterForTest({ tag, leaseMs: 500 }), callCenterForTest({ tag, leaseMs: 500 })])
  const orders = Array.from({ length: 40 }, (_, i) => [one, other][i % 2]!.put(`/v1/releases/rule-${i % 5}`, { ...rule, share: i / 40 }))
  const revisions = (await Promise.all(orders)).map(({ body }) => body.revision as number)
  expect(new Set(revisions).size).toBe(40)
  expect(await one.records('/v1/releases')).toEqual(await other.records('/v1/releases'))
  const all = await one.records('/v1/changes?limit=100')
  expect(all).toHaveLength(40)
  expect(all.map(({ revision }) => revision)).toEqual(revisions.toSorted((a, b) => b - a))
  await expect.poll(() => one.config().catch(() => undefined)).toMatchObject({ releases: { length: 5 } })
  await expect.poll(() => other.config().catch(() => undefined)).toEqual(await one.config())
})

test('an order ends by itself when its time is over, at every Call Center', async () => {
  const tag = freshTag()
  const [one, other] = await Promise.all([callCenterForTest({ tag, leaseMs: 500 }), callCenterForTest({ tag, leaseMs: 500 })])
  await one.put('/v1/instances/mall-1', instance('mall-1'))
  const until = new Date(Date.now() + 800).toISOString()
  expect((await one.put(`/v1/releases/short?until=${until}`, rule)).status).toBe(200)
  expect((await one.put('/v1/releases/long', rule)).status).toBe(200)
  await expect.poll(() => other.records('/v1/releases')).toMatchObject([{ key: 'long' }])
  expect(await one.records('/v1/changes?key=short')).toMatchObject([{ content: null, who: 'call center', why: 'its time was over' }, {}])
})

test('the order to drain ends with its process, not before, and another process under the id never hears of it', async () => {
  const { put, ask, records } = await callCenterForTest({ leaseMs: 3_000, heartbeatMs: 1_000 })
  await put('/v1/instances/mall-1', instance('mall-1'))
  await put('/v1/overrides/mall-1', { state: 'draining' })
  expect((await put('/v1/instances/mall-1/heartbeat', undefined)).body).toMatchObject({ order: 'drain' })
  expect(await records('/v1/overrides')).toHaveLength(1)
  await expect.poll(async () => (await put('/v1/instances/mall-1/heartbeat', undefined)).body.order).toBe('drain')
  await ask('DELETE', '/v1/instances/mall-1')
  await expect.poll(() => records('/v1/overrides')).toEqual([])
  expect((await put('/v1/instances/mall-1', instance('mall-1', { startedAt: '2026-02-02T00:00:00.000Z' }))).body.order).toBeUndefined()
})

test('the config tells of pushed definitions, settings, removals and rules, and its watchers of their changes alone', async () => {
  const { put, ask, get, config } = await callCenterForTest({ leaseMs: 500 })
  await expect.poll(() => config().catch(() => undefined)).toMatchObject({ malls: [], releases: [] })
  const before = await config()
  const place = ({ epoch, revision }: { epoch: string; revision: number }) => `/v1/config?epoch=${epoch}&revision=${revision}`
  expect((await get(`${place(before)}&waitMs=50`)).status).toBe(204)
  const told = get(`${place(before)}&waitMs=20000`)
  await put('/v1/instances/mall-1', instance('mall-1', { malls: [{ id: 'woods' }, { id: 'lakes' }] }))
  await put('/v1/overrides/mall-1', { weight: 0 })
  const { body: pushed } = await put('/v1/malls/woods', mall)
  expect((await told).body).toMatchObject({ malls: [{ id: 'woods', definition: definitionHash(pushed.content) }] })
  expect((await get(`/v1/definitions/${definitionHash(pushed.content)}`)).body).toEqual(mall)
  await put('/v1/malls/woods/settings', { enabled: false })
  await ask('DELETE', '/v1/malls/lakes')
  await put('/v1/releases/canary', rule)
  const after = await config()
  expect(after.malls).toEqual([
    { id: 'lakes', removed: true },
    { id: 'woods', definition: definitionHash(pushed.content), settings: { enabled: false } },
  ])
  expect(after.releases).toEqual([{ id: 'canary', ...rule, groups: [] }])
  await put('/v1/overrides/mall-1', { weight: 1 })
  expect((await config()).revision).toBe(after.revision)
})

test('without a db-api config is not told for a lease time, and a waiting watcher has it then; with one it is told as soon as that answers', async () => {
  const { get, address } = await callCenterForTest({ leaseMs: 20_000 })
  expect(await get('/v1/config')).toMatchObject({ status: 503, body: { code: 'upstream_unavailable' } })
  const waiting = get('/v1/config?waitMs=18000')
  const began = performance.now()
  await startDbApi({ address, get }, await temporaryDir())
  expect(await waiting).toMatchObject({ status: 200, body: { malls: [], releases: [] } })
  expect(performance.now() - began).toBeLessThan(15_000)
})
