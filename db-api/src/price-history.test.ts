import fc from 'fast-check'
import { expect, it } from 'vitest'

import { won } from './outcome-for-tests.ts'
import { type Stretch, observe, sameState } from './price-history.ts'

const seen = (ms: number, minor: number): Stretch => ({
  firstMs: ms,
  lastMs: ms,
  price: won(minor),
  total: undefined,
  availability: 'InStock',
})

function historyOf(sightings: Stretch[]): Stretch[] {
  let history: Stretch[] = []
  for (const sighting of sightings) {
    const before = history.findLast(({ firstMs }) => firstMs <= sighting.firstMs)
    const { resize, insert } = observe(before, () => history.find(({ firstMs }) => firstMs > sighting.firstMs), sighting)
    const resized = history.map((stretch) => (stretch.firstMs === resize?.firstMs ? { ...stretch, ...resize.to } : stretch))
    history = [...resized, ...insert].sort((a, b) => a.firstMs - b.firstMs)
  }
  return history
}

const shape = (history: Stretch[]) => history.map(({ price, firstMs, lastMs }) => `${price!.minor}: ${firstMs}–${lastMs}`).join(', ')
const sightings = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 3 })), {
  selector: ([ms]) => ms,
  minLength: 1,
  maxLength: 12,
})
const inOrder = (list: [number, number][]) => list.toSorted(([a], [b]) => a - b).map(([ms, minor]) => seen(ms, minor))

it.each([
  [
    'a change begins a stretch',
    [
      [1, 10],
      [2, 9],
    ],
    '10: 1–1, 9: 2–2',
  ],
  [
    'the same again makes it longer',
    [
      [1, 10],
      [2, 10],
    ],
    '10: 1–2',
  ],
  [
    'a late sighting inside its own stretch changes nothing',
    [
      [1, 10],
      [5, 10],
      [3, 10],
    ],
    '10: 1–5',
  ],
  [
    'a late sighting before its own stretch makes it longer',
    [
      [5, 10],
      [1, 10],
    ],
    '10: 1–5',
  ],
  [
    'a late sighting between two others stands alone',
    [
      [1, 10],
      [5, 8],
      [3, 9],
    ],
    '10: 1–1, 9: 3–3, 8: 5–5',
  ],
  [
    'a late sighting that contradicts the middle of a stretch splits it',
    [
      [1, 10],
      [5, 10],
      [3, 9],
    ],
    '10: 1–1, 9: 3–3, 10: 5–5',
  ],
  [
    'a late sighting between equals of other stretches joins the earlier',
    [
      [1, 10],
      [5, 9],
      [3, 10],
    ],
    '10: 1–3, 9: 5–5',
  ],
  [
    'of two in the same millisecond the first stays',
    [
      [1, 10],
      [1, 9],
      [3, 10],
      [3, 9],
    ],
    '10: 1–3',
  ],
] as [string, [number, number][], string][])('%s', (_name, list, expected) => {
  expect(shape(historyOf(list.map(([ms, minor]) => seen(ms, minor))))).toBe(expected)
})

it('holds, for sightings in order, exactly the changes, however often each is told', () => {
  fc.assert(
    fc.property(sightings, (list) => {
      const ordered = inOrder(list)
      const changes = ordered.filter((sighting, index) => index === 0 || !sameState(sighting, ordered[index - 1]!))
      const history = historyOf(ordered.flatMap((sighting) => [sighting, sighting]))
      expect(history.map(({ firstMs }) => firstMs)).toEqual(changes.map(({ firstMs }) => firstMs))
      expect(history.at(-1)!.lastMs).toBe(ordered.at(-1)!.firstMs)
    }),
  )
})

it('is not changed by telling all of it again, in order', () => {
  fc.assert(
    fc.property(sightings, (list) => {
      const ordered = inOrder(list)
      expect(historyOf([...ordered, ...ordered])).toEqual(historyOf(ordered))
    }),
  )
})

it('never lets an older sighting change the state or the end of the newest stretch', () => {
  fc.assert(
    fc.property(sightings, fc.integer({ min: 1, max: 3 }), (list, minor) => {
      const history = historyOf(list.map(([ms, each]) => seen(ms, each)))
      const newest = history.at(-1)!
      for (let ms = 0; ms < newest.lastMs; ms++) {
        const after = historyOf([...list.map(([at, each]) => seen(at, each)), seen(ms, minor)]).at(-1)!
        expect([after.lastMs, after.price]).toEqual([newest.lastMs, newest.price])
      }
    }),
  )
})
