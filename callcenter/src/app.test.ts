import { afterEach, expect, test } from 'vitest'

import { checked } from '@mallgate/shared/call'
import { MallDefinition } from '@mallgate/shared/contract/mall'
import { definitionHash } from '@mallgate/shared/definition-hash'

import { askCallCenter as callCenter } from './ask-for-test.ts'
import { endAll, freshTag, instance, startCaller, startRedis, temporaryDir } from './start-for-test.ts'

const definition = checked(MallDefinition)
const timeoutMs = 10_000

afterEach(endAll)

test('an instance is listed once registered, and no more once deregistered', async () => {
  const { put, send, list } = await callCenter()
  expect(await put('/v1/instances/mall-1', instance('mall-1'))).toEqual({ leaseMs: 15_000, heartbeatMs: 5_000 })
  expect(await list()).toMatchObject({ service: 'mall', leaseMs: 15_000, instances: [instance('mall-1')] })
  await send('DELETE', '/v1/instances/mall-1')
  await send('DELETE', '/v1/instances/mall-1')
  expect((await list()).instances).toEqual([])
})

test('the same registration again, in any order of keys, changes no revision', async () => {
  const { put, list } = await callCenter()
  await put('/v1/instances/mall-1', instance('mall-1'))
  const before = await list()
  await put('/v1/instances/mall-1', Object.fromEntries(Object.entries(instance('mall-1')).toReversed()))
  expect(await list()).toEqual(before)
  await put('/v1/instances/mall-1', instance('mall-1', { state: 'draining' }))
  expect((await list()).revision).toBeGreaterThan(before.revision)
})

test('an instance that changes its service leaves the old one', async () => {
  const { put, list, get } = await callCenter()
  await put('/v1/instances/some-1', instance('some-1'))
  await put('/v1/instances/some-1', instance('some-1', { service: 'crawler' }))
  expect((await list()).instances).toEqual([])
  expect(await get('/v1/services')).toMatchObject({
    services: [
      { service: 'gate' },
      { service: 'mall', instances: [] },
      { service: 'crawler', instances: [{ id: 'some-1' }] },
      { service: 'db-api' },
    ],
  })
})

test('a lease that is not renewed lapses, and the watcher is told; heartbeats renew it and wake nobody', async () => {
  const { put, list, poll } = await callCenter({ leaseMs: 1_000, heartbeatMs: 300 })
  await put('/v1/instances/mall-1', instance('mall-1'))
  const known = await list()
  const told = poll(known, 30_000)
  let early = true
  void told.then(() => (early = false))
  const end = performance.now() + 2_000
  while (performance.now() < end) await put('/v1/instances/mall-1/heartbeat')
  expect(early).toBe(true)
  const after = await told
  expect(after).toMatchObject({ since: known.revision, put: [], gone: [{ id: 'mall-1', why: 'lapsed' }] })
  expect(after!.revision).toBeGreaterThan(known.revision)
  await expect(put('/v1/instances/mall-1/heartbeat')).rejects.toMatchObject({ status: 404, code: 'unknown_instance' })
})

test('a poll of an unchanged list ends with nothing', async () => {
  const { list, poll } = await callCenter()
  expect(await poll(await list(), 50)).toBeUndefined()
})

test('a change wakes the polls of its service at every Call Center, and no other', async () => {
  const tag = freshTag()
  const [one, other] = await Promise.all([callCenter({ tag }), callCenter({ tag })])
  const known = await one.list()
  expect(await other.list()).toEqual(known)
  const waiting = other.poll(known, 30_000)
  await one.put('/v1/instances/gate-1', instance('gate-1', { service: 'gate' }))
  await one.put('/v1/instances/mall-1', instance('mall-1'))
  expect(await waiting).toMatchObject({ epoch: known.epoch, instances: [{ id: 'mall-1' }] })
})

test('a change whose message was lost is found all the same', async () => {
  const { list, poll, redis, tag } = await callCenter()
  const known = await list()
  const waiting = poll(known, 30_000)
  await redis.hset(`{${tag}}:revisions`, 'mall', known.revision + 1)
  expect(await waiting).toMatchObject({ revision: known.revision + 1 })
})

test('draining releases every poll at once', async () => {
  const { list, poll, close } = await callCenter()
  const known = await list()
  const polls = Array.from({ length: 20 }, () => poll(known, 30_000))
  // The twenty-first answers only when the ones before it were taken in.
  await poll(known, 100)
  const started = performance.now()
  await close()
  expect(await Promise.all(polls)).toEqual(polls.map(() => undefined))
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('an invalid instance is refused with the names of its faults', async () => {
  const { put, list } = await callCenter()
  const { version: _, ...nameless } = instance('mall-1')
  for (const [body, name] of [
    [nameless, 'version'],
    [{ ...instance('mall-1'), colour: 'red' }, 'colour'],
    [instance('mall-1', { address: 'ftp://somewhere' }), 'address'],
    [instance('mall-2'), 'id'],
  ] as const) {
    const refused = put('/v1/instances/mall-1', body)
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'invalid_request', problem: { errors: [{ in: 'body', name }] } })
  }
  expect((await list()).instances).toEqual([])
})

