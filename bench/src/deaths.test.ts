import { expect, test } from 'vitest'

import { row } from './deaths.ts'
import { reached } from './figure.ts'

test('births, leaves and deaths stand beside what Eureka’s defaults add up to', () => {
  const { figures, details } = row({
    came: [10, 12, 11],
    left: [5, 6, 7],
    buried: [15_000, 15_400, 15_200],
    callers: [
      { elapsedMs: 30, status: 'no_instance', otherStatus: 'ok', asked: 'never' },
      { elapsedMs: 50, status: 'stale', otherStatus: 'ok', asked: 'before' },
    ],
  })
  expect(figures.map(({ ours, baseline }) => [ours, baseline])).toEqual([
    ['11.0 ms', '0 to 90 s, 45 s on average'],
    ['6.00 ms', '0 to 90 s, 45 s on average'],
    ['15.2 s', '60 to 240 s, 150 s on average'],
    ['40.0 ms', undefined],
  ])
  expect(figures.every(reached)).toBe(true)
  expect(details.join('\n')).toContain('ended in `stale` where the mall had answered it before, and in `no_instance` where it had not')
})
