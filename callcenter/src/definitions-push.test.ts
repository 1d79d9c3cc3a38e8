import { afterEach, expect, test } from 'vitest'

import { definitionHash } from '@mallgate/shared/definition-hash'

import { callCenterForTest, mallYaml, startChecker, startDbApi } from './operations-for-test.ts'
import { endAll, instance, temporaryDir } from './start-for-test.ts'

afterEach(endAll)

const crawlerAt = (address: string) => instance('crawler-1', { service: 'crawler', address, malls: [] })
const badYaml = mallYaml('woods').replace('currency: EUR', 'currency: EURO').replace('items: li.card', 'itmes: li.card')

test('a definition pushed as YAML is in force under its hash, and comes back when it is taken back', async () => {
  const { put, ask, get, config } = await callCenterForTest({ leaseMs: 500 })
  const pushed = await put('/v1/malls/woods?why=new%20shop', mallYaml('woods'))
  expect(pushed).toMatchObject({ status: 200, body: { kind: 'definition', key: 'woods', why: 'new shop', content: { id: 'woods' } } })
  expect(pushed.headers.get('x-compiled')).toBe('no')
  const hash = definitionHash(pushed.body.content)
  expect((await get(`/v1/definitions/${hash}`)).body).toEqual(pushed.body.content)
  await expect.poll(() => config().catch(() => undefined)).toMatchObject({ malls: [{ id: 'woods', definition: hash }] })
  expect((await get('/v1/malls/woods')).body).toEqual(pushed.body)
  expect((await ask('DELETE', '/v1/malls/woods/definition')).status).toBe(204)
  expect((await config()).malls).toEqual([])
  expect(await get('/v1/malls/woods')).toMatchObject({ status: 404 })
  expect((await ask('DELETE', '/v1/malls/woods/definition')).status).toBe(404)
})

test('a bad definition is refused with line, column and key of each fault, and the one before stays', async () => {
  const { put, get } = await callCenterForTest()
  const { body: good } = await put('/v1/malls/woods', mallYaml('woods'))
  const refused = await put('/v1/malls/woods', badYaml)
  expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_definition' } })
  expect(refused.body.errors).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'currency', line: 3, column: 1 }),
      expect.objectContaining({
        name: 'extract.strategies[0].css.itmes',
        line: 10,
        message: expect.stringContaining('did you mean "items"'),
      }),
    ]),
  )
  expect((await get('/v1/malls/woods')).body).toEqual(good)
})

test.each([
  ['another mall than its path', mallYaml('lakes'), 'id', /"lakes", but it was sent for the mall "woods"/],
  ['no YAML', 'id: [woods', '', /./],
  ['a list', '- woods', '', /must be a map of keys/],
  [
    'aliases that grow without end',
    `a: &a [x, x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*a, *a, *a, *a]`).join('\n')}`,
    '',
    /alias|unknown key/,
  ],
  [
    'more text than a definition has',
    `${mallYaml('woods')}${Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join('\n')}`,
    '',
    /32768 at most/,
  ],
  ['a rule broken', mallYaml('woods').replace('EUR', 'ABC'), 'currency', /no currency of ISO 4217/],
])('%s is refused', async (_name, yaml, name, said) => {
  const { put } = await callCenterForTest()
  const refused = await put('/v1/malls/woods', yaml)
  expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_definition' } })
  expect(refused.body.errors[0].name).toContain(name)
  expect(refused.body.detail).toMatch(said)
})

test('of countless faults some are named', async () => {
  const { put } = await callCenterForTest()
  const keys = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, 1]))
  const refused = await put('/v1/malls/woods', keys)
  expect(refused.status).toBe(422)
  expect(refused.body.errors).toHaveLength(50)
})

test('one sent as JSON is refused by key, and one in no known form by that', async () => {
  const { put, ask } = await callCenterForTest()
  expect(await put('/v1/malls/woods', { id: 'woods', curency: 'EUR' })).toMatchObject({ status: 422, body: { code: 'invalid_definition' } })
  expect((await put('/v1/malls/callcenter-x', { id: 'other' })).status).toBe(422)
  expect((await ask('PUT', '/v1/malls/woods', undefined, { 'content-type': 'application/json' })).status).toBe(400)
  expect((await ask('PUT', '/v1/malls/woods', 'id: woods', { 'content-type': 'text/csv' })).status).toBe(415)
})

test('a crawler is asked, and what it cannot compile is refused at its place', async () => {
  const { put, ask, get } = await callCenterForTest()
  let status = 204
  const problem = {
    code: 'invalid_definition',
    errors: [{ name: 'extract.strategies[0].css.items', message: '":sparkly" is no pseudo-class' }],
  }
  const checker = await startChecker(() => ({ status, ...(status === 422 && { body: problem }) }))
  await put('/v1/instances/crawler-1', crawlerAt(checker.address))
  const taken = await put('/v1/malls/woods', mallYaml('woods'))
  expect(taken.status).toBe(200)
  expect(taken.headers.get('x-compiled')).toBe(null)
  expect(checker.asked).toEqual([taken.body.content])
  expect((await ask('POST', '/v1/definitions/check', mallYaml('woods'))).status).toBe(204)
  status = 422
  const refused = await put('/v1/malls/woods', mallYaml('woods', 'name: Woods\n'))
  expect(refused).toMatchObject({
    status: 422,
    body: { errors: [{ name: 'extract.strategies[0].css.items', line: 10, message: '":sparkly" is no pseudo-class' }] },
  })
  const asJson = await ask('POST', '/v1/definitions/check', taken.body.content)
  expect(asJson).toMatchObject({ status: 422, body: { errors: [{ name: 'extract.strategies[0].css.items' }] } })
  expect((await get('/v1/malls/woods')).body).toEqual(taken.body)
  status = 500
  const unasked = await put('/v1/malls/woods', mallYaml('woods', 'name: Woods\n'))
  expect(unasked.status).toBe(200)
  expect(unasked.headers.get('x-compiled')).toBe('no')
})

test('an earlier revision is put in force again, whoever pushed since; one that is not there is named', async () => {
  const center = await callCenterForTest({ leaseMs: 3_000, heartbeatMs: 1_000 })
  const { put, ask, get } = center
  await startDbApi(center, await temporaryDir())
  const first = (await put('/v1/malls/woods', mallYaml('woods'))).body
  const second = (await put('/v1/malls/woods', mallYaml('woods', 'name: Woods\n'))).body
  const back = await ask('POST', '/v1/malls/woods/rollback', { revision: first.revision })
  expect(back).toMatchObject({ status: 200, body: { content: first.content, why: `back to revision ${first.revision}` } })
  const revisions = (await get('/v1/malls/woods/revisions')).body.records
  expect(revisions).toEqual([back.body, second, first])
  expect((await get('/v1/malls/woods')).body).toEqual(back.body)
  const absent = await ask('POST', '/v1/malls/woods/rollback', { revision: 7 })
  expect(absent).toMatchObject({ status: 404, body: { detail: expect.stringContaining(String(first.revision)) } })
  expect((await ask('POST', '/v1/malls/woods/rollback', { revision: 'first' })).status).toBe(400)
})
