import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'

import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import { connectRedis, requireRedis } from '@mallgate/shared/redis'

import { createRecordStore } from './records-redis.ts'
import { type RecordStore, nameOf } from './records.ts'
import { atEnd, endAll, freshTag, log } from './start-for-test.ts'

afterEach(endAll)

async function connect() {
  const redis = connectRedis(process.env['REDIS_URL']!, 'test', log)
  atEnd('redis', () => redis.disconnect())
  await requireRedis(redis, process.env['REDIS_URL']!)
  return redis
}

const recordAt = (key: string, revision: number, stands: boolean): OperationsRecord => ({
  kind: 'release',
  key,
  revision,
  at: '2026-01-01T00:00:00.000Z',
  who: 'kim',
  why: '“why” \\ \u0000',
  content: stands ? { mall: '*', version: String(revision), share: 0.1, groups: [] } : null,
})

const latest = async (store: RecordStore) => {
  const { changed } = await store.look({ epoch: '', revision: 0 })
  return changed.map(({ record }) => record).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

// What several databases know, with the same record in more than one of them, in two orders.
const loads = fc
  .uniqueArray(fc.record({ key: fc.constantFrom('a', 'b', 'c'), revision: fc.integer({ min: 1, max: 30 }), stands: fc.boolean() }), {
    minLength: 1,
    maxLength: 20,
    selector: ({ key, revision }) => `${key}/${revision}`,
  })
  .chain((all) =>
    fc.record({
      all: fc.constant(all),
      orders: fc.tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all, { minLength: all.length })),
      again: fc.subarray(all),
      cut: fc.nat(all.length),
    }),
  )

test('records loaded in any order, in any parts and more than once come to the same: of each the greatest revision', async () => {
  const redis = await connect()
  await fc.assert(
    fc.asyncProperty(loads, async ({ all, orders, again, cut }) => {
      const greatest = new Map<string, (typeof all)[number]>()
      for (const one of all) if (one.revision > (greatest.get(one.key)?.revision ?? 0)) greatest.set(one.key, one)
      const expected = [...greatest.values()].map(({ key, revision, stands }) => recordAt(key, revision, stands))
      for (const order of orders) {
        const store = createRecordStore(redis, freshTag())
        const records = order.map(({ key, revision, stands }) => recordAt(key, revision, stands))
        await store.restore(records.slice(0, cut))
        await store.restore([...records.slice(cut), ...again.map(({ key, revision, stands }) => recordAt(key, revision, stands))])
        expect(await latest(store)).toEqual(expected.sort((a, b) => (a.key < b.key ? -1 : 1)))
        expect(await store.restore(records)).toBe(0)
      }
    }),
    { numRuns: 40 },
  )
})

test('a revision that was kept is never given again, though Redis lost it', async () => {
  const store = createRecordStore(await connect(), freshTag())
  const future = Date.now() + 3_600_000
  await store.restore([recordAt('a', future, true)])
  const [written] = await store.write([{ kind: 'release', key: 'b', content: null, who: 'kim', why: '' }])
  expect(written!.revision).toBeGreaterThan(future)
})

test('an order that only holds where something stands, or where nothing came after, is left out where it does not', async () => {
  const store = createRecordStore(await connect(), freshTag())
  const back = { kind: 'release', key: 'a', content: null, who: 'kim', why: '' } as const
  expect(await store.write([{ ...back, onlyIf: 'stands' }])).toEqual([undefined])
  await store.restore([recordAt('a', 5, true)])
  expect(await store.write([{ ...back, onlyIf: 4 }])).toEqual([undefined])
  expect(await store.write([{ ...back, onlyIf: 5 }])).toMatchObject([{ content: null }])
  expect(await store.write([{ ...back, onlyIf: 'stands' }])).toEqual([undefined])
  expect(await store.unkept(10)).toHaveLength(1)
})

test('what is written is read again as it was, value for value, and leaves the outbox by its content', async () => {
  const store = createRecordStore(await connect(), freshTag())
  const content = {
    id: 'woods',
    url: 'https://woods.example',
    currency: 'EUR',
    locale: 'de-DE',
    options: { z: 1, a: '“\u0000”', revision: 7 },
  }
  const draft = { kind: 'definition', key: 'woods', content, who: 'kim “the \\ ops”', why: '"content":null}' } as const
  const [record] = await store.write([draft as never])
  expect(record).toMatchObject(draft)
  expect(await latest(store)).toEqual([record])
  expect(await store.unkept(10)).toEqual([record])
  await store.forgetUnkept(record!)
  expect(await store.unkept(10)).toEqual([])
  const { epoch, revision } = await store.look({ epoch: '', revision: 0 })
  expect((await store.look({ epoch, revision })).changed).toEqual([])
})
