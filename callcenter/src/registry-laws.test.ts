import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { InstanceChanges, InstanceList, ListedInstance } from '@mallgate/shared/contract/instance'
import { canonicalJson } from '@mallgate/shared/definition-hash'
import { type Redis, connectRedis, requireRedis } from '@mallgate/shared/redis'

import { type Answer, type Known, createRegistryMemory } from './registry-memory.ts'
import { createRegistryStore } from './registry-redis.ts'
import { freshTag, instance, log } from './start-for-test.ts'

const leaseMs = 15_000
const heartbeatMs = 5_000
let redis: Redis

beforeAll(async () => {
  redis = connectRedis(process.env['REDIS_URL']!, 'test-laws', log)
  await requireRedis(redis, process.env['REDIS_URL']!)
})
afterAll(() => redis.disconnect())

/** A registry whose time is moved by hand, beside what the rules say of it. */
async function modelled() {
  const tag = freshTag()
  const nowKey = `{${tag}}:now`
  const store = createRegistryStore(redis, tag, `local now = tonumber(redis.call('GET', '${nowKey}'))`)
  const model = { now: 1_800_000_000_000, sweptAt: 0, graceUntil: 0, ends: new Map<string, number>(), suspects: new Set<string>() }
  const { ends, suspects } = model
  await redis.set(nowKey, model.now)

  const beat = (id: string) => {
    ends.set(id, model.now + leaseMs)
    suspects.delete(id)
  }
  const lapse = () => {
    const over = [...ends].filter(([, end]) => end < model.now).map(([id]) => id)
    const overdue = [...ends.values()].filter((end) => end - leaseMs < model.now - 1.5 * heartbeatMs).length
    const preserving = ends.size >= 5 && overdue >= 0.3 * ends.size
    for (const id of over) {
      if (preserving) suspects.add(id)
      else forget(id)
    }
  }
  const forget = (id: string) => {
    ends.delete(id)
    suspects.delete(id)
  }

  return {
    tag,
    store,
    model,
    async register(id: string, weight: number) {
      const state = instance(id, { weight, service: 'mall' })
      await store.register(state, canonicalJson(state), leaseMs)
      beat(id)
    },
    async heartbeat(id: string) {
      expect(await store.heartbeat(id, undefined, leaseMs)).toBe(ends.has(id) ? 'kept' : 'unknown')
      if (ends.has(id)) beat(id)
    },
    async deregister(id: string) {
      await store.deregister(id, undefined, 'deregistered')
      forget(id)
    },
    async bury(id: string) {
      const dead = suspects.has(id) && ends.get(id)! < model.now
      expect(await store.bury(id)).toBe(dead)
      if (dead) forget(id)
    },
    async pass(ms: number) {
      model.now += ms
      await redis.set(nowKey, model.now)
    },
    async sweep(first = false) {
      await store.sweep({ leaseMs, heartbeatMs, first })
      if (first || model.now - model.sweptAt > leaseMs / 2) model.graceUntil = model.now + leaseMs
      model.sweptAt = model.now
      if (model.now >= model.graceUntil) lapse()
    },
    async listed(): Promise<readonly ListedInstance[]> {
      const memory = createRegistryMemory('mall', leaseMs)
      memory.take(await store.news('mall', undefined))
      return memory.instances()
    },
  }
}
type Modelled = Awaited<ReturnType<typeof modelled>>

const id = fc.integer({ min: 0, max: 9 }).map((n) => `mall-${n}`)
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('register' as const), id, weight: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('heartbeat' as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deregister' as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('bury' as const), id }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(300, 1_000, 4_000, 7_000, 16_000) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('sweep' as const), first: fc.nat(9).map((n) => n === 0) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function take(registry: Modelled, { do: what, ...given }: Step): Promise<void> {
  if (what === 'register') return registry.register((given as { id: string }).id, (given as { weight: number }).weight)
  if (what === 'pass') return registry.pass((given as { ms: number }).ms)
  if (what === 'sweep') return registry.sweep((given as { first: boolean }).first)
  return registry[what]((given as { id: string }).id)
}

