import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, expect, test } from 'vitest'

import { checked } from '@mallgate/shared/call'
import { type Instance, InstanceList } from '@mallgate/shared/contract/instance'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { definitionHash } from '@mallgate/shared/definition-hash'
import { createDiscovery } from '@mallgate/shared/discovery-client'

import {
  endAll,
  freshTag,
  ids,
  instance,
  log,
  startCallCenter,
  startCaller,
  startClient,
  startRedis,
  temporaryDir,
  until,
} from './start-for-test.ts'

const definition: MallDefinition = { id: 'demo', url: 'https://shop.example', currency: 'EUR', locale: 'de-DE', options: { pages: 3 } }
const hash = definitionHash(definition)
const listed = checked(InstanceList)
const signal = () => AbortSignal.timeout(8_000)
const holds =
  (...wished: string[]) =>
  (instances: readonly Instance[]) =>
    ids(instances).join() === wished.join()

// Where nobody listens: the discard port of this machine's loopback.
const nowhere = 'http://127.0.0.1:9'

afterEach(endAll)

test('what one client registers another one sees, with its definitions, until it is closed', async () => {
  const tag = freshTag()
  const [one, other] = await Promise.all([startCallCenter({ tag }), startCallCenter({ tag })])
  const watch = startClient([other.address]).watch('mall')
  await watch.ready(signal())
  expect(watch.current()).toEqual([])

  const mall = startClient([one.address])
  const registration = await mall.register(instance('mall-1'), [definition])
  await until(watch, holds('mall-1'))
  expect(watch.current()).toEqual([instance('mall-1')])
  expect(await startClient([other.address]).definition(hash, signal())).toEqual(definition)

  await registration.update({ state: 'draining' })
  await until(watch, ([first]) => first?.state === 'draining')
  await mall.close()
  await until(watch, holds())
})

test('updates arrive in the order they were made; a refused one leaves the last in place', async () => {
  const { address } = await startCallCenter()
  const watch = startClient([address]).watch('mall')
  const registration = await startClient([address]).register(instance('mall-1'), [])
  const updates = Array.from({ length: 20 }, (_, i) => registration.update({ weight: i }))
  const bad = registration.update({ weight: -1 })
  await expect(bad).rejects.toMatchObject({ status: 400, code: 'invalid_request' })
  await Promise.all(updates)
  await until(watch, ([first]) => first?.weight === 19)
  await registration.update({ state: 'draining' })
  await until(watch, ([first]) => first?.weight === 19 && first.state === 'draining')
})

test('heartbeats keep a registration for many lease times', async () => {
  const { address } = await startCallCenter({ leaseMs: 1_000, heartbeatMs: 100 })
  const watch = startClient([address]).watch('mall')
  await startClient([address]).register(instance('mall-1'), [])
  await until(watch, holds('mall-1'))
  const seen: string[] = []
  watch.onChange((instances) => seen.push(ids(instances).join()))
  // Each mayfly that nobody beats for shows that a whole lease time went by.
  for (let i = 0; i < 2; i++) {
    const mayfly = `mayfly-${i}`
    await startCaller().send({ method: 'PUT', address, path: `/v1/instances/${mayfly}`, body: instance(mayfly), timeoutMs: 5_000 })
    await until(watch, holds('mall-1', mayfly))
    await until(watch, holds('mall-1'))
  }
  expect(seen.every((line) => line.startsWith('mall-1'))).toBe(true)
})

test('a registry that lost everything is filled again, definitions included, and no instance is ever missing', async () => {
  const { address, redis, tag } = await startCallCenter({ leaseMs: 3_000, heartbeatMs: 200 })
  const watch = startClient([address]).watch('mall')
  await Promise.all([1, 2, 3].map((n) => startClient([address]).register(instance(`mall-${n}`), [definition])))
  await until(watch, holds('mall-1', 'mall-2', 'mall-3'))
  const before = watch.current()
  const changes: string[] = []
  watch.onChange((instances) => changes.push(ids(instances).join()))

  const keys = ['epoch', 'leases', 'services', 'instances', 'revisions', 'definitions'].map((name) => `{${tag}}:${name}`)
  await redis.del(keys)
  const path = '/v1/services/mall/instances'
  const all = () => startCaller().json({ address, path, timeoutMs: 5_000 }, listed)
  // Put back at once by who knew them; the definitions come with their heartbeats, which are refused until then.
  expect(ids((await all()).instances)).toEqual(['mall-1', 'mall-2', 'mall-3'])
  const fetched = () =>
    startClient([address])
      .definition(hash, signal())
      .catch(() => undefined)
  await expect.poll(fetched, { timeout: 8_000 }).toEqual(definition)
  // A change after it shows that the watch has gone through the new epoch.
  await startClient([address]).register(instance('mall-4'), [])
  await until(watch, holds('mall-1', 'mall-2', 'mall-3', 'mall-4'))
  expect(changes).toEqual(['mall-1,mall-2,mall-3,mall-4'])
  expect(watch.current()[0]).toBe(before[0])
})

test('an update right after the registry was lost brings the definitions back too', async () => {
  const { address, redis, tag } = await startCallCenter()
  const registration = await startClient([address]).register(instance('mall-1'), [definition])
  await redis.del(['epoch', 'leases', 'services', 'instances', 'revisions', 'definitions'].map((name) => `{${tag}}:${name}`))
  await registration.update({ state: 'draining' })
  expect(await startClient([address]).definition(hash, signal())).toEqual(definition)
})

