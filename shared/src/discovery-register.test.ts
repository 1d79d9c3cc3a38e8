import { afterEach, expect, test } from 'vitest'

import { type Heard, type Said, instanceNamed, scriptCallCenter } from './call-center-for-tests.ts'
import { createCaller } from './call.ts'
import { createClusterTokens } from './cluster-token.ts'
import type { Lease } from './contract/instance.ts'
import type { MallDefinition } from './contract/mall.ts'
import { definitionHash } from './definition-hash.ts'
import { createDiscovery } from './discovery-client.ts'
import { createLog } from './log.ts'

const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close()
})

const ok = (lease: Partial<Lease> = {}): Said => ({ status: 200, body: { leaseMs: 15_000, heartbeatMs: 30, ...lease } })
const noContent: Said = { status: 204 }
const unknown: Said = { status: 404, body: { code: 'unknown_instance' } }
const superseded: Said = { status: 409, body: { code: 'superseded', title: 'A newer process has registered under this id' } }

const isBeat = ({ path }: Heard) => path.includes('/heartbeat')
const isRegistration = ({ method, path }: Heard) => method === 'PUT' && path.startsWith('/v1/instances/') && !path.includes('/heartbeat')

/** A client, and who answers it; `beat` says what to a heartbeat. */
async function setUp(beat: (count: number) => Said | Promise<Said>, { random = (): number => 0.5, slowDefinitionMs = 0, lease = {} } = {}) {
  let beats = 0
  const callCenter = await scriptCallCenter(async (heard) => {
    if (isBeat(heard)) return beat(++beats)
    if (isRegistration(heard)) return ok(lease)
    if (slowDefinitionMs > 0 && heard.path.startsWith('/v1/definitions/'))
      await new Promise((resolve) => setTimeout(resolve, slowDefinitionMs))
    return noContent
  })
  toClose.push(() => callCenter.close())
  const caller = createCaller(createClusterTokens(undefined, { service: 'test', instance: 'test-1' }))
  toClose.push(() => caller.close())
  const discovery = createDiscovery({ urls: [callCenter.address], caller, log: createLog('test', 'silent'), random })
  toClose.push(() => discovery.close())
  return { callCenter, discovery }
}

