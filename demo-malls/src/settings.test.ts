import { expect, test } from 'vitest'

import { readSettings } from './settings.ts'

const read = (args: string[], env: Record<string, string> = {}) => readSettings(args, env, ['techmart', 'hanmart'])

test('without options it is port 8090 on loopback, seed 1, no faults', () => {
  expect(read([])).toEqual({ port: 8090, host: '127.0.0.1', seed: 1, latencyMs: {}, fault: {}, day: 0, dayEveryMs: 0 })
})

test('options go before the environment', () => {
  expect(read(['--port', '0', '--seed=7'], { PORT: '1', SEED: '2', HOST: '::1' })).toMatchObject({ port: 0, seed: 7, host: '::1' })
})

test('it begins on a day, and a day may pass every so often', () => {
  expect(read(['--day', '12'], { DAY_EVERY_MS: '5000' })).toMatchObject({ day: 12, dayEveryMs: 5_000 })
})

test('latency and faults are for one shop, or for all', () => {
  expect(read([], { LATENCY_MS: '150', FAULT: 'techmart:hang,hanmart:block' })).toMatchObject({
    latencyMs: { techmart: 150, hanmart: 150 },
    fault: { techmart: 'hang', hanmart: 'block' },
  })
})

test.each([
  [{ PORT: '70000' }, 'PORT=70000'],
  [{ SEED: 'abc' }, 'SEED=abc'],
  [{ FAULT: 'nowhere:hang' }, "there is no shop 'nowhere', only techmart, hanmart"],
  [{ FAULT: 'techmart:explode' }, "there is no fault 'explode'"],
  [{ DAY: 'tomorrow' }, "there is no day 'tomorrow'"],
  [{ DAY: '3651' }, 'from 0 to 3650'],
  [{ DAY_EVERY_MS: '10' }, "a day cannot last '10'"],
  [{ LATENCY_MS: 'long' }, "a latency of 'long' cannot be had"],
])('%o is refused with a reason', (env, reason) => {
  expect(() => read([], env as Record<string, string>)).toThrow(reason)
})

test('an option nobody knows is refused', () => {
  expect(() => read(['--prot', '1'])).toThrow('--prot')
})

test('help is asked for', () => {
  expect(read(['--help'])).toBeUndefined()
})
