import { afterEach, expect, test } from 'vitest'

import { definitionHash } from '@mallgate/shared/definition-hash'

import { type CallCenterForTest, callCenterForTest, startDbApi } from './operations-for-test.ts'
import { endAll, instance, startRedis, temporaryDir } from './start-for-test.ts'

afterEach(endAll)

const mall = { id: 'woods', url: 'https://woods.example', currency: 'EUR', locale: 'de-DE', mode: 'code' } as const
const rule = { mall: '*', version: '2.0.0', share: 0.25, groups: ['staff'] }
const lease = { leaseMs: 2_000, heartbeatMs: 500 }

/** With its store registered, and all that it kept loaded. */
async function kept(center: CallCenterForTest, dir: string) {
  const store = await startDbApi(center, dir)
  await expect.poll(() => center.config().catch(() => undefined), { timeout: 15_000 }).toBeDefined()
  return store
}

async function orderAll({ put, ask }: CallCenterForTest) {
  await put('/v1/instances/mall-1', instance('mall-1', { malls: [{ id: 'lakes' }] }))
  const answers = [
    await put('/v1/overrides/mall-1?why=slow', { state: 'out_of_service' }),
    await put('/v1/releases/canary', rule),
    await put('/v1/releases/gone', rule),
    await ask('DELETE', '/v1/releases/gone'),
    await put('/v1/malls/woods', mall),
    await put('/v1/malls/lakes/settings', { enabled: false }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 204, 200, 200])
  return answers.map(({ headers }) => headers.get('x-kept'))
}

async function everything({ records, get }: CallCenterForTest) {
  const definition = (await get(`/v1/definitions/${definitionHash(mall)}`)).body
  return {
    malls: await records('/v1/malls'),
    releases: await records('/v1/releases'),
    overrides: await records('/v1/overrides'),
    definition,
  }
}

test('after Redis and Call Center lost everything, all orders are back from the db-api, those taken back stay so', async () => {
  const dir = await temporaryDir()
  const redis = await startRedis(dir)
  const first = await callCenterForTest({ redisUrl: redis.url, ...lease })
  await kept(first, dir)
  expect(new Set(await orderAll(first))).toEqual(new Set(['yes']))
  const before = await everything(first)
  const told = await first.config()
  const port = Number(new URL(first.address).port)
  await first.close()
  await first.redis.flushall()
  const second = await callCenterForTest({ redisUrl: redis.url, tag: first.tag, port, ...lease })
  expect((await second.get('/v1/config')).status).toBe(503)
  await expect.poll(() => second.config().catch(() => undefined), { timeout: 15_000 }).toMatchObject({ malls: { length: 2 } })
  expect(await everything(second)).toEqual(before)
  const { malls, releases, epoch } = await second.config()
  expect({ malls, releases }).toEqual({ malls: told.malls, releases: told.releases })
  expect(epoch).not.toBe(told.epoch)
  await second.put('/v1/instances/mall-1', instance('mall-1'))
  const listed = (await second.get('/v1/services/mall/instances')).body.instances
  expect(listed).toMatchObject([{ state: 'out_of_service', ordered: true }])
})

test('a Call Center that lives on gives an emptied Redis its records back by itself, with no db-api and no moment without config', async () => {
  const dir = await temporaryDir()
  const redis = await startRedis(dir)
  const center = await callCenterForTest({ redisUrl: redis.url, ...lease })
  await expect.poll(() => center.config().catch(() => undefined)).toBeDefined()
  await orderAll(center)
  const [before, told] = [await everything(center), await center.config()]
  await center.redis.flushall()
  expect(await center.config()).toMatchObject({ malls: told.malls, releases: told.releases })
  await expect.poll(() => everything(center).catch(() => undefined), { timeout: 10_000 }).toEqual(before)
  await expect.poll(async () => (await center.config()).epoch).not.toBe(told.epoch)
  expect((await center.config()).malls).toEqual(told.malls)
})

test('while no db-api is there orders are taken, and say so; they are kept when one comes, in their whole history', async () => {
  const dir = await temporaryDir()
  const center = await callCenterForTest(lease)
  const store = await kept(center, dir)
  expect((await center.put('/v1/releases/canary', rule)).headers.get('x-kept')).toBe('yes')
  await store.kill()
  expect((await center.put('/v1/releases/canary', { ...rule, share: 0.5 })).headers.get('x-kept')).toBe('no')
  expect((await center.put('/v1/releases/canary', { ...rule, share: 1 })).headers.get('x-kept')).toBe('no')
  const shares = (records: { content: unknown }[]) => records.map(({ content }) => (content as { share: number }).share)
  const alone = await center.get('/v1/changes?kind=release&key=canary')
  expect(alone.headers.get('x-complete')).toBe('no')
  expect(shares(alone.body.records)).toEqual([1, 0.5])
  await startDbApi(center, dir)
  await expect.poll(() => center.redis.llen(`{${center.tag}}:outbox`), { timeout: 15_000 }).toBe(0)
  const whole = await center.get('/v1/changes?kind=release&key=canary')
  expect(whole.headers.get('x-complete')).toBe(null)
  expect(shares(whole.body.records)).toEqual([1, 0.5, 0.25])
})

test('a db-api that comes new gets what stands, and one with records of its own is heard: the newest counts', async () => {
  const [own, fresh] = [await temporaryDir(), await temporaryDir()]
  const first = await callCenterForTest(lease)
  const store = await kept(first, own)
  await first.put('/v1/releases/old', rule)
  await first.put('/v1/releases/both', rule)
  await store.stop()
  const second = await callCenterForTest(lease)
  await expect.poll(() => second.config().catch(() => undefined), { timeout: 10_000 }).toBeDefined()
  await second.put('/v1/releases/both', { ...rule, share: 1 })
  const older = await startDbApi(second, own)
  await expect
    .poll(async () => (await second.config()).releases, { timeout: 15_000 })
    .toMatchObject([
      { id: 'both', share: 1 },
      { id: 'old', share: 0.25 },
    ])
  const newer = await startDbApi(second, fresh)
  const told = async (address: string) => (await (await fetch(`${address}/v1/records`)).json()) as { records: unknown[] }
  const all = await second.records('/v1/releases')
  for (const { address } of [older, newer]) {
    await expect.poll(async () => (await told(address)).records, { timeout: 10_000 }).toEqual(expect.arrayContaining(all))
  }
})