test('a process whose id outlives it names its boot with every call', async () => {
  const { callCenter, discovery } = await setUp(() => ok())
  const beat = callCenter.hears(isBeat)
  const registration = await discovery.register(instanceNamed('mall-1', { boot: 'boot-7' }), [])
  await beat
  await registration.close()
  expect(callCenter.heard.find(isRegistration)!.body).toMatchObject({ id: 'mall-1', boot: 'boot-7' })
  expect(callCenter.heard.find(isBeat)!.path).toBe('/v1/instances/mall-1/heartbeat?boot=boot-7')
  expect(callCenter.heard.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/instances/mall-1?boot=boot-7' })
})

test('an order reaches the process with a heartbeat, once, and so does its end', async () => {
  const { discovery } = await setUp((count) => ok(count >= 2 && count < 5 ? { order: 'out_of_service' } : {}))
  const registration = await discovery.register(instanceNamed('mall-1'), [])
  const heard: unknown[] = []
  const both = Promise.withResolvers<void>()
  registration.onOrder((order) => {
    expect(registration.order()).toBe(order)
    if (heard.push(order) === 2) both.resolve()
  })
  expect(registration.order()).toBeUndefined()
  await both.promise
  expect(heard).toEqual(['out_of_service', undefined])
})

test('a process whose id a newer one has taken stops registering, drains, and does not take the newer one off the list', async () => {
  const { callCenter, discovery } = await setUp((count) => (count === 1 ? superseded : ok()))
  const registration = await discovery.register(instanceNamed('mall-1', { boot: 'boot-1' }), [])
  const ordered = new Promise((resolve) => registration.onOrder(resolve))
  expect(await ordered).toBe('drain')
  const heard = callCenter.heard.length
  await expect(registration.update({ state: 'draining' })).rejects.toMatchObject({ code: 'superseded' })
  await registration.close()
  expect(callCenter.heard.length).toBe(heard)
})

test('a process that starts under an id that a newer one has is told so', async () => {
  const callCenter = await scriptCallCenter(() => superseded)
  toClose.push(() => callCenter.close())
  const caller = createCaller(createClusterTokens(undefined, { service: 'test', instance: 'test-1' }))
  toClose.push(() => caller.close())
  const discovery = createDiscovery({ urls: [callCenter.address], caller, log: createLog('test', 'silent') })
  toClose.push(() => discovery.close())
  await expect(discovery.register(instanceNamed('mall-1', { boot: 'boot-1' }), [])).rejects.toMatchObject({ code: 'superseded' })
})

test('an update with many definitions beats on its way', async () => {
  const { callCenter, discovery } = await setUp(() => ok({ heartbeatMs: 60 }), { slowDefinitionMs: 20, lease: { heartbeatMs: 60 } })
  const registration = await discovery.register(instanceNamed('mall-1'), [])
  const definitions = Array.from({ length: 30 }, (_, i): MallDefinition => ({
    id: `m-${i}`,
    url: 'https://shop.example',
    currency: 'EUR',
    locale: 'de-DE',
  }))
  await registration.update({ weight: 2 }, definitions)
  const beats = callCenter.heard.filter(isBeat).map(({ at }) => at)
  const longest = Math.max(...beats.slice(1).map((at, i) => at - beats[i]!))
  expect(callCenter.heard.findLast(isRegistration)!.body).toMatchObject({ weight: 2 })
  expect(beats.length).toBeGreaterThanOrEqual(5)
  expect(longest).toBeLessThan(300)
})

test('an instance that Call Center has lost alone registers again at once', async () => {
  const { callCenter, discovery } = await setUp((count) => (count === 1 ? unknown : ok()), {
    random: () => 0.99,
    lease: { heartbeatMs: 1_000 },
  })
  const lost = callCenter.hears(isBeat)
  await discovery.register(instanceNamed('mall-1'), [])
  const again = callCenter.hears(isRegistration)
  const { at } = await lost
  expect((await again).at - at).toBeLessThan(500)
})

test('after an outage that took the registry too, it comes back spread over a heartbeat', async () => {
  const heartbeatMs = 800
  const silent = new Set([1, 2, 3])
  const beat = async (count: number): Promise<Said> => {
    if (!silent.has(count)) return count === 4 ? unknown : ok({ heartbeatMs })
    await new Promise((resolve) => setTimeout(resolve, 500))
    return { status: 503, body: { code: 'upstream_unavailable' } }
  }
  const { callCenter, discovery } = await setUp(beat, { lease: { heartbeatMs } })
  await discovery.register(instanceNamed('mall-1'), [])
  const again = callCenter.hears(isRegistration)
  const { at } = await again
  const lostAt = callCenter.heard.filter(isBeat)[3]!.at
  expect(at - lostAt).toBeGreaterThan(0.5 * heartbeatMs * 0.9)
  expect(at - lostAt).toBeLessThan(0.5 * heartbeatMs + 500)
})

test('a definition that was replaced is not published again when the registry was lost', async () => {
  const { callCenter, discovery } = await setUp((count) => (count === 3 ? unknown : ok()))
  const definition = (locale: string): MallDefinition => ({ id: 'alpha', url: 'https://shop.example', currency: 'EUR', locale })
  const serving = (one: MallDefinition) => [{ id: 'alpha', definition: definitionHash(one) }]
  const [old, now] = [definition('de-DE'), definition('fr-FR')]
  const registration = await discovery.register(instanceNamed('mall-1', { malls: serving(old) }), [old])
  await registration.update({ malls: serving(now) }, [now])
  const heard = callCenter.heard.length
  await callCenter.hears(isRegistration)
  const published = callCenter.heard.slice(heard).filter(({ path }) => path.startsWith('/v1/definitions/'))
  expect(published.map(({ path }) => path)).toEqual([`/v1/definitions/${definitionHash(now)}`])
})
