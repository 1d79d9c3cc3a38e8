import { expect, test } from 'vitest'

import { callCenterWith, recordOf } from './call-center-for-tests.ts'
import { cli } from './cli-for-tests.ts'

test('what was ordered is listed newest first, filtered by Call Center', async () => {
  const center = await callCenterWith([])
  center.on('GET /v1/changes', {
    body: {
      records: [
        recordOf('override', 'mall-a', null, { who: 'call center', why: 'its time was over' }),
        recordOf('override', 'mall-a', { weight: 3 }, { until: '2026-01-02T04:00:00.000Z' }),
        recordOf('settings', 'yes24', { enabled: false, limits: { minInterval: '2s' } }),
        recordOf('removal', 'kramladen', { data: true }),
      ],
    },
  })
  const run = (...argv: string[]) => cli(['changes', ...argv, '--call-center', center.address])
  const { exitCode, out } = await run('--kind', 'override', '--key', 'mall-a', '--limit', '3')
  expect(exitCode).toBe(0)
  expect(out.split('\n').map((line) => line.split(/ {2,}/).slice(1))).toEqual([
    ['BY', 'OF', 'WHAT', 'WHY', 'UNTIL', 'KIND'],
    ['call center', 'mall-a', 'nothing ordered any more', 'its time was over', 'override'],
    ['ana@ops', 'mall-a', 'weight 3', expect.stringMatching(/^2026-01-0\d \d\d:00$/), 'override'],
    ['ana@ops', 'yes24', 'off, min-interval 2s', 'settings'],
    ['ana@ops', 'kramladen', 'removed with its data', 'removal'],
    [],
  ])
  expect(center.asked[0]!.url).toBe('/v1/changes?limit=3&kind=override&key=mall-a')
  await run()
  expect(center.asked[1]!.url).toBe('/v1/changes?limit=20')
  expect(await run('--kind', 'colour')).toMatchObject({ exitCode: 2, err: expect.stringContaining('--kind must be one of override') })
})
