import { expect, test } from 'vitest'

import { eurekaBuried, eurekaTold, waitText, waitsOf } from './eureka-defaults.ts'

test('timers one after the other take nothing at best, all their intervals at worst', () => {
  expect(waitsOf([30, 60])).toEqual({ least: 0, mean: 45, most: 90 })
  expect(waitsOf([])).toEqual({ least: 0, mean: 0, most: 0 })
})

test('a change passes three caches of 30 s on its way to a caller', () => {
  expect(waitText(eurekaTold())).toBe('0 to 90 s, 45 s on average')
})

test('a death waits for the rest of the lease and the sweep before that', () => {
  // Killed right before a heartbeat and met by every timer at once; and right after one, each timer just missed.
  expect(waitText(eurekaBuried())).toBe('60 to 240 s, 150 s on average')
})
