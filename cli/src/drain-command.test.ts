import { expect, test } from 'vitest'

import { callCenterWith, listed, recordOf } from './call-center-for-tests.ts'
import { cli } from './cli-for-tests.ts'

const mall = (id: string, more = {}) => listed(id, { malls: [{ id: 'yes24' }], ...more })

test('a drain is told step by step, and ends when the instance is gone', async () => {
  const center = await callCenterWith([mall('mall-a'), mall('mall-b')])
  center.on('PUT /v1/overrides/mall-a', ({ body }) => {
    expect(body).toBe('{"state":"draining"}')
    return { body: recordOf('override', 'mall-a', { state: 'draining' }, { why: 'new kernel' }) }
  })
  const steps: string[] = []
  const stdout = {
    write(text: string) {
      steps.push(text)
      // What Call Center's list does meanwhile.
      if (text.includes('told to drain')) center.change('mall', [mall('mall-a', { state: 'draining', ordered: true })])
      if (text.includes('it finishes')) center.change('mall', [], [{ id: 'mall-a', why: 'deregistered' }])
    },
  }
  const { exitCode, err } = await cli(['drain', 'mall-a', '--why', 'new kernel', '--call-center', center.address], { stdout })
  expect([exitCode, err]).toEqual([0, ''])
  expect(steps).toEqual([
    'mall-a is told to drain, by ana@ops, “new kernel”.\n',
    'mall-a drains: it finishes what it has.\n',
    expect.stringMatching(/^mall-a is gone after [\d.]+ m?s: it deregistered\.\n$/),
  ])
})

test('a Call Center that goes away meanwhile is asked again', async () => {
  const center = await callCenterWith([mall('mall-a'), mall('mall-b')])
  center.on('PUT /v1/overrides/mall-a', { body: recordOf('override', 'mall-a', { state: 'draining' }) })
  let out = ''
  const stdout = {
    write(text: string) {
      out += text
      if (text.includes('told to drain')) center.change('mall', [mall('mall-a', { state: 'draining', ordered: true })])
      if (!text.includes('it finishes')) return
      center.cutNext()
      center.change('mall', [], [{ id: 'mall-a', why: 'lapsed' }])
    },
  }
  const { exitCode, err } = await cli(['drain', 'mall-a', '--call-center', center.address], { stdout })
  expect([exitCode, err]).toEqual([0, ''])
  expect(out).toMatch(/mall-a is gone after [\d.]+ m?s\.\n$/)
})

test('--no-wait ends at once; the last one to serve a mall is said to be that', async () => {
  const center = await callCenterWith([mall('mall-a')])
  const record = recordOf('override', 'mall-a', { state: 'draining' })
  center.on('PUT /v1/overrides/mall-a', { body: record })
  const { exitCode, out, err } = await cli(['drain', 'mall-a', '--no-wait', '--json', '--call-center', center.address])
  expect([exitCode, err]).toEqual([0, 'no other instance serves yes24\n'])
  expect(JSON.parse(out)).toEqual({ record })
})

test('Ctrl-C ends the waiting, not the drain', async () => {
  const center = await callCenterWith([mall('mall-a'), mall('mall-b')])
  center.on('PUT /v1/overrides/mall-a', { body: recordOf('override', 'mall-a', { state: 'draining' }) })
  const interrupt = new AbortController()
  const stdout = { write: () => interrupt.abort() }
  const { exitCode } = await cli(['drain', 'mall-a', '--call-center', center.address], { stdout, signal: interrupt.signal })
  expect(exitCode).toBe(130)
})
