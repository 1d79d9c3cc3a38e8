import { afterEach, expect, it } from 'vitest'

import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import { createLog } from '@mallgate/shared/log'

import { createApp } from './app.ts'
import { outcomeForTests, recordForTests } from './outcome-for-tests.ts'
import { createSqliteStore } from './store-sqlite.ts'

const log = createLog('test', 'silent')
const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release()
})

function serve(malls?: string[]) {
  const store = createSqliteStore({ file: undefined, log })
  const tokens = createClusterTokens(undefined, { service: 'db-api', instance: 'test' })
  const app = createApp({ store, malls: malls && new Set(malls), log, health: { notReady: () => undefined }, tokens })
  releases.push(
    () => store.close(),
    () => app.close(),
  )
  const ask = async (method: 'GET' | 'PUT' | 'DELETE', url: string, payload?: unknown) => {
    const json = payload === undefined ? {} : { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(payload) }
    const response = await app.inject({ method, url, ...json })
    return { status: response.statusCode, body: response.json() }
  }
  const put = (record: OperationsRecord, path = `${record.kind}/${record.key}/${record.revision}`) =>
    ask('PUT', `/v1/records/${path}`, record)
  return { ask, put, get: (url: string) => ask('GET', url) }
}

it('keeps a record once: 201, then 200, and 409 for another under its revision', async () => {
  const { put, get } = serve(['books'])
  const record = recordForTests('mall-1', 5)
  expect(await put(record)).toEqual({ status: 201, body: { stored: true } })
  expect(await put(record)).toEqual({ status: 200, body: { stored: false } })
  expect(await put({ ...record, content: { weight: 2 } })).toMatchObject({ status: 409, body: { code: 'conflict' } })
  expect((await get('/v1/records')).body).toEqual({ records: [record] })
})

it('answers what stands, with what was taken back where asked, and the history by kind and key', async () => {
  const { put, get } = serve()
  const [first, second, back] = [recordForTests('mall-1', 5), recordForTests('mall-1', 6), recordForTests('mall-2', 7, null)]
  for (const record of [first, second, back]) await put(record)
  expect((await get('/v1/records')).body.records).toEqual([second])
  expect((await get('/v1/records?takenBack=true')).body.records).toEqual([second, back])
  expect((await get('/v1/records?history=true&kind=override&key=mall-1')).body.records).toEqual([second, first])
  expect((await get('/v1/records?history=true&limit=1')).body.records).toEqual([back])
})

it('refuses a record that is not what its path or its kind says, by name', async () => {
  const { put, get } = serve()
  const record = recordForTests('mall-1', 5)
  for (const [spoilt, path, name] of [
    [record, 'override/mall-2/5', 'key'],
    [record, 'override/mall-1/6', 'revision'],
    [record, 'release/mall-1/5', 'kind'],
    [{ ...record, content: { enabled: true } }, undefined, 'content.weight'],
    [{ ...record, at: 'yesterday' }, undefined, 'at'],
    [{ ...record, colour: 'red' }, undefined, 'colour'],
  ] as [OperationsRecord, string | undefined, string][]) {
    const refused = await put(spoilt, path)
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    expect(refused.body.detail).toContain(name.split('.')[0])
  }
  for (const query of ['limit=0', 'limit=1001', 'kind=mall', 'history=yes', 'key=mall-1', 'kid=1']) {
    expect((await get(`/v1/records?${query}`)).status).toBe(400)
  }
  expect((await get('/v1/records')).body).toEqual({ records: [] })
})

it('deletes what is stored of a mall, of one that it serves', async () => {
  const { ask, get } = serve(['books'])
  const outcome = outcomeForTests()
  await ask('PUT', `/v1/malls/books/crawls/${outcome.crawlId}`, outcome)
  const deleted = { crawls: 1, answers: 1, offers: 1, prices: 1, pages: 0 }
  expect(await ask('DELETE', '/v1/malls/books/data')).toEqual({ status: 200, body: { deleted } })
  expect((await get('/v1/malls/books/crawls')).body).toEqual({ crawls: [] })
  expect(await ask('DELETE', '/v1/malls/toys/data')).toMatchObject({ status: 404, body: { code: 'unknown_mall' } })
})
