import type { MallAnswer } from '@mallgate/shared/contract/mall-search'
import type { MallList, MallReport, SearchAnswer } from '@mallgate/shared/contract/search'
import { expect, test } from 'vitest'

import { answerOf, gateOver, instanceOf, offerOf, refusedAddress, standInMall, standInStore, storedOf } from './gate-for-tests.ts'

type Gate = Awaited<ReturnType<typeof gateOver>>

async function reportOf({ app }: Gate, query = 'q=lamp'): Promise<MallReport> {
  const body = (await app.inject(`/v1/search?${query}`)).json<SearchAnswer>()
  return body.malls[0]!
}

/** A mall whose answers are set from outside, and a clock that stands until it is moved. */
async function brokenMall(stored = {}) {
  const clock = { at: 1_000_000 }
  const now: Pick<MallAnswer, 'status' | 'failed'> = { status: 'network' }
  const shop = await standInMall(({ mall }) =>
    answerOf(mall, [], { ...now, ...(now.status !== 'ok' && { failure: { message: 'the shop is away' } }) }),
  )
  const store = await standInStore(stored)
  const gate = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])], {
    stores: [store.instance],
    breaker: { now: () => clock.at, random: () => 0 },
  })
  return { clock, now, shop, store, gate }
}

const listed = async ({ app }: Gate) => (await app.inject('/v1/malls')).json<MallList>().malls[0]!

test('a mall that only fails is suspended, says for how long, and is not asked meanwhile; it is asked again by itself, and open at once', async () => {
  const { clock, now, shop, gate } = await brokenMall()
  for (let i = 0; i < 5; i++) expect(await reportOf(gate)).toMatchObject({ status: 'network' })
  expect(await reportOf(gate)).toMatchObject({
    status: 'suspended',
    retryAfterMs: 1_000,
    error: { message: /tried again in 1\.0 s/ } as never,
  })
  expect(shop.asked).toHaveLength(5)
  expect(await listed(gate)).toMatchObject({ id: 'alpha', breaker: 'open', retryAfterMs: 1_000 })
  clock.at += 1_000
  expect(await listed(gate)).toMatchObject({ breaker: 'half_open', retryAfterMs: 0 })
  now.status = 'ok'
  expect(await reportOf(gate)).toMatchObject({ status: 'ok' })
  expect(await reportOf(gate)).toMatchObject({ status: 'ok' })
  expect(await listed(gate)).toMatchObject({ breaker: 'closed' })
})

test('what is stored is given as stale while a mall is suspended, with the reason and its age', async () => {
  const { gate, store } = await brokenMall(storedOf('alpha', 'lamp', [offerOf('alpha', 'old')]))
  for (let i = 0; i < 5; i++) await reportOf(gate)
  expect(store.asked).toEqual([])
  const report = await reportOf(gate)
  expect(report).toMatchObject({ status: 'stale', source: 'stored', offers: 1, retryAfterMs: 1_000 })
  expect(report.error!.message).toMatch(/nothing but fail/)
  expect(report.ageMs).toBeGreaterThanOrEqual(60_000)
  expect(await reportOf(gate, 'q=sofa')).toMatchObject({ status: 'suspended' })
})

test.each(['blocked', 'rate_limited', 'parse_error', 'timeout', 'stale', 'empty'] as const)(
  'a mall that answers %s is never suspended',
  async (status) => {
    const { now, gate, shop } = await brokenMall()
    now.status = status
    for (let i = 0; i < 30; i++) expect(await reportOf(gate)).toMatchObject({ status })
    expect(shop.asked).toHaveLength(30)
  },
)

test('known offers in place of a crawl that failed do not hide that it did', async () => {
  const { now, gate } = await brokenMall()
  Object.assign(now, { status: 'stale', failed: 'timeout' })
  for (let i = 0; i < 10; i++) expect(await reportOf(gate)).toMatchObject({ status: 'stale' })
  now.failed = 'network'
  for (let i = 0; i < 5; i++) expect(await reportOf(gate)).toMatchObject({ status: 'stale' })
  expect(await reportOf(gate)).toMatchObject({ status: 'suspended' })
})

