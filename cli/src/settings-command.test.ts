import type { MallSettings } from '@mallgate/shared/contract/operations'
import { problem } from '@mallgate/shared/contract/problem'
import { expect, test } from 'vitest'

import { callCenterWith, listed, recordOf } from './call-center-for-tests.ts'
import { cli } from './cli-for-tests.ts'

const definition = {
  id: 'yes24',
  url: 'https://yes24.example',
  currency: 'KRW',
  locale: 'ko',
  mode: 'code',
  fresh: '20m',
  limits: { timeout: '9s' },
}
const path = '/v1/malls/yes24/settings'

async function centerWith(standing?: MallSettings) {
  const center = await callCenterWith([listed('mall-a', { malls: [{ id: 'yes24', definition: 'sha256-x' }] })])
  center.on('GET /v1/definitions/sha256-x', { body: definition })
  if (standing) center.on(`GET ${path}`, { body: recordOf('settings', 'yes24', standing, { why: 'sale' }) })
  center.on(`PUT ${path}`, ({ body }) => ({ body: recordOf('settings', 'yes24', JSON.parse(body) as object) }))
  center.on(`DELETE ${path}`, { status: 204 })
  const run = (...argv: string[]) => cli(['settings', 'yes24', ...argv, '--call-center', center.address])
  const sent = () => center.asked.filter(({ method }) => method !== 'GET').map(({ method, body }) => [method, body && JSON.parse(body)])
  return { center, run, sent }
}

test('what counts is shown, from what is set, what the definition says and what is usual', async () => {
  const { run } = await centerWith({ fresh: '5m', limits: { concurrency: 2 } })
  expect((await run()).out.split('\n')).toEqual([
    'SETTING       COUNTS    SET  DEFINITION',
    'off           no',
    'fresh         5m        5m   20m',
    'concurrency   2         2',
    'min-interval  no bound',
    'per-minute    usual',
    'daily-budget  no bound',
    'timeout       9s             9s',
    'max-bytes     10485760',
    'redirects     5',
    '',
    'Set by ana@ops, “sale”.',
    '',
  ])
  expect((await (await centerWith()).run()).out).toContain('Nothing is set of yes24: its definition counts.')
})

test('what is given is set, what else stands is left, and single ones are taken back', async () => {
  const { run, sent } = await centerWith({ fresh: '5m', limits: { concurrency: 2, timeout: '4s' } })
  expect(await run('--off', '--min-interval', '1s', '--unset', 'timeout', '--until', '2h')).toEqual({
    exitCode: 0,
    out: 'yes24: off, fresh 5m, concurrency 2, min-interval 1s, by ana@ops.\n',
    err: '',
  })
  expect(sent()).toEqual([['PUT', { enabled: false, fresh: '5m', limits: { concurrency: 2, minInterval: '1s' } }]])
})

test('without anything left to set, or by --clear, all is taken back', async () => {
  const { run, sent } = await centerWith({ enabled: false })
  for (const argv of [['--unset', 'off'], ['--clear']])
    expect(await run(...argv)).toMatchObject({ exitCode: 0, out: 'yes24: nothing is set any more; its definition counts.\n' })
  expect(sent()).toEqual([
    ['DELETE', ''],
    ['DELETE', ''],
  ])
})

test.each([
  [['--on', '--off'], /opposites/],
  [['--clear', '--fresh', '5m'], /give it alone/],
  [['--clear', '--until', '2h'], /needs something that is set until then/],
  [['--unset', 'colour'], /--unset must be one of off, fresh/],
  [['--fresh', 'soon'], /--fresh must be a number with ms, s, m, h or d/],
  [['--why', 'because'], /need something to set/],
  [['--off', '--until', '2020-01-01'], /is over already/],
  [['--off', '--until', 'tomorrow'], /a time from now as 30m or 2h/],
])('%j is wrong usage', async (argv, message) => {
  const { run, sent } = await centerWith()
  const { exitCode, err } = await run(...argv)
  expect(exitCode).toBe(2)
  expect(err).toMatch(message)
  expect(sent()).toEqual([])
})

test('a mall that is nowhere is a failure', async () => {
  const { center } = await centerWith()
  expect(await cli(['settings', 'nix', '--call-center', center.address])).toMatchObject({
    exitCode: 4,
    err: expect.stringContaining("No mall 'nix'"),
  })
})

test('a mall that nobody serves now is set all the same with --unknown, which a refusal names', async () => {
  const { center, run } = await centerWith()
  const settled = recordOf('settings', 'yes24', { enabled: true })
  const refusal = problem('unknown_mall', "there is no mall 'yes24'; nobody serves it now (unknown=true orders it all the same)")
  center.on(`PUT ${path}`, ({ url }) => (url.includes('unknown=true') ? { body: settled } : { status: 404, body: refusal }))
  expect(await run('--on')).toEqual({
    exitCode: 4,
    out: '',
    err: "mallgate: there is no mall 'yes24'; nobody serves it now (--unknown orders it all the same).\n",
  })
  expect(await run('--on', '--unknown')).toMatchObject({ exitCode: 0, out: 'yes24: on, by ana@ops.\n' })
})
