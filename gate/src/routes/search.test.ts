import type { SearchAnswer } from '@mallgate/shared/contract/search'
import { expect, test } from 'vitest'

import { answerOf, gateOver, instanceOf, offerOf, refusedAddress, standInMall } from '../gate-for-tests.ts'

const statuses = (answer: SearchAnswer) => Object.fromEntries(answer.malls.map(({ mall, status }) => [mall, status]))
const eur = (minor: number) => ({ minor, currency: 'EUR', raw: `${minor / 100} €` })

test('the offers of all malls come in one answer, with every mall’s report in order of their ids', async () => {
  const shop = await standInMall(({ mall }) => answerOf(mall, [offerOf(mall, `${mall}-1`), offerOf(mall, `${mall}-2`)]))
  const { app } = await gateOver([instanceOf('mall-2', shop.address, ['zeta']), instanceOf('mall-1', shop.address, ['alpha', 'mid'])])
  const response = await app.inject('/v1/search?q=%20LAMP%20')
  expect(response.statusCode).toBe(200)
  const answer = response.json<SearchAnswer>()
  expect(answer).toMatchObject({ query: 'lamp', complete: true, found: 6 })
  expect(answer.malls.map(({ mall, name, status, offers, source }) => [mall, name, status, offers, source])).toEqual([
    ['alpha', 'The alpha', 'ok', 2, 'live'],
    ['mid', 'The mid', 'ok', 2, 'live'],
    ['zeta', 'The zeta', 'ok', 2, 'live'],
  ])
  expect(answer.offers.map(({ id }) => id).sort()).toEqual(['alpha-1', 'alpha-2', 'mid-1', 'mid-2', 'zeta-1', 'zeta-2'])
})

test('a mall is asked for the normalised query, with its deadline, a page and a trace of its own', async () => {
  const shop = await standInMall(({ mall }) => answerOf(mall, []))
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])])
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  await app.inject({ url: '/v1/search?q=Desk%20%20LAMP&page=2&maxAge=30&timeout=1000', headers: { traceparent } })
  const [asked] = shop.asked
  expect(asked!.body).toEqual({ query: { text: 'desk lamp', page: 2 }, maxAgeMs: 30_000 })
  expect(Number(asked!.headers['x-deadline-ms'])).toBeGreaterThan(500)
  expect(Number(asked!.headers['x-deadline-ms'])).toBeLessThanOrEqual(950)
  expect(asked!.headers['traceparent']).toMatch(new RegExp(`^00-${'a'.repeat(32)}-(?!${'b'.repeat(16)})`))
})

test('a mall that never answers costs the deadline and no more, and says timeout; the others’ offers are there', async () => {
  const shop = await standInMall(({ mall }) => (mall === 'deaf' ? undefined : answerOf(mall, [offerOf(mall, 'x')])))
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha', 'deaf'])])
  const startedAt = performance.now()
  const answer = (await app.inject('/v1/search?q=lamp&timeout=300')).json<SearchAnswer>()
  const tookMs = performance.now() - startedAt
  expect(statuses(answer)).toEqual({ alpha: 'ok', deaf: 'timeout' })
  expect(answer.complete).toBe(false)
  expect(answer.offers).toHaveLength(1)
  expect(tookMs).toBeGreaterThan(290)
  expect(tookMs).toBeLessThan(1500)
})

test('a mall that says by its own deadline that time is up is still heard', async () => {
  const shop = await standInMall(({ mall, headers, response }) => {
    const late = answerOf(mall, [offerOf(mall, 'old')], { status: 'stale', source: 'stored', ageMs: 5000 })
    setTimeout(() => response.setHeader('content-type', 'application/json').end(JSON.stringify(late)), Number(headers['x-deadline-ms']))
    return undefined
  })
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])])
  const answer = (await app.inject('/v1/search?q=lamp&timeout=2000')).json<SearchAnswer>()
  expect(answer.malls[0]).toMatchObject({ status: 'stale', source: 'stored', offers: 1, ageMs: 5000 })
})