test('our own overload says nothing of a suspended mall: it is tried on, and open only once it answers', async () => {
  const { clock, now, gate } = await brokenMall()
  for (let i = 0; i < 5; i++) await reportOf(gate)
  clock.at += 1_000
  now.status = 'shed'
  expect(await reportOf(gate)).toMatchObject({ status: 'shed' })
  expect(await listed(gate)).toMatchObject({ breaker: 'half_open' })
  now.status = 'ok'
  expect(await reportOf(gate)).toMatchObject({ status: 'ok' })
  expect(await listed(gate)).toMatchObject({ breaker: 'closed' })
})

test('a mall whose crawls our queue does not take is not suspended, known offers or not', async () => {
  const { now, gate, shop } = await brokenMall()
  Object.assign(now, { status: 'error', unasked: true })
  for (let i = 0; i < 15; i++) expect(await reportOf(gate)).toMatchObject({ status: 'error' })
  Object.assign(now, { status: 'stale', failed: 'error' })
  for (let i = 0; i < 15; i++) expect(await reportOf(gate)).toMatchObject({ status: 'stale' })
  expect(shop.asked).toHaveLength(30)
  expect(await listed(gate)).toMatchObject({ breaker: 'closed' })
})

test('where no instance can be reached, or all broke off, what is stored is given, else what went wrong', async () => {
  const cut = await standInMall(({ response }) => void response.destroy())
  const store = await standInStore({
    ...storedOf('gone', 'lamp', [offerOf('gone', 'x')]),
    ...storedOf('cut', 'lamp', [offerOf('cut', 'y')]),
    ...storedOf('out', 'lamp', [offerOf('out', 'z')]),
    ...storedOf('empty', 'lamp', []),
  })
  const gate = await gateOver(
    [
      instanceOf('mall-1', await refusedAddress(), ['gone', 'empty']),
      instanceOf('mall-2', cut.address, ['cut']),
      instanceOf('mall-3', cut.address, ['out'], { state: 'out_of_service' }),
    ],
    { stores: [store.instance] },
  )
  const { malls } = (await gate.app.inject('/v1/search?q=LAMP')).json<SearchAnswer>()
  expect(malls.map(({ mall, status, error }) => [mall, status, error?.message])).toEqual([
    ['cut', 'stale', 'the connection to the mall broke while it answered'],
    ['empty', 'no_instance', 'no instance of this mall can be reached'],
    ['gone', 'stale', 'no instance of this mall can be reached'],
    ['out', 'stale', 'nobody serves this mall now'],
  ])
  const other = (await gate.app.inject('/v1/search?q=sofa')).json<{ malls: MallReport[] }>()
  expect(other.malls.map(({ status }) => status)).toEqual(['error', 'no_instance', 'no_instance', 'no_instance'])
})

test('a store that hangs costs half a second at most, and after three times it is left alone for a moment', async () => {
  const store = await standInStore({}, { hang: true })
  const gate = await gateOver([instanceOf('mall-1', await refusedAddress(), ['alpha'])], { stores: [store.instance] })
  for (let i = 0; i < 3; i++) {
    const startedAt = performance.now()
    expect(await reportOf(gate)).toMatchObject({ status: 'no_instance' })
    expect(performance.now() - startedAt).toBeLessThan(1_500)
  }
  expect(await reportOf(gate)).toMatchObject({ status: 'no_instance' })
  expect(store.asked).toHaveLength(3)
})

test('where the only instance hangs, what is stored is given within the deadline', async () => {
  const shop = await standInMall(() => undefined)
  const store = await standInStore(storedOf('alpha', 'lamp', [offerOf('alpha', 'old')]))
  const gate = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])], { stores: [store.instance] })
  await gate.app.inject('/v1/search?q=warm&timeout=1000')
  expect(await reportOf(gate, 'q=lamp&timeout=2000')).toMatchObject({
    status: 'stale',
    error: { message: 'no answer within the deadline' },
  })
})

test('an instance that answers with a fault of ours is passed over for one that does not', async () => {
  const ill = await standInMall(({ mall }) => answerOf(mall, [], { status: 'error', failure: { message: 'our queue cannot be reached' } }))
  const well = await standInMall(({ mall }) => answerOf(mall, [offerOf(mall, 'x')]))
  const gate = await gateOver([instanceOf('mall-1', ill.address, ['alpha']), instanceOf('mall-2', well.address, ['alpha'])])
  for (let i = 0; i < 20; i++) expect(await reportOf(gate, `q=lamp${i}`)).toMatchObject({ status: 'ok' })
  expect(ill.asked.length).toBeLessThan(10)
})