test('bad parameters are refused by name', async () => {
  const { list } = await callCenter()
  for (const [query, name] of [
    ['?waitMs=30001', 'waitMs'],
    ['?waitMs=-1', 'waitMs'],
    ['?revision=x', 'revision'],
    ['?epok=1', 'epok'],
  ])
    await expect(list(query)).rejects.toMatchObject({ status: 400, problem: { errors: [{ in: 'querystring', name }] } })
})

test('a definition is kept under its hash, value for value', async () => {
  const { send, caller, address } = await callCenter()
  const body: MallDefinition = {
    id: 'demo',
    url: 'https://shop.example',
    currency: 'EUR',
    locale: 'de-DE',
    detect: { noResults: [{ json: 'total', equals: 0 }] },
    options: { pages: 3, deep: false, name: '3' },
  }
  const hash = definitionHash(body)
  await send('PUT', `/v1/definitions/${hash}`, body)
  expect(await caller.json({ address, path: `/v1/definitions/${hash}`, timeoutMs }, definition)).toEqual(body)
})

test('a definition under another hash, an invalid one and an unknown one are refused', async () => {
  const { send, get } = await callCenter()
  const body = { id: 'demo', url: 'https://shop.example', currency: 'EUR', locale: 'de-DE' }
  const hash = definitionHash(body)
  const foreign = `sha256-${'0'.repeat(32)}`
  await expect(send('PUT', `/v1/definitions/${foreign}`, body)).rejects.toMatchObject({ status: 422, code: 'invalid_definition' })
  await expect(send('PUT', `/v1/definitions/${hash}`, { ...body, currency: 'euro' })).rejects.toMatchObject({
    status: 422,
    problem: { errors: [{ name: 'currency' }] },
  })
  await expect(get(`/v1/definitions/${hash}`)).rejects.toMatchObject({ status: 404, code: 'not_found' })
  await expect(get('/v1/definitions/sha1')).rejects.toMatchObject({ status: 400 })
})

test('a call with the secret of another cluster, or none, is refused', async () => {
  const { list, address } = await callCenter({ secret: 'the secret of this cluster' })
  expect((await list()).instances).toEqual([])
  for (const secret of ['the secret of another one', undefined]) {
    const foreign = startCaller(secret)
    const call = foreign.send({ method: 'PUT', address, path: '/v1/instances/mall-1', body: instance('mall-1'), timeoutMs })
    await expect(call).rejects.toMatchObject({ status: 401, code: 'unauthorized' })
  }
  expect((await list()).instances).toEqual([])
})

test('while Redis is gone or silent heartbeats fail soon, watchers are answered from memory, and it is not ready; then it recovers by itself', async () => {
  const dir = await temporaryDir()
  const first = await startRedis(dir)
  const { list, get, put, poll } = await callCenter({ redisUrl: first.url })
  await put('/v1/instances/mall-1', instance('mall-1'))
  const before = await list()
  const away = async () => {
    const started = performance.now()
    await expect(put('/v1/instances/mall-1/heartbeat')).rejects.toMatchObject({ status: 503, code: 'upstream_unavailable' })
    await expect(put('/v1/instances/mall-2', instance('mall-2'))).rejects.toMatchObject({ status: 503 })
    expect(performance.now() - started).toBeLessThan(6_000)
    await expect.poll(() => get('/readyz').catch((error: unknown) => error), { timeout: timeoutMs }).toMatchObject({ status: 503 })
    expect(await list()).toEqual(before)
    expect(await poll(before, 50)).toBeUndefined()
    expect(await poll({ ...before, epoch: 'another' }, 50)).toBeUndefined()
    expect(await poll({ ...before, revision: before.revision - 1 }, 50)).toEqual(before)
  }
  const back = () => expect.poll(() => get('/readyz').catch(() => undefined), { timeout: timeoutMs }).toEqual({ status: 'ready' })

  first.process.kill('SIGSTOP')
  await away()
  first.process.kill('SIGCONT')
  await back()
  expect(await list()).toEqual(before)

  await first.stop()
  await away()
  await startRedis(dir)
  await back()
  const after = await list()
  expect(after.instances).toEqual(before.instances)
  expect(after.epoch).not.toBe(before.epoch)
  await expect(put('/v1/instances/mall-1/heartbeat')).rejects.toMatchObject({ code: 'unknown_instance' })
})