test('whatever happens in whatever order, who beats is listed, who is silent goes, and who is too many to be dead is suspect', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const registry = await modelled()
      for (const one of steps) {
        await take(registry, one)
        const listed = await registry.listed()
        expect(listed.map((each) => each.id)).toEqual([...registry.model.ends.keys()].sort())
        expect(listed.filter(({ suspect }) => suspect).map((each) => each.id)).toEqual([...registry.model.suspects].sort())
        const beating = [...registry.model.ends].filter(([, end]) => end >= registry.model.now).map(([each]) => each)
        for (const each of beating) expect(registry.model.suspects.has(each)).toBe(false)
      }
    }),
    { numRuns: 40 },
  )
})

/** A client's list, kept by what it is told. */
function follow() {
  const state = { known: undefined as Known | undefined, list: new Map<string, ListedInstance>() }
  return {
    state,
    take({ json }: Answer) {
      const told = JSON.parse(json.toString()) as InstanceList | InstanceChanges
      if ('instances' in told) state.list = new Map(told.instances.map((each) => [each.id, each]))
      else {
        expect(told.since).toBe(state.known!.revision)
        expect(told.revision).toBeGreaterThan(told.since)
        for (const each of told.put) state.list.set(each.id, each)
        for (const { id: gone } of told.gone) state.list.delete(gone)
      }
      state.known = { epoch: told.epoch, revision: told.revision }
    },
  }
}

