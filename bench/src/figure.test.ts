import { expect, test } from 'vitest'

import { type Figure, inDigits, measuredText, reached, targetText, verdict } from './figure.ts'

const figure = (median: number, target?: Figure['target'], unit: Figure['unit'] = '×'): Figure => ({
  what: 'x',
  measured: { median, min: median - 0.1, max: median + 0.1 },
  unit,
  ...(target && { target }),
})

test('the median decides, and a miss says by how much', () => {
  expect(verdict(figure(1.25, { atMost: 1.25 }))).toBe('reached')
  expect(verdict(figure(1.31, { atMost: 1.25 }))).toBe('**short by 0.06 ×**')
  expect(verdict(figure(8.2, { atLeast: 8 }))).toBe('reached')
  expect(verdict(figure(5, { atLeast: 8 }))).toBe('**short by 3.00 ×**')
})

test('a number without a target is only said', () => {
  expect(verdict(figure(3))).toBe('said')
  expect(reached(figure(3))).toBe(true)
  expect(targetText(figure(3))).toBe('—')
})

test('what could not be measured is never reached', () => {
  expect(verdict(figure(Number.NaN, { atMost: 1 }))).toBe('not measured')
  expect(reached(figure(Number.NaN, { atMost: 1 }))).toBe(false)
})

test('numbers are written with the digits that mean something', () => {
  expect([0.1234, 9.876, 45.67, 1234.5].map(inDigits)).toEqual(['0.12', '9.88', '45.7', '1235'])
  expect(measuredText(figure(1.5, undefined, 'ms'))).toBe('1.50 ms [1.40, 1.60]')
  expect(targetText(figure(1, { atMost: 600 }, 'MB'))).toBe('≤ 600 MB')
})
