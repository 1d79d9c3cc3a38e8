import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { afterEach, describe, expect, it } from 'vitest'

import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { CrawlOutcome } from '@mallgate/shared/contract/crawl-job'
import { createLog } from '@mallgate/shared/log'

import { createApp } from './app.ts'
import { observedAt, offerForTests, outcomeForTests, won } from './outcome-for-tests.ts'
import { createSqliteStore } from './store-sqlite.ts'

const log = createLog('test', 'silent')
const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

function serve({ malls, secret, file, maxPages }: { malls?: string[]; secret?: string; file?: string; maxPages?: number } = {}) {
  const store = createSqliteStore({ file, log, maxPages })
  const tokens = createClusterTokens(secret, { service: 'db-api', instance: 'test' })
  const app = createApp({ store, malls: malls && new Set(malls), log, health: { notReady: () => undefined }, tokens })
  releases.push(
    () => store.close(),
    () => app.close(),
  )
  const get = async (url: string) => {
    const response = await app.inject({ method: 'GET', url })
    return { status: response.statusCode, body: response.body === '' ? undefined : response.json(), headers: response.headers }
  }
  const put = async (outcome: unknown, url?: string, headers: Record<string, string> = {}) => {
    const { mall, crawlId } = outcome as CrawlOutcome
    const response = await app.inject({
      method: 'PUT',
      url: url ?? `/v1/malls/${mall}/crawls/${crawlId}`,
      headers: { 'content-type': 'application/json', ...headers },
      payload: JSON.stringify(outcome),
    })
    return { status: response.statusCode, body: response.json(), headers: response.headers }
  }
  return { app, store, tokens, get, put }
}

describe('a crawl that is put', () => {
  it('is found as answer, offer, history and line of the log', async () => {
    const { get, put } = serve()
    const outcome = outcomeForTests()
    const { crawlId, mall, queryKey, query, status, observedAt: at, offers } = outcome
    expect(await put(outcome)).toMatchObject({ status: 200, body: { stored: true } })
    expect(await put(outcome)).toMatchObject({ status: 200, body: { stored: false } })
    const answer = await get('/v1/malls/books/answers/query-1')
    expect(answer).toMatchObject({ status: 200, body: { crawlId, mall, queryKey, query, status, observedAt: at, offers } })
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect((await get('/v1/malls/books/offers/offer-1')).body).toEqual(offers[0])
    const { price, availability } = offers[0]!
    expect((await get('/v1/malls/books/offers/offer-1/history')).body).toEqual({
      points: [{ price, availability, firstSeen: at, lastSeen: at }],
    })
    expect((await get('/v1/malls/books/crawls')).body.crawls).toMatchObject([{ crawlId, mall, status, offers: 1 }])
  })

  it('may hold an offer with the longest id there is, and any character in it', async () => {
    const { get, put } = serve()
    const ids = ['책/?#%'.repeat(25), 'a'.repeat(128)]
    await put(outcomeForTests({ offers: ids.map((id) => offerForTests({ id })) }))
    for (const id of ids) {
      expect((await get(`/v1/malls/books/offers/${encodeURIComponent(id)}`)).body).toMatchObject({ id })
      expect((await get(`/v1/malls/books/offers/${encodeURIComponent(id)}/history`)).status).toBe(200)
    }
  })

  const faulty: [string, (outcome: CrawlOutcome) => unknown, string][] = [
    ['another mall than its path', (outcome) => ({ ...outcome, mall: 'other' }), "mall is 'other', the path says 'books'"],
    ['another id than its path', (outcome) => ({ ...outcome, crawlId: 'crawl-other' }), "crawlId is 'crawl-other', the path says 'crawl-0"],
    ['an offer of another mall', (outcome) => ({ ...outcome, offers: [offerForTests({ mall: 'other' })] }), "offers.0.mall is 'other'"],
    ['no status', (outcome) => ({ ...outcome, status: undefined }), 'status must have required properties status'],
    ['an unknown key', (outcome) => ({ ...outcome, colour: 'red' }), 'colour must not have additional properties'],
    [
      'a price of null',
      (outcome) => ({ ...outcome, offers: [{ ...offerForTests(), price: { ...won(1), minor: null } }] }),
      'offers.0.price.minor must be integer',
    ],
    [
      'a price that is a fraction',
      (outcome) => ({ ...outcome, offers: [offerForTests({ price: won(1.5) })] }),
      'offers.0.price.minor must be integer',
    ],
    ['a time that is none', (outcome) => ({ ...outcome, observedAt: 'yesterday' }), 'observedAt must match format'],
    ['a leap second', (outcome) => ({ ...outcome, observedAt: '2016-12-31T23:59:60Z' }), 'observedAt is not a point in time'],
  ]
  it.each(faulty)('is refused with %s', async (_name, spoil, detail) => {
    const { get, put } = serve()
    const { status, body } = await put(spoil(outcomeForTests()), '/v1/malls/books/crawls/crawl-00000001')
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' })
    expect(body.detail).toContain(detail)
    expect(body.errors.length).toBeGreaterThan(0)
    expect((await get('/v1/malls/books/crawls')).body).toEqual({ crawls: [] })
  })

  it('is refused with 413 where it is larger than 16 MiB', async () => {
    const { put } = serve()
    const title = 'x'.repeat(17 * 1024 * 1024)
    expect(await put(outcomeForTests({ offers: [offerForTests({ title })] }))).toMatchObject({
      status: 413,
      body: { code: 'payload_too_large' },
    })
  })
})

