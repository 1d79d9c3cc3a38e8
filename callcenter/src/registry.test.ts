import { once } from 'node:events'
import { createServer } from 'node:net'

import { afterEach, expect, test } from 'vitest'

import type { InstanceList } from '@mallgate/shared/contract/instance'

import { askCallCenter } from './ask-for-test.ts'
import { atEnd, endAll, freshTag, ids, instance } from './start-for-test.ts'

afterEach(endAll)

const short = { leaseMs: 900, heartbeatMs: 300 }

test('the newest boot of an id counts: an older one is refused, and takes nothing away', async () => {
  const { put, send, list } = await askCallCenter()
  const path = '/v1/instances/mall-1'
  const superseded = { status: 409, code: 'superseded' }
  await put(path, instance('mall-1', { boot: 'boot-1' }))
  await put(`${path}/heartbeat?boot=boot-1`)
  await put(path, instance('mall-1', { boot: 'boot-2', weight: 2 }))
  await expect(put(`${path}/heartbeat?boot=boot-1`)).rejects.toMatchObject(superseded)
  await expect(put(path, instance('mall-1', { boot: 'boot-1' }))).rejects.toMatchObject(superseded)
  await expect(send('DELETE', `${path}?boot=boot-1`)).rejects.toMatchObject(superseded)
  expect((await list()).instances).toEqual([instance('mall-1', { boot: 'boot-2', weight: 2 })])

  await send('DELETE', `${path}?boot=boot-2`)
  await expect(put(path, instance('mall-1', { boot: 'boot-1' }))).rejects.toMatchObject(superseded)
  await expect(put(`${path}/heartbeat?boot=boot-1`)).rejects.toMatchObject(superseded)
  await put(path, instance('mall-1', { boot: 'boot-3' }))
  await expect(put(path, instance('mall-1', { boot: 'boot-2' }))).rejects.toMatchObject(superseded)
})

test('a boot that lapsed comes back as long as no newer one is there', async () => {
  const { put, list, poll } = await askCallCenter(short)
  const path = '/v1/instances/mall-1'
  await put(path, instance('mall-1', { boot: 'boot-1' }))
  expect(await poll(await list(), 30_000)).toMatchObject({ gone: [{ id: 'mall-1', why: 'lapsed' }] })
  await expect(put(`${path}/heartbeat?boot=boot-1`)).rejects.toMatchObject({ code: 'unknown_instance' })
  await put(path, instance('mall-1', { boot: 'boot-1' }))
  expect(ids((await list()).instances)).toEqual(['mall-1'])
})

test('an order stands in the list in place of what the instance says, and reaches it with its next heartbeat', async () => {
  const { put, list, redis, tag } = await askCallCenter()
  const path = '/v1/instances/mall-1'
  const overrides = `{${tag}}:overrides`
  await put(path, instance('mall-1'))
  await redis.hset(overrides, 'mall-1', JSON.stringify({ state: 'out_of_service', weight: 0.5 }))
  expect(await put(`${path}/heartbeat`)).toMatchObject({ order: 'out_of_service' })
  // Registered again with other content: no heartbeat and no registration clears an order.
  expect(await put(path, instance('mall-1', { weight: 3 }))).toMatchObject({ order: 'out_of_service' })
  expect((await list()).instances).toEqual([instance('mall-1', { state: 'out_of_service', weight: 0.5, ordered: true } as object)])
  await redis.hset(overrides, 'mall-1', JSON.stringify({ state: 'draining' }))
  expect(await put(`${path}/heartbeat`)).toMatchObject({ order: 'drain' })
  await redis.hset(overrides, 'mall-1', JSON.stringify({ weight: 9 }))
  expect(await put(`${path}/heartbeat`)).not.toHaveProperty('order')
})

test('too many silent at once are suspect; one that refuses a connection is gone, one that beats again is as before', async () => {
  const tag = freshTag()
  const { put, list } = await askCallCenter({ ...short, tag })
  await askCallCenter({ ...short, tag })
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  atEnd('server', () => void server.close())
  const port = (server.address() as { port: number }).port
  for (let n = 1; n <= 5; n++) await put(`/v1/instances/mall-${n}`, instance(`mall-${n}`, { address: `http://127.0.0.1:${port}` }))
  // Nobody listens on the discard port.
  await put('/v1/instances/mall-6', instance('mall-6', { address: 'http://127.0.0.1:9' }))
  const suspects = async () => (await list()).instances.map(({ id, suspect }) => (suspect ? `${id}?` : id)).join()
  await expect.poll(suspects, { timeout: 8_000 }).toBe('mall-1?,mall-2?,mall-3?,mall-4?,mall-5?')
  await put('/v1/instances/mall-2/heartbeat')
  expect(await suspects()).toBe('mall-1?,mall-2,mall-3?,mall-4?,mall-5?')
})

test('a Call Center that starts lets nothing lapse for a lease time', async () => {
  const tag = freshTag()
  const one = await askCallCenter({ ...short, tag })
  await one.put('/v1/instances/mall-1', instance('mall-1'))
  await one.close()
  // Its lease ends while no Call Center is there: a key of Redis' own tells when.
  await one.redis.set(`{${tag}}:over`, '1', 'PX', short.leaseMs + 100)
  await expect.poll(() => one.redis.exists(`{${tag}}:over`), { timeout: 8_000 }).toBe(0)
  const started = performance.now()
  const other = await askCallCenter({ ...short, tag })
  const known = await other.list()
  expect(ids(known.instances)).toEqual(['mall-1'])
  expect(await other.poll(known, 30_000)).toMatchObject({ gone: [{ id: 'mall-1', why: 'lapsed' }] })
  expect(performance.now() - started).toBeGreaterThan(short.leaseMs - 50)
})

test('fifty registrations at once are told in few answers, all of them changes', async () => {
  const { put, list, poll } = await askCallCenter()
  await put('/v1/instances/mall-0', instance('mall-0'))
  let known: Pick<InstanceList, 'epoch' | 'revision'> = await list()
  const all = Promise.all(Array.from({ length: 50 }, (_, n) => put(`/v1/instances/more-${n}`, instance(`more-${n}`))))
  const seen = new Set<string>()
  let answers = 0
  while (seen.size < 50) {
    const told = (await poll(known as InstanceList, 30_000))!
    if (!('put' in told)) throw new Error('the whole list was told')
    for (const { id } of told.put) seen.add(id)
    known = told
    answers++
  }
  await all
  expect(answers).toBeLessThan(15)
})