test('changes applied one after the other give the whole list, at each Call Center, in whatever order watchers move between them', async () => {
  const moves = fc.record({ step, reads: fc.boolean(), watcher: fc.integer({ min: 0, max: 3 }), center: fc.integer({ min: 0, max: 1 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(moves, { minLength: 10, maxLength: 60 }), async (all) => {
      const registry = await modelled()
      const centers = [createRegistryMemory('mall', leaseMs), createRegistryMemory('mall', leaseMs)]
      const watchers = [follow(), follow(), follow(), follow()]
      const read = async (center: (typeof centers)[number]) => void center.take(await registry.store.news('mall', center.at()))
      for (const { step: one, reads, watcher, center } of all) {
        await take(registry, one)
        const [asked, who] = [centers[center]!, watchers[watcher]!]
        if (reads) await read(asked)
        if (!asked.at()) continue
        const verdict = who.state.known ? asked.verdict(who.state.known) : asked.whole()
        if (verdict === 'same' || verdict === 'unclear') continue
        who.take(verdict)
        expect([...who.state.list.values()].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(asked.instances())
      }
      for (const center of centers) {
        await read(center)
        expect(center.instances()).toEqual(await registry.listed())
      }
    }),
    { numRuns: 40 },
  )
})

test('a partition that hides six of ten evicts none; once it heals all are as before', async () => {
  const registry = await modelled()
  const all = Array.from({ length: 10 }, (_, n) => `mall-${n}`)
  for (const each of all) await registry.register(each, 1)
  await registry.sweep(true)
  const seconds = async (count: number, beating: string[]) => {
    for (let at = 0; at < count; at++) {
      await registry.pass(1_000)
      if (at % 5 === 4) for (const each of beating) await registry.heartbeat(each)
      await registry.sweep()
    }
  }
  await seconds(30, all)
  await seconds(60, all.slice(6))
  const hidden = await registry.listed()
  expect(hidden.map((each) => each.id)).toEqual(all)
  expect(hidden.filter(({ suspect }) => suspect).map((each) => each.id)).toEqual(all.slice(0, 6))
  await seconds(10, all)
  expect((await registry.listed()).some(({ suspect }) => suspect)).toBe(false)
})

test('nobody swept for a minute: nothing lapses for a lease time, then those who are still silent do', async () => {
  const registry = await modelled()
  await registry.register('mall-1', 1)
  await registry.register('mall-2', 1)
  await registry.sweep(true)
  await registry.pass(60_000)
  await registry.sweep()
  expect((await registry.listed()).length).toBe(2)
  for (let at = 0; at < 16; at++) {
    await registry.pass(1_000)
    await registry.heartbeat('mall-2')
    await registry.sweep()
  }
  expect((await registry.listed()).map((each) => each.id)).toEqual(['mall-2'])
})

test('a Redis that came back without its last second tells what is true, and gives no revision twice', async () => {
  const { store, register, pass, tag } = await modelled()
  const memory = createRegistryMemory('mall', leaseMs)
  const read = async () => memory.take(await store.news('mall', memory.at()))
  await register('mall-1', 1)
  const keys = (await redis.keys(`{${tag}}:*`)).filter((key) => !key.endsWith(':now'))
  const before = await Promise.all(keys.map((key) => redis.dumpBuffer(key)))

  await pass(10)
  await register('mall-2', 1)
  await read()
  const client = follow()
  client.take(memory.whole())
  const lost = client.state.known!
  await pass(500)
  await Promise.all(keys.map((key, i) => redis.restore(key, 0, before[i]!, 'REPLACE')))
  await register('mall-3', 1)
  await read()

  const answer = memory.verdict(lost) as Answer
  expect(answer).toMatchObject({ event: 'list', epoch: lost.epoch })
  expect(answer.revision).toBeGreaterThan(lost.revision)
  client.take(answer)
  expect([...client.state.list.keys()].sort()).toEqual(['mall-1', 'mall-3'])
})

test('a registry that was lost is put back by who knew it, for a lease time; each has to register itself', async () => {
  const { tag, store, register, pass, sweep, listed } = await modelled()
  for (const each of ['mall-1', 'mall-2', 'mall-3', 'mall-4', 'mall-5']) await register(each, 1)
  const known = await listed()
  await redis.del((await redis.keys(`{${tag}}:*`)).filter((key) => !key.endsWith(':now')))
  await register('mall-1', 7)
  await store.restore('mall', known, leaseMs)
  expect(await listed()).toEqual(known.map((each) => (each.id === 'mall-1' ? { ...each, weight: 7 } : each)))
  expect(await store.heartbeat('mall-1', undefined, leaseMs)).toBe('kept')
  expect(await store.heartbeat('mall-2', undefined, leaseMs)).toBe('unknown')
  await register('mall-2', 1)
  for (let at = 0; at <= leaseMs; at += 1_000) {
    await sweep(at === 0)
    expect((await listed()).length).toBe(5)
    await pass(1_000)
    for (const each of ['mall-1', 'mall-2']) await store.heartbeat(each, undefined, leaseMs)
  }
  await sweep()
  expect((await listed()).map((each) => each.id)).toEqual(['mall-1', 'mall-2'])
})

test('each suspect is probed by one Call Center alone, and again only after a heartbeat time', async () => {
  const { store, register, pass } = await modelled()
  const all = ['mall-1', 'mall-2', 'mall-3', 'mall-4', 'mall-5']
  for (const each of all) await register(each, 1)
  const sweep = (first = false) => store.sweep({ leaseMs, heartbeatMs, first })
  await sweep(true)
  for (let at = 0; at < 15; at++) {
    await pass(1_000)
    await sweep()
  }
  await pass(1_000)
  const probed = async () =>
    (await Promise.all([sweep(), sweep(), sweep()])).map(({ toProbe }) => toProbe.map(({ id: each }) => each).sort())
  expect((await probed()).filter((some) => some.length > 0)).toEqual([all])
  await pass(heartbeatMs - 1_000)
  expect((await probed()).flat()).toEqual([])
  await pass(1_000)
  expect((await probed()).filter((some) => some.length > 0)).toEqual([all])
})
