import { expect, test } from 'vitest'

import { callCenterWith, listed, recordOf } from './call-center-for-tests.ts'
import { cli } from './cli-for-tests.ts'

const rule = { mall: 'yes24', version: '1.3.0', share: 0.1, groups: ['beta', 'staff'] }

test('a rule is set by share and groups, and a version that nobody runs is said', async () => {
  const center = await callCenterWith([listed('mall-a', { malls: [{ id: 'yes24' }], version: '1.2.0' })])
  center.on('PUT /v1/releases/canary', ({ body }) => ({ body: recordOf('release', 'canary', JSON.parse(body) as object) }))
  const argv = [
    'release',
    'set',
    'canary',
    '--mall',
    'yes24',
    '--version',
    '1.3.0',
    '--share',
    '10%',
    '--group',
    'beta',
    '--group',
    'staff',
  ]
  const { exitCode, out, err } = await cli([...argv, '--call-center', center.address])
  expect([exitCode, out]).toEqual([0, 'canary: 10% and groups beta, staff get 1.3.0 of yes24, by ana@ops.\n'])
  expect(err).toBe('no instance runs 1.3.0 yet; there are 1.2.0\n')
  expect(JSON.parse(center.asked[0]!.body)).toEqual(rule)
})

test('a rule for nobody, without a version, or with a share that is none, is wrong usage', async () => {
  const wrong = async (...argv: string[]) => (await cli(['release', 'set', 'canary', ...argv, '--call-center', 'http://127.0.0.1:2'])).err
  expect(await wrong('--version', '1')).toContain('Say whom it serves')
  expect(await wrong('--share', '10%')).toContain('Say --version V')
  for (const share of ['10', '1.5', '-1', 'all', '101%'])
    expect(await wrong('--version', '1', `--share=${share}`)).toContain('must be a share as 10% or 0.1')
})

test('the rules that stand are listed; none is said', async () => {
  const center = await callCenterWith([])
  center.on('GET /v1/releases', {
    body: { records: [recordOf('release', 'canary', rule, { why: 'try it' }), recordOf('release', 'old', null)] },
  })
  const { out } = await cli(['release', 'list', '--call-center', center.address], { tty: 200 })
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^RELEASE {2}MALL {3}VERSION {2}SHARE {2}GROUPS {7}SINCE +BY {7}WHY$/),
    expect.stringMatching(/^canary {3}yes24 {2}1\.3\.0 {6}10% {2}beta, staff {2}2026-01-0\d \d\d:\d\d {2}ana@ops {2}try it$/),
    '',
  ])
  center.on('GET /v1/releases', { body: { records: [] } })
  expect((await cli(['release', 'list', '--call-center', center.address])).out).toContain('all versions serve everybody')
})

test('a rule is ended by its name; another name is a failure with a hint', async () => {
  const center = await callCenterWith([])
  center.on('DELETE /v1/releases/canary', { status: 204 })
  center.on('GET /v1/releases', { body: { records: [recordOf('release', 'canary', rule)] } })
  expect(await cli(['release', 'end', 'canary', '--call-center', center.address])).toEqual({
    exitCode: 0,
    out: 'canary is ended.\n',
    err: '',
  })
  expect(await cli(['release', 'end', 'canari', '--call-center', center.address])).toEqual({
    exitCode: 4,
    out: '',
    err: "mallgate: No release 'canari' stands: did you mean canary?\n",
  })
})
