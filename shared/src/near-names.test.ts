import { expect, test } from 'vitest'

import { didYouMean, nearNames } from './near-names.ts'

test('a slip of the finger is near, case does not matter, the nearest is first', () => {
  expect(nearNames('titel', ['title', 'url', 'image'])).toEqual(['title'])
  expect(nearNames('Strategys', ['strategies', 'strategy'])).toEqual(['strategy', 'strategies'])
  expect(didYouMean('curency', ['currency', 'locale'])).toBe(', did you mean "currency"?')
  expect(didYouMean('sel', ['join', 'select'])).toBe(', did you mean "select"?')
})

test('what has nothing in common is not', () => {
  expect(nearNames('ab', ['url', 'xy'])).toEqual([])
  expect(didYouMean('colour', ['url', 'image'])).toBe('')
})
