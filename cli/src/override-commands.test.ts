import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { problem } from '@mallgate/shared/contract/problem'
import { expect, test } from 'vitest'

import { callCenterWith, listed, recordOf } from './call-center-for-tests.ts'
import { cli, nobodyAt } from './cli-for-tests.ts'

const serving = (id: string, ...malls: string[]) => listed(id, { malls: malls.map((mall) => ({ id: mall })) })

async function callCenter(standing: object[] = []) {
  const center = await callCenterWith([
    serving('mall-aaa1', 'yes24'),
    serving('mall-aab2', 'yes24', 'danawa'),
    listed('gate-1', { service: 'gate' }),
  ])
  center.on('GET /v1/overrides', { body: { records: standing } })
  const put = ({ body, url }: { body: string; url: string }) => {
    const query = new URL(url, center.address).searchParams
    const until = query.get('until')
    const record = recordOf('override', 'mall-aab2', JSON.parse(body) as object, { why: query.get('why') ?? '', ...(until && { until }) })
    return { body: record, headers: { 'x-kept': 'yes' } }
  }
  center.on('PUT /v1/overrides/mall-aab2', put)
  center.on('PUT /v1/overrides/mall-aaa1', put)
  return center
}

const orders = ({ asked }: Awaited<ReturnType<typeof callCenter>>) => asked.filter(({ method }) => method !== 'GET')

test('an instance is taken out of service by the start of its id, with the reason and until when, by whoever asks', async () => {
  const center = await callCenter()
  const env = { CLUSTER_SECRET: 'a secret of the tests', MALLGATE_USER: 'ana' }
  const { exitCode, out, err } = await cli(
    ['out', 'mall-aab', '--why', 'disk swap', '--until', '2099-01-01', '--call-center', center.address],
    { env },
  )
  expect(exitCode).toBe(0)
  expect(out).toMatch(/^mall-aab2: out of service, by ana@ops, “disk swap”, until 2099-01-01 /)
  expect(err).toBe('no other instance serves danawa\n')
  const [order] = orders(center)
  expect(order).toMatchObject({
    method: 'PUT',
    url: '/v1/overrides/mall-aab2?why=disk+swap&until=2099-01-01T00%3A00%3A00.000Z',
    body: '{"state":"out_of_service"}',
  })
  const tokens = createClusterTokens('a secret of the tests', { service: 'callcenter', instance: 'x' })
  expect(await tokens.verify(order!.authorization)).toMatchObject({ instance: 'ana', role: 'operator' })
})

test('a weight leaves standing what else is ordered', async () => {
  const center = await callCenter([recordOf('override', 'mall-aab2', { state: 'out_of_service' })])
  const { exitCode, out } = await cli(['weight', 'mall-aab2', '5', '--call-center', center.address])
  expect([exitCode, out]).toEqual([0, 'mall-aab2: out of service, weight 5, by ana@ops.\n'])
  expect(orders(center)[0]!.body).toBe('{"state":"out_of_service","weight":5}')
})

test('what is not kept for good yet is said on stderr; JSON is the record', async () => {
  const center = await callCenter()
  const record = recordOf('override', 'mall-aaa1', { weight: 0 })
  center.on('PUT /v1/overrides/mall-aaa1', { body: record, headers: { 'x-kept': 'no' } })
  const { exitCode, out, err } = await cli(['weight', 'mall-aaa', '0', '--json', '--call-center', center.address])
  expect([exitCode, err]).toEqual([0, 'accepted; not yet kept by the DB API\n'])
  expect(JSON.parse(out)).toEqual(record)
})

test('an order is taken back, also of an instance that is away', async () => {
  const center = await callCenter([recordOf('override', 'mall-away', { state: 'out_of_service' }, { why: 'noisy' })])
  center.on('DELETE /v1/overrides/mall-away', { status: 204 })
  const { exitCode, out } = await cli(['in', 'mall-aw', '--why', 'quiet again', '--call-center', center.address])
  expect([exitCode, out]).toEqual([0, 'Taken back: mall-away, which was out of service (by ana@ops, “noisy”).\n'])
  expect(orders(center)[0]!.url).toBe('/v1/overrides/mall-away?why=quiet+again')
  const none = await cli(['in', 'gate-1', '--call-center', center.address])
  expect(none).toEqual({ exitCode: 4, out: '', err: 'mallgate: Nothing is ordered of gate-1.\n' })
})

test.each([
  ['mall-a', 4, /begins 2 instances' ids: mall-aaa1, mall-aab2\. Write more of it/],
  ['mall-aab3', 4, /No instance 'mall-aab3' is registered: did you mean mall-aab2\?/],
  ['mail-aab', 4, /No instance 'mail-aab' is registered: did you mean mall-aab2\?/],
  ['nothing-like-it', 4, /mallgate ps lists those that are/],
])('%s names no one instance: exit status %i, nothing ordered', async (given, status, message) => {
  const center = await callCenter()
  const { exitCode, out, err } = await cli(['out', given, '--call-center', center.address])
  expect([exitCode, out]).toEqual([status, ''])
  expect(err).toMatch(message)
  expect(orders(center)).toEqual([])
})

test('no secret, a wrong one, a missing right, a lost memory and an absence are each told in one sentence', async () => {
  const center = await callCenter()
  const said = async (status: number, body: object, env = {}) => {
    center.on('GET /v1/overrides', { status, body })
    const { exitCode, err } = await cli(['out', 'mall-aaa', '--call-center', center.address], { env })
    return [exitCode, err.replace(center.address, 'X')]
  }
  expect(await said(401, problem('unauthorized'))).toEqual([
    1,
    'mallgate: Call Center at X does not trust this command: set CLUSTER_SECRET to the secret it was started with.\n',
  ])
  expect(await said(401, problem('unauthorized'), { CLUSTER_SECRET: 'another secret' })).toEqual([
    1,
    'mallgate: Call Center at X does not trust this command: CLUSTER_SECRET is another than the one it was started with.\n',
  ])
  expect(
    await said(403, { ...problem('not_found', 'only an operator may'), code: 'forbidden', action: 'Use an operator’s token.' }),
  ).toEqual([4, 'mallgate: Call Center at X refused: only an operator may. Use an operator’s token.\n'])
  expect(await said(503, problem('upstream_unavailable', 'its memory is lost, and no db-api has given it back'))).toEqual([
    1,
    'mallgate: Call Center at X failed: its memory is lost, and no db-api has given it back. Try again; nothing was lost.\n',
  ])
  const gone = await nobodyAt()
  expect(await cli(['out', 'mall-aaa', '--call-center', gone])).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining('cannot be reached'),
  })
  expect(await cli(['ps', '--call-center', `${gone},${center.address}`])).toMatchObject({ exitCode: 0 })
})
