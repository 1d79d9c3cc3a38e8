import { expect, test } from 'vitest'

import { type AnswerKey, createAnswerCache } from './answer-cache.ts'
import type { MallOutcome } from './fan-out.ts'
import { answerOf, offerOf } from './gate-for-tests.ts'
import { rankOffers } from '@mallgate/shared/rank-offers'

const key = (query: string, mall = 'alpha'): AnswerKey => ({ mall, definition: 'sha256-1', query })
const outcome = (offers: number): MallOutcome => ({
  status: 'ok',
  source: 'live',
  found: rankOffers(
    'lamp',
    Array.from({ length: offers }, (_, i) => offerOf('alpha', `${i}`)),
  ),
})

test('an answer is given for as long as it is fresh, its age counted on, and no older than the caller wants', () => {
  let now = 1_000
  const cache = createAnswerCache({ now: () => now })
  cache.put(key('q'), answerOf('alpha', [], { freshForMs: 1_000, ageMs: 300 }), outcome(1))
  now += 200
  expect(cache.get(key('q'), undefined)).toMatchObject({ outcome: { source: 'cache', status: 'ok' }, ageMs: 500 })
  expect(cache.get(key('q'), 500)).toBeDefined()
  expect(cache.get(key('q'), 499)).toBeUndefined()
  expect(cache.get(key('q'), 0)).toBeUndefined()
  expect(cache.get({ ...key('q'), definition: 'sha256-2' }, undefined)).toBeUndefined()
  expect(cache.get(key('q', 'beta'), undefined)).toBeUndefined()
  now += 801
  expect(cache.get(key('q'), undefined)).toBeUndefined()
})

test('what a mall does not call fresh is not kept', () => {
  const cache = createAnswerCache()
  cache.put(key('q'), answerOf('alpha', [], { freshForMs: 0 }), outcome(1))
  expect(cache.get(key('q'), undefined)).toBeUndefined()
})

test('it keeps no more than its bounds, and lets go first of what was not asked for', () => {
  const fresh = answerOf('alpha', [], { freshForMs: 60_000 })
  const few = createAnswerCache({ maxEntries: 2 })
  for (const query of ['a', 'b']) few.put(key(query), fresh, outcome(1))
  few.get(key('a'), undefined)
  few.put(key('c'), fresh, outcome(1))
  expect(['a', 'b', 'c'].map((query) => few.get(key(query), undefined) !== undefined)).toEqual([true, false, true])

  const small = createAnswerCache({ maxBytes: 20_000 })
  small.put(key('a'), fresh, outcome(15))
  small.put(key('b'), fresh, outcome(15))
  expect(['a', 'b'].map((query) => small.get(key(query), undefined) !== undefined)).toEqual([false, true])
  small.put(key('huge'), fresh, outcome(1_000))
  expect(small.get(key('huge'), undefined)).toBeUndefined()
})