test('where an instance cannot be reached, drains or does not know the mall, another is asked', async () => {
  const refuse = (status: number, code: string) =>
    standInMall(
      ({ response }) => void response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ code })),
    )
  const good = await standInMall(({ mall }) => answerOf(mall, [offerOf(mall, 'x')]))
  const draining = await refuse(503, 'draining')
  const unknown = await refuse(404, 'unknown_mall')
  const { app } = await gateOver([
    instanceOf('good', good.address, ['a', 'b', 'c']),
    instanceOf('gone', await refusedAddress(), ['a']),
    instanceOf('draining', draining.address, ['b']),
    instanceOf('unknown', unknown.address, ['c']),
  ])
  for (let i = 0; i < 8; i++) {
    const answer = (await app.inject(`/v1/search?q=lamp%20${i}`)).json<SearchAnswer>()
    expect(statuses(answer)).toEqual({ a: 'ok', b: 'ok', c: 'ok' })
  }
})

test('a mall none of whose instances can be reached, and one that is not there, are no_instance', async () => {
  const good = await standInMall(({ mall }) => answerOf(mall, []))
  const { app } = await gateOver([
    instanceOf('good', good.address, ['alpha', 'other']),
    instanceOf('gone-1', await refusedAddress(), ['gone']),
    instanceOf('gone-2', await refusedAddress(), ['gone']),
    instanceOf('down', good.address, ['down'], { state: 'out_of_service' }),
  ])
  const answer = (await app.inject('/v1/search?q=lamp&malls=gone,alpha,nosuch,down,alpha')).json<SearchAnswer>()
  expect(statuses(answer)).toEqual({ alpha: 'empty', down: 'no_instance', gone: 'no_instance', nosuch: 'no_instance' })
  expect(answer.malls.every(({ status, error }) => status !== 'no_instance' || error!.message.length > 10)).toBe(true)
  expect(good.asked.map(({ mall }) => mall)).toEqual(['alpha'])
})

test('an answer that is cut, refused or not by the contract is an error of ours, and tells no inner address', async () => {
  const shop = await standInMall(({ mall, response }) => {
    if (mall === 'cut') response.destroy()
    else if (mall === 'refused') response.writeHead(500).end('{"code":"internal","detail":"broke"}')
    else return { ...answerOf(mall, []), status: 'splendid' as never }
    return undefined
  })
  const good = await standInMall(({ mall }) => answerOf(mall, []))
  const { app, faults } = await gateOver([
    instanceOf('bad', shop.address, ['cut', 'odd', 'refused']),
    instanceOf('good', good.address, ['alpha']),
  ])
  const response = await app.inject('/v1/search?q=lamp')
  expect(statuses(response.json())).toEqual({ alpha: 'empty', cut: 'error', odd: 'error', refused: 'error' })
  expect(response.body).not.toContain('127.0.0.1')
  expect(faults).toHaveLength(3)
})

test('malls’ own statuses and failures are passed on; 503 with the reports only where no mall gave anything usable', async () => {
  const failure = { message: 'a captcha page came', url: 'https://shop.example/search', httpStatus: 403 }
  const shop = await standInMall(({ mall }) => answerOf(mall, [], { status: mall as never, failure, retryAfterMs: 60_000 }))
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['blocked', 'network', 'empty'])])
  const answer = (await app.inject('/v1/search?q=lamp')).json<SearchAnswer>()
  expect(answer.malls[0]).toMatchObject({ status: 'blocked', error: failure, retryAfterMs: 60_000 })
  expect(answer.complete).toBe(false)
  const none = await app.inject('/v1/search?q=lamp&malls=blocked,network')
  expect(none.statusCode).toBe(503)
  expect(none.headers['content-type']).toContain('application/problem+json')
  expect(none.json()).toMatchObject({ code: 'no_mall_answered', malls: [{ status: 'blocked' }, { status: 'network' }] })
})

test('no mall registered is 503 no_malls; Call Center not reached yet is 503 upstream_unavailable and not ready', async () => {
  const { app } = await gateOver([])
  expect((await app.inject('/v1/search?q=lamp')).json()).toMatchObject({ status: 503, code: 'no_malls' })
  const { app: early } = await gateOver(undefined)
  expect((await early.inject('/v1/search?q=lamp')).json()).toMatchObject({ status: 503, code: 'upstream_unavailable' })
  expect((await early.inject('/readyz')).statusCode).toBe(503)
})