it('answers 204 where the shop never answered that query, 404 for an offer it never had', async () => {
  const { get } = serve()
  expect(await get('/v1/malls/books/answers/unknown')).toMatchObject({ status: 204, body: undefined })
  expect(await get('/v1/malls/books/offers/unknown')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(await get('/v1/malls/books/offers/unknown/history')).toMatchObject({ status: 404, body: { code: 'not_found' } })
})

it('lists as many crawls as asked for, 50 where nothing is said, and refuses what is no number of them', async () => {
  const { get, put } = serve()
  for (let index = 0; index < 60; index++) {
    await put(outcomeForTests({ crawlId: `crawl-no-${index}`, observedAt: observedAt(index), status: 'network', offers: [] }))
  }
  expect((await get('/v1/malls/books/crawls')).body.crawls).toHaveLength(50)
  expect((await get('/v1/malls/books/crawls?limit=1000')).body.crawls).toHaveLength(60)
  expect((await get('/v1/malls/books/crawls?limit=1')).body.crawls).toMatchObject([{ crawlId: 'crawl-no-59' }])
  for (const query of ['limit=0', 'limit=1001', 'limit=-1', 'limit=1.5', 'limit=many', 'limits=5']) {
    expect(await get(`/v1/malls/books/crawls?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  }
})

it('serves the malls it was told, and says of others that it does not', async () => {
  const { get, put } = serve({ malls: ['books', 'toys'] })
  expect((await put(outcomeForTests())).status).toBe(200)
  const refused = { status: 404, body: { code: 'unknown_mall', detail: "'tools' is not one of books, toys" } }
  expect(await put(outcomeForTests({ mall: 'tools' }))).toMatchObject(refused)
  for (const path of ['answers/k', 'offers/o', 'offers/o/history', 'crawls']) {
    expect(await get(`/v1/malls/tools/${path}`)).toMatchObject(refused)
  }
  expect((await get('/v1/malls/No_Mall/crawls')).status).toBe(400)
})

it('asks for the token of the cluster', async () => {
  const { get, put, tokens } = serve({ secret: 'a secret' })
  expect(await get('/v1/malls/books/answers/k')).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
  expect((await put(outcomeForTests())).status).toBe(401)
  const authorization = (await tokens.header())!
  expect((await put(outcomeForTests(), undefined, { authorization })).status).toBe(200)
})

it('answers 507 while the database is full, goes on reading, and stores again once there is room', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mallgate-full-'))
  releases.push(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'full.sqlite')
  const { get, put } = serve({ file, maxPages: 80 })
  const filling = (index: number) =>
    outcomeForTests({ crawlId: `crawl-no-${index}`, queryKey: `query-${index}`, offers: manyOffers(index) })
  let refused
  let index = 0
  for (; !refused && index < 100; index++) {
    const response = await put(filling(index))
    if (response.status !== 200) refused = response
  }
  expect(refused).toMatchObject({
    status: 507,
    body: { code: 'storage_unavailable', detail: 'SQLite: database or disk is full' },
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  })
  expect((await put(filling(index))).status).toBe(507)
  expect((await get('/v1/malls/books/answers/query-0')).body.offers).toHaveLength(20)
  expect((await get('/v1/malls/books/crawls')).body.crawls).toHaveLength(index - 1)
  expect((await get('/healthz')).status).toBe(200)

  const mender = new DatabaseSync(file)
  mender.exec('delete from answers; delete from offers')
  mender.close()
  expect(await put(filling(index))).toMatchObject({ status: 200, body: { stored: true } })
  expect((await get(`/v1/malls/books/answers/query-${index}`)).body.offers).toHaveLength(20)
})

const manyOffers = (crawl: number) => Array.from({ length: 20 }, (_, index) => offerForTests({ id: `offer-${crawl}-${index}` }))
