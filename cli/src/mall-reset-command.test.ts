import type { MannersReport } from '@mallgate/shared/contract/manners'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { problem } from '@mallgate/shared/contract/problem'
import { expect, test } from 'vitest'

import { callCenterWith, recordOf } from './call-center-for-tests.ts'
import { cli } from './cli-for-tests.ts'

const resting: MannersReport = {
  mall: 'corner',
  step: 2,
  until: '2026-01-02T03:09:05.000Z',
  retryAfterMs: 250_000,
  status: 'blocked',
  why: 'the shop answered 403',
  delayMs: 0,
  today: 17,
  robots: [],
}
const { until: _until, status: _status, why: _why, ...usual } = { ...resting, step: 0, retryAfterMs: 0, today: 0 }

test('a shop that is left alone is asked again, and it is said what was', async () => {
  const center = await callCenterWith([])
  const run = (...argv: string[]) => cli(['mall', 'reset', 'corner', ...argv, '--call-center', center.address])
  center.on('POST /v1/malls/corner/manners/reset', { body: resting })
  expect(await run()).toEqual({
    exitCode: 0,
    err: '',
    out: 'corner is asked again with the next query; it was left alone for 4 min more, 2 steps up after blocks: the shop answered 403; 17 requests today.\n',
  })
  expect(JSON.parse((await run('--json')).out)).toEqual({ was: resting })
  center.on('POST /v1/malls/corner/manners/reset', { body: usual })
  expect((await run()).out).toBe('corner was asked as ever: there was nothing to forget.\n')
})

test('where no crawler answers, that is said', async () => {
  const center = await callCenterWith([])
  const away = problem('upstream_unavailable', 'no crawler answers: none is registered')
  center.on('POST /v1/malls/corner/manners/reset', { status: 503, body: away })
  const { exitCode, err } = await cli(['mall', 'reset', 'corner', '--call-center', center.address])
  expect([exitCode, err]).toEqual([1, expect.stringContaining('no crawler answers: none is registered')])
})

test('mall show says how the shop takes our visits, where there is something to say', async () => {
  const definition = { id: 'corner', url: 'https://corner.example', currency: 'EUR', locale: 'de-DE', mode: 'code' } as MallDefinition
  const center = await callCenterWith([])
  center.on('GET /v1/malls/corner', { body: recordOf('definition', 'corner', definition) })
  const show = async () => (await cli(['mall', 'show', 'corner', '--call-center', center.address])).out
  expect(await show()).not.toContain('manners')
  center.on('GET /v1/malls/corner/manners', { body: usual })
  expect(await show()).not.toContain('manners')
  center.on('GET /v1/malls/corner/manners', { body: { ...resting, delayMs: 1_200 } })
  expect(await show()).toContain(
    'manners     left alone for 4 min more, 2 steps up after blocks: the shop answered 403; slow: asked every 1200 ms; 17 requests today',
  )
})
