import { expect, test } from 'vitest'

import { withinTime } from './within-time.ts'

test('what is done in time is given back, and what is thrown is thrown', () => {
  expect(withinTime(5_000, () => 5)).toEqual({ done: 5 })
  expect(withinTime(5_000, () => undefined)).toEqual({ done: undefined })
  const bug = () => {
    throw new TypeError('a bug')
  }
  expect(() => withinTime(5_000, bug)).toThrow(TypeError)
})

test('what takes longer is stopped in its midst, a pattern too', () => {
  expect(withinTime(50, () => /(a|a)*b/u.test('a'.repeat(1_000)))).toBeUndefined()
  expect(withinTime(5_000, () => 'the next')).toEqual({ done: 'the next' })
})