test('who does not come back after the registry was lost is dropped when a lease time is over', async () => {
  const { address, redis, tag } = await startCallCenter({ leaseMs: 2_000, heartbeatMs: 200 })
  const watch = startClient([address]).watch('mall')
  const caller = startCaller()
  await startClient([address]).register(instance('mall-1'), [])
  await caller.send({ method: 'PUT', address, path: '/v1/instances/gone-1', body: instance('gone-1'), timeoutMs: 5_000 })
  await until(watch, holds('gone-1', 'mall-1'))
  const started = performance.now()
  await redis.del(['epoch', 'leases', 'services', 'instances', 'revisions'].map((name) => `{${tag}}:${name}`))
  await until(watch, holds('mall-1'))
  expect(performance.now() - started).toBeGreaterThan(1_900)
})

test('a watch keeps its list while Call Center is away, and catches up when it is back', async () => {
  const tag = freshTag()
  const first = await startCallCenter({ tag })
  const watch = startClient([first.address]).watch('mall')
  await startClient([first.address]).register(instance('mall-1'), [])
  await until(watch, holds('mall-1'))
  const kept = watch.current()
  const port = Number(new URL(first.address).port)
  await first.close()

  const elsewhere = await startCallCenter({ tag })
  await startClient([elsewhere.address]).register(instance('mall-2'), [])
  expect(watch.current()).toBe(kept)
  await startCallCenter({ tag, port })
  await until(watch, holds('mall-1', 'mall-2'))
  expect(watch.current()[0]).toBe(kept[0])
})

test('a client moves on to a Call Center that answers', async () => {
  const { address } = await startCallCenter()
  const client = startClient([nowhere, address, nowhere])
  await client.register(instance('mall-1'), [])
  await until(client.watch('mall'), holds('mall-1'))
})

test('a start without Call Center serves the list of the last run, and the truth as soon as it is told', async () => {
  const dataDir = await temporaryDir()
  const tag = freshTag()
  const first = await startCallCenter({ tag })
  const before = startClient([first.address], dataDir)
  const mall = await startClient([first.address]).register(instance('mall-1'), [])
  await until(before.watch('mall'), holds('mall-1'))
  await before.close()
  const port = Number(new URL(first.address).port)
  await first.close()

  const watch = startClient([first.address], dataDir).watch('mall')
  await watch.ready(signal())
  expect(watch.current()).toEqual([instance('mall-1')])
  const other = await startCallCenter({ tag })
  await startCaller().send({ method: 'DELETE', address: other.address, path: '/v1/instances/mall-1', timeoutMs: 5_000 })
  await mall.close()
  await startCallCenter({ tag, port })
  await until(watch, holds())
})

test('with Call Center there, the list of the last run is not shown, however different the registry is now', async () => {
  const dataDir = await temporaryDir()
  const [yesterday, today] = await Promise.all([startCallCenter(), startCallCenter()])
  const before = startClient([yesterday.address], dataDir)
  await startClient([yesterday.address]).register(instance('mall-1'), [])
  await until(before.watch('mall'), holds('mall-1'))
  await before.close()

  const watch = startClient([today.address], dataDir).watch('mall')
  await watch.ready(signal())
  expect(watch.current()).toEqual([])
})

test('a file that cannot be written or read costs the file, not the watch', async () => {
  const { address } = await startCallCenter()
  const dir = await temporaryDir()
  const file = join(dir, 'discovery-mall.json')
  const client = startClient([address], dir)
  await client.register(instance('mall-1'), [])
  await until(client.watch('mall'), holds('mall-1'))
  await client.close()
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ service: 'mall' })

  // A directory below a file can't be made.
  const blocked = startClient([address], join(file, 'below')).watch('mall')
  await blocked.ready(signal())
})

test('registering waits for a Call Center, and says so only when it has it; close gives up', async () => {
  const dir = await temporaryDir()
  const { address, close } = await startCallCenter()
  const port = Number(new URL(address).port)
  await close()
  const waiting = startClient([address])
  const registered = waiting.register(instance('mall-1'), [])
  const other = startClient([nowhere], dir)
  const never = other.register(instance('mall-2'), [])
  const gaveUp = expect(never).rejects.toThrow('the registration was given up')
  await other.close()
  await gaveUp
  const again = await startCallCenter({ port })
  await registered
  await until(startClient([again.address]).watch('mall'), holds('mall-1'))
})

test('a wrong secret, and an invalid instance, are told at once instead of tried for ever', async () => {
  const { address } = await startCallCenter({ secret: 'the secret of this cluster' })
  await expect(startClient([address]).register(instance('mall-1'), [])).rejects.toMatchObject({ status: 401 })
  const discovery = createDiscovery({ urls: [address], caller: startCaller('the secret of this cluster'), log })
  await expect(discovery.register(instance('x'), [])).rejects.toMatchObject({ status: 400 })
  await discovery.close()
})

test('Redis stopped: the lists stay; Redis back and empty: everybody is there again', async () => {
  const dir = await temporaryDir()
  const first = await startRedis(dir)
  const { address } = await startCallCenter({ redisUrl: first.url, leaseMs: 5_000, heartbeatMs: 200 })
  const watch = startClient([address]).watch('mall')
  await startClient([address]).register(instance('mall-1'), [])
  await until(watch, holds('mall-1'))
  const changes: string[] = []
  watch.onChange((instances) => changes.push(ids(instances).join()))
  await first.stop()
  const caller = startCaller()
  const list = () => caller.json({ address, path: '/v1/services/mall/instances', timeoutMs: 5_000 }, listed)
  expect(ids((await list()).instances)).toEqual(['mall-1'])
  await startRedis(dir)
  await expect
    .poll(
      () =>
        list().then(
          ({ instances }) => ids(instances),
          () => [],
        ),
      { timeout: 10_000 },
    )
    .toEqual(['mall-1'])
  expect(watch.current()).toEqual([instance('mall-1')])
  expect(changes).toEqual([])
})
