import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type Release, placeOf, releaseRules } from './release-rules.ts'

const rule = (id: string, patch: Partial<Release> = {}): Release => ({ id, mall: 'alpha', version: '2', share: 0, groups: [], ...patch })
const user = (id: string, ...groups: string[]) => ({ id, groups })
const share = (rules: readonly Release[], version: string | undefined, count = 20_000) => {
  const compiled = releaseRules('alpha', rules)!
  let hit = 0
  for (let i = 0; i < count; i++) if (compiled.versionFor(user(`user ${i}`)) === version) hit++
  return hit / count
}

test('a share is served by the release, the same visitors each time', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (id, part) => {
      expect(share([rule(id, { share: part })], '2', 2_000)).toBeGreaterThan(part - 0.06)
      expect(share([rule(id, { share: part })], '2', 2_000)).toBeLessThan(part + 0.06)
    }),
    { numRuns: 40 },
  )
  fc.assert(
    fc.property(fc.string(), fc.string(), (id, visitor) => {
      const place = placeOf(id, visitor)
      expect(placeOf(id, visitor)).toBe(place)
      expect(place).toBeGreaterThanOrEqual(0)
      expect(place).toBeLessThan(1)
    }),
  )
})

test('who has a release keeps it when its share grows, and another rule takes another part of all', () => {
  const tenth = releaseRules('alpha', [rule('next', { share: 0.1 })])!
  const half = releaseRules('alpha', [rule('next', { share: 0.5 })])!
  let same = 0
  for (let i = 0; i < 5_000; i++) {
    const visitor = user(`user ${i}`)
    if (tenth.versionFor(visitor) === '2') expect(half.versionFor(visitor)).toBe('2')
    if (placeOf('next', visitor.id) < 0.5 === placeOf('other', visitor.id) < 0.5) same++
  }
  expect(same / 5_000).toBeGreaterThan(0.46)
  expect(same / 5_000).toBeLessThan(0.54)
})

test('several shares are each of all', () => {
  const rules = [rule('a', { share: 0.3, version: '2' }), rule('b', { share: 0.3, version: '3' }), rule('c', { share: 0.4, version: '4' })]
  for (const [version, part] of [
    ['2', 0.3],
    ['3', 0.3],
    ['4', 0.4],
    [undefined, 0],
  ] as const)
    expect(Math.abs(share(rules, version) - part)).toBeLessThan(0.02)
})

test('nobody at 0, everybody at 1; a group goes before any share', () => {
  expect(share([rule('a', { share: 0 })], '2')).toBe(0)
  expect(share([rule('a', { share: 1 })], '2')).toBe(1)
  const compiled = releaseRules('alpha', [rule('a', { share: 1 }), rule('b', { version: '3', groups: ['staff', 'beta'] })])!
  expect(compiled.versionFor(user('x', 'guests', 'beta'))).toBe('3')
  expect(compiled.versionFor(user('x', 'guests'))).toBe('2')
})

test('a mall’s own rule stands in place of one for every mall about that version; others’ rules are not about it', () => {
  const rules = [rule('all', { mall: '*', share: 1 }), rule('own', { share: 0 }), rule('foreign', { mall: 'beta', version: '9' })]
  expect(releaseRules('alpha', rules)!.versionFor(user('x'))).toBeUndefined()
  expect(releaseRules('gamma', rules)!.versionFor(user('x'))).toBe('2')
  expect([...releaseRules('beta', rules)!.versions].sort()).toEqual(['2', '9'])
  expect(releaseRules('alpha', [rule('foreign', { mall: 'beta' })])).toBeUndefined()
})
