import { once } from 'node:events'
import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gunzipSync } from 'node:zlib'

import type { SearchAnswer } from '@mallgate/shared/contract/search'
import { rankOffers } from '@mallgate/shared/rank-offers'
import { expect, test } from 'vitest'

import { answerOf, gateOver, instanceOf, offerOf, standInMall } from '../gate-for-tests.ts'
import { createAnswerWriter } from '../write-answer.ts'

const timeless = ({ malls, ...answer }: SearchAnswer) => ({
  ...answer,
  elapsedMs: 0,
  malls: malls.map((report) => ({ ...report, elapsedMs: 0, ageMs: 0, source: '' })),
})

async function freshGate(freshForMs = 60_000) {
  let revision = 1
  const shop = await standInMall(({ mall }) =>
    answerOf(
      mall,
      Array.from({ length: 5 }, (_, i) =>
        offerOf(mall, `${mall}-${i}`, { title: `램프 Lamp “${i}” r${revision}`, price: { minor: 100 + i, currency: 'EUR', raw: `${i}` } }),
      ),
      { freshForMs, ageMs: 10 },
    ),
  )
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha', 'beta'])])
  return { app, asked: shop.asked, revise: () => ++revision }
}

test('an answer from the cache says what the live one said, but where it comes from and how old it is', async () => {
  const { app, asked } = await freshGate()
  for (const query of ['q=lamp', 'q=lamp&sort=price', 'q=lamp&limit=3', 'q=lamp&malls=beta', 'q=램프']) {
    const live = (await app.inject(`/v1/search?${query}&maxAge=0`)).json<SearchAnswer>()
    const count = asked.length
    const first = await app.inject(`/v1/search?${query}`)
    const second = await app.inject(`/v1/search?${query}`)
    expect(asked).toHaveLength(count)
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8')
    for (const { payload } of [first, second]) {
      const answer = JSON.parse(payload) as SearchAnswer
      expect(timeless(answer)).toEqual(timeless(live))
      for (const { source, ageMs } of answer.malls) {
        expect(source).toBe('cache')
        expect(ageMs).toBeGreaterThanOrEqual(10)
      }
    }
  }
})

test('what one mall answers anew is in the next answer, beside what the others said before', async () => {
  const { app, revise } = await freshGate()
  await app.inject('/v1/search?q=lamp')
  await app.inject('/v1/search?q=lamp')
  revise()
  await app.inject('/v1/search?q=lamp&malls=beta&maxAge=0')
  const { offers } = (await app.inject('/v1/search?q=lamp')).json<SearchAnswer>()
  expect(offers.filter(({ mall, title }) => mall === 'beta' && title.endsWith('r2'))).toHaveLength(5)
  expect(offers.filter(({ mall, title }) => mall === 'alpha' && title.endsWith('r1'))).toHaveLength(5)
})

test('it is whole on the wire: compressed or not, on a connection that is used again, and without a body for HEAD', async () => {
  const { app } = await freshGate()
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const ask = async (method: string, headers: Record<string, string> = {}) => {
    const call = request(`${address}/v1/search?q=lamp`, {
      method,
      headers: { connection: 'keep-alive', origin: 'https://app.example', ...headers },
    })
    call.end()
    const [response] = await once(call, 'response')
    return { headers: response.headers as Record<string, string>, body: await buffer(response) }
  }
  await ask('GET')
  const plain = await ask('GET')
  expect(Number(plain.headers['content-length'])).toBe(plain.body.length)
  expect(plain.headers['access-control-allow-origin']).toBe('*')
  expect((JSON.parse(plain.body.toString()) as SearchAnswer).found).toBe(10)
  const zipped = await ask('GET', { 'accept-encoding': 'gzip' })
  expect(zipped.headers['content-encoding']).toBe('gzip')
  expect((JSON.parse(gunzipSync(zipped.body).toString()) as SearchAnswer).found).toBe(10)
  const head = await ask('HEAD')
  expect(head.body).toHaveLength(0)
  expect(Number(head.headers['content-length'])).toBeGreaterThan(0)
  expect((await ask('GET')).body.length).toBeGreaterThan(0)
})

test('what is written for a kept answer holds none of the offers alive that the cache let go', async () => {
  const writer = createAnswerWriter()
  const { app } = await freshGate()
  const parts: WeakRef<object>[] = []
  let asked = 0
  app.get('/write', async (_request, reply) => {
    const found = rankOffers('lamp', [offerOf('alpha', `a-${asked}`)])
    parts.push(new WeakRef(found))
    const search = {
      query: 'lamp',
      sort: 'relevance',
      limit: 1,
      key: `${asked++}`,
      startedAt: 0,
      recall: () => undefined,
      run: () => undefined,
    }
    return reply.send(writer.recalled(reply, search as never, { malls: [], count: 1, found: [found], complete: true }).offers)
  })
  for (let i = 0; i < 20; i++) await app.inject('/write')
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const alive = () => {
    collect()
    return parts.filter((part) => part.deref()).length
  }
  await expect.poll(alive, { timeout: 10_000 }).toBeLessThan(5)
})
