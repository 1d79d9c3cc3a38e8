import fc from 'fast-check'
import { expect, test } from 'vitest'

import { geometricMean, median, percentiles, slope, spread } from './statistics.ts'

const figures = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 })

test('the median of an odd number is the middle one, of an even number the mean of the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([1, 2, 10, 4])).toBe(3)
  expect(median([])).toBeNaN()
})

test('a spread holds its median between the least and the most, in whatever order values come', () => {
  fc.assert(
    fc.property(figures, (values) => {
      const { median: middle, min, max } = spread(values)
      expect(min).toBeLessThanOrEqual(middle)
      expect(middle).toBeLessThanOrEqual(max)
      expect(spread(values.toReversed())).toEqual({ median: middle, min, max })
    }),
  )
})

test('percentiles are values that were seen: the 99th of a hundred is the second worst, of few the worst', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
  expect(percentiles(hundred)).toEqual({ p50: 50, p99: 99 })
  expect(percentiles([3, 1, 2])).toEqual({ p50: 2, p99: 3 })
  expect(percentiles([7])).toEqual({ p50: 7, p99: 7 })
})

test('the geometric mean of a ratio and its inverse is one', () => {
  expect(geometricMean([4, 1 / 4])).toBeCloseTo(1)
  expect(geometricMean([2, 8])).toBeCloseTo(4)
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (ratio) => {
      expect(geometricMean([ratio, 1 / ratio])).toBeCloseTo(1)
    }),
  )
})

test('a slope is what one more adds, whatever there is to begin with', () => {
  expect(slope([10, 50, 200].map((x) => ({ x, y: 120 + 1.5 * x })))).toBeCloseTo(1.5)
})
