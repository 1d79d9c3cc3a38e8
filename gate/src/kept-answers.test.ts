import { expect, test } from 'vitest'

import { createKeptAnswers } from './kept-answers.ts'
import type { KnownMall } from './mall-index.ts'
import type { RecalledAnswer } from './write-answer.ts'

const malls: readonly KnownMall[] = []

function setUp({ freshUntil = 10_000 } = {}) {
  let time = 0
  const kept = { current: true, bornAt: -500, freshUntil }
  const answer: RecalledAnswer = {
    query: 'lamp',
    complete: true,
    count: 1,
    offers: Buffer.from('[{"id":"a"}]'),
    reports: [{ json: '{"mall":"alpha"', kept }],
  }
  const answers = createKeptAnswers({ now: () => time })
  answers.keep('/x', malls, answer)
  return { answers, kept, go: (to: number) => (time = to), text: () => Buffer.concat([...(answers.get('/x', malls) ?? [])]).toString() }
}

test('the same request has the same answer, a little older', () => {
  const { go, text } = setUp()
  const expected = { query: 'lamp', complete: true, elapsedMs: 0, found: 1, offers: [{ id: 'a' }] }
  expect(JSON.parse(text())).toEqual({ ...expected, malls: [{ mall: 'alpha', ageMs: 500 }] })
  go(20.7)
  expect(JSON.parse(text())).toEqual({ ...expected, malls: [{ mall: 'alpha', ageMs: 520 }] })
})

test('another request has none', () => {
  expect(setUp().answers.get('/y', malls)).toBeUndefined()
})

test('once one mall has answered anew, or malls came and went, it is not given again', () => {
  const { answers, kept } = setUp()
  kept.current = false
  expect(answers.get('/x', malls)).toBeUndefined()
  const another = setUp().answers
  expect(another.get('/x', [...malls])).toBeUndefined()
})

test('it is given as long as all of it is fresh, and for a second at most', () => {
  const short = setUp({ freshUntil: 300 })
  short.go(299)
  expect(short.text()).not.toBe('')
  short.go(300)
  expect(short.text()).toBe('')
  const long = setUp()
  long.go(1_000)
  expect(long.text()).toBe('')
})
