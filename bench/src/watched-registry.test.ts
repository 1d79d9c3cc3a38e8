import { expect, test } from 'vitest'

import { spreadOfTold } from './watched-registry.ts'

const change = { sentUs: 1_000_000, answeredUs: 1_004_000 }

test('a change is timed from when it was sent, over the watchers of all processes', () => {
  const told = [
    { atUs: [1_010_000, 1_020_000], bytes: 600, missing: 0 },
    { atUs: [1_030_000], bytes: 600, missing: 0 },
  ]
  expect(spreadOfTold(change, told)).toEqual({ p50: 20, p99: 30, last: 30, answered: 4, bytes: 600, missing: 0 })
})

test('a watcher that was not told is the worst there is, not left out', () => {
  const seen = spreadOfTold(change, [{ atUs: [1_010_000], bytes: 600, missing: 1 }])
  expect(seen.missing).toBe(1)
  expect(seen.last).toBe(10_000)
  expect(seen.p99).toBe(10_000)
})
