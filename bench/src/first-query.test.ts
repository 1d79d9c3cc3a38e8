import { maxQueryLength } from '@mallgate/shared/contract/search'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { freshQuery, requireLive } from './first-query.ts'

const starts = fc.nat(3)
const fiveMinutesMs = 5 * 60_000

test('within five minutes no two starts ask the same, and no query is longer than Gate takes', () => {
  fc.assert(
    fc.property(starts, starts, fc.nat(2 ** 41), fc.integer({ min: 60_000, max: fiveMinutesMs }), (one, other, now, laterMs) => {
      expect(freshQuery(one, now)).not.toBe(freshQuery(other, now + laterMs))
      if (one !== other) expect(freshQuery(one, now)).not.toBe(freshQuery(other, now))
      expect(freshQuery(one, now).length).toBeLessThanOrEqual(maxQueryLength)
    }),
  )
  expect(() => freshQuery(4, 0)).toThrow('none for start 4')
})

const live = [
  '✖ demo-citadel   blocked       12 ms · a captcha page was · stored away',
  '✔ demo-techmart  ok            24 offers · 132 ms',
]

test('a query that shops answered passes', () => {
  requireLive(['starting: …', ...live, '', 'TITLE  PRICE'])
})

test.each([
  '✔ demo-hanmart   ok            24 offers · stored, 4 min old · 5 ms',
  '✔ demo-hanmart   ok            1 offer · cache, 2 s old · 5 ms',
  '✔ demo-hanmart   empty         no offers · stored, 4 min old · 5 ms',
  '! demo-hanmart   stale         stored · 5 ms',
])('one that was answered from what was there is refused: %s', (line) => {
  expect(() => requireLive([...live, line])).toThrow(`not answered live: ${line}`)
})

test('so is one that no shop answered', () => {
  expect(() => requireLive([live[0]!])).toThrow('no shop answered')
  expect(() => requireLive(['no such thing'])).toThrow('no line says so')
})
