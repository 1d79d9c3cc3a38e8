import { expect, test } from 'vitest'

import { callCenterWith, listed, recordOf } from './call-center-for-tests.ts'
import { cli } from './cli-for-tests.ts'

test('suspects, orders, weights, zones and what is refused are shown, where there are any', async () => {
  const center = await callCenterWith([
    listed('mall-b', { malls: [{ id: 'yes24' }], state: 'out_of_service', ordered: true, zone: 'b', weight: 2.5 }),
    listed('mall-a', { malls: [{ id: 'yes24' }, { id: 'danawa' }], suspect: true, address: 'http://10.0.0.1:80' }),
    listed('crawler-1', { service: 'crawler', refused: [{ mall: 'yes24', definition: 'sha256-7', reason: 'a bad\u001B[2J selector' }] }),
    listed('db-api-1', { service: 'db-api', allMalls: true }),
  ])
  center.on('GET /v1/overrides', {
    body: { records: [recordOf('override', 'mall-b', { state: 'out_of_service', weight: 2.5 }, { why: 'noisy' })] },
  })
  const { exitCode, out, err } = await cli(['ps', '--call-center', center.address])
  expect([exitCode, err]).toEqual([0, ''])
  expect(out.replace(/\d+ d/g, '_____').split('\n')).toEqual([
    'SERVICE  INSTANCE   STATE            WEIGHT  UP FOR  ZONE  ADDRESS             VERSION  MALLS',
    'mall     mall-a     suspect                   _____        http://10.0.0.1:80  1.0.0    2: danawa, yes24',
    'mall     mall-b     out of service*     2.5   _____  b                         1.0.0    yes24',
    'crawler  crawler-1  up                        _____                            1.0.0',
    'db-api   db-api-1   up                        _____                            1.0.0    *',
    '',
    '* mall-b: out of service, weight 2.5, by ana@ops, “noisy”',
    "1 suspect: their leases are over, with too many others' to believe that all are dead; they are asked last",
    'crawler-1 refuses yes24 sha256-7: a bad [2J selector',
    '',
    `4 instances, as told by Call Center at ${center.address}`,
    '',
  ])
})

test('with nothing unusual, nothing of that stands there', async () => {
  const center = await callCenterWith([listed('gate-1', { service: 'gate' })])
  const { out } = await cli(['ps', '--call-center', center.address])
  expect(out.split('\n').map((line) => line.trim())).toEqual([
    'SERVICE  INSTANCE  STATE  UP FOR  VERSION  MALLS',
    expect.stringMatching(/^gate +gate-1 +up +\d+ d +1\.0\.0$/),
    '',
    `1 instance, as told by Call Center at ${center.address}`,
    '',
  ])
  expect(center.asked).toEqual([])
})

test('--watch shows each change as it comes, as lines of JSON too, until Ctrl-C', async () => {
  const center = await callCenterWith([listed('mall-a')])
  const interrupt = new AbortController()
  const seen: string[][] = []
  const stdout = {
    write(text: string) {
      const { services } = JSON.parse(text) as { services: { instances: { id: string }[] }[] }
      seen.push(services.flatMap(({ instances }) => instances.map(({ id }) => id)))
      if (seen.length === 1) center.change('crawler', [listed('crawler-1', { service: 'crawler' })])
      else if (seen.length === 2) center.change('mall', [], [{ id: 'mall-a', why: 'lapsed' }])
      else interrupt.abort()
    },
  }
  const { exitCode } = await cli(['ps', '--watch', '--json', '--call-center', center.address], { stdout, signal: interrupt.signal })
  expect(exitCode).toBe(130)
  expect(seen).toEqual([['mall-a'], ['mall-a', 'crawler-1'], ['crawler-1']])
})

test('--watch on a terminal paints over what stands there', async () => {
  const center = await callCenterWith([listed('mall-a')])
  const interrupt = new AbortController()
  let out = ''
  const stdout = { isTTY: true, columns: 100, write: (text: string) => ((out += text), interrupt.abort()) }
  await cli(['ps', '-w', '--call-center', center.address], { stdout, signal: interrupt.signal, env: { NO_COLOR: '1' } })
  expect(out).toMatch(/^\u001B\[HSERVICE .*\u001B\[K\n[^]*\u001B\[J$/)
})

test('--watch gives up where nothing was ever seen', async () => {
  const center = await callCenterWith([])
  const { exitCode, err } = await cli(['ps', '--watch', '--call-center', `${center.address.replace(/\d+$/, '')}9999x`])
  expect([exitCode, err]).toEqual([2, expect.stringContaining('is no address of a Call Center')])
})