test('a mall that comes is in the next answer, one that goes is not', async () => {
  const shop = await standInMall(({ mall }) => answerOf(mall, []))
  const { app, watch } = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])])
  watch.change([instanceOf('mall-1', shop.address, ['alpha']), instanceOf('mall-2', shop.address, ['beta'])])
  expect(statuses((await app.inject('/v1/search?q=lamp')).json())).toEqual({ alpha: 'empty', beta: 'empty' })
  watch.change([instanceOf('mall-2', shop.address, ['beta'])])
  expect(statuses((await app.inject('/v1/search?q=lamp')).json())).toEqual({ beta: 'empty' })
})

test('an answer still fresh is given again without asking; maxAge=0 asks anew; another definition asks anew', async () => {
  const shop = await standInMall(({ mall }) => answerOf(mall, [offerOf(mall, 'x')], { freshForMs: 60_000, ageMs: 5_000 }))
  const instances = [instanceOf('mall-1', shop.address, ['alpha'])]
  const { app, watch } = await gateOver(instances)
  const ask = async (more = '') => (await app.inject(`/v1/search?q=lamp${more}`)).json<SearchAnswer>()
  expect((await ask()).malls[0]!.source).toBe('live')
  const again = await ask()
  expect(again.malls[0]).toMatchObject({ source: 'cache', status: 'ok', offers: 1 })
  expect(again.malls[0]!.ageMs).toBeGreaterThanOrEqual(5_000)
  expect(again.offers).toHaveLength(1)
  expect((await ask('&maxAge=3')).malls[0]!.source).toBe('live')
  expect((await ask('&maxAge=3600')).malls[0]!.source).toBe('cache')
  expect((await ask('&maxAge=0')).malls[0]!.source).toBe('live')
  expect(shop.asked).toHaveLength(3)
  watch.change([{ ...instances[0]!, malls: [{ id: 'alpha', definition: 'sha256-2' }] }])
  expect((await ask()).malls[0]!.source).toBe('live')
})

test('sort=price puts the lowest total first across currencies, offers without a price last; limit cuts, found counts', async () => {
  const shop = await standInMall(({ mall }) =>
    answerOf(
      mall,
      mall === 'alpha'
        ? [offerOf(mall, 'dear', { total: eur(90_00) }), offerOf(mall, 'none'), offerOf(mall, 'cheap', { total: eur(5_00) })]
        : [offerOf(mall, 'won', { total: { minor: 16_000, currency: 'KRW', raw: '16,000원' } })],
    ),
  )
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha', 'beta'])])
  const answer = (await app.inject('/v1/search?q=lamp&sort=price')).json<SearchAnswer>()
  expect(answer.offers.map(({ id }) => id)).toEqual(['cheap', 'won', 'dear', 'none'])
  const first = (await app.inject('/v1/search?q=lamp&sort=price&limit=1')).json<SearchAnswer>()
  expect(first.offers.map(({ id }) => id)).toEqual(['cheap'])
  expect(first.found).toBe(4)
})

test('every field of an offer comes through as the mall gave it', async () => {
  const offer = offerOf('alpha', 'full', {
    title: '무선 "이어폰" \u2028 <b>',
    image: 'https://shop.example/i.jpg',
    price: eur(1999),
    regularPrice: eur(2999),
    shipping: eur(0),
    total: eur(1999),
    condition: 'RefurbishedCondition',
    rating: { value: 4.5, best: 5, count: 12 },
    brand: 'Acme',
    seller: 'Someone',
    gtin: '00012345678905',
    sku: 'A-1',
    position: 3,
  })
  const shop = await standInMall(({ mall }) => answerOf(mall, [offer]))
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])])
  expect((await app.inject('/v1/search?q=lamp')).json<SearchAnswer>().offers).toEqual([offer])
})

test('answers of size are compressed for who accepts it, and any page may ask', async () => {
  const shop = await standInMall(({ mall }) =>
    answerOf(
      mall,
      Array.from({ length: 50 }, (_, i) => offerOf(mall, `o-${i}`)),
    ),
  )
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])])
  const headers = { 'accept-encoding': 'gzip', origin: 'https://page.example' }
  const response = await app.inject({ url: '/v1/search?q=lamp', headers })
  expect(response.headers['content-encoding']).toBe('gzip')
  expect(response.headers['access-control-allow-origin']).toBe('*')
})
