import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createCalendar, lastDay, parseDay } from './calendar.ts'
import { createCatalogue } from './catalogue.ts'
import { type Offering, advance, beginCourse, createHabits } from './price-drift.ts'
import { createRandom } from './random.ts'
import { type Buying, fillShelf } from './shelf.ts'

const buyingOf = (shop: string): Buying => ({ shop, share: 0.8, rate: 1, round: (minor) => Math.max(1, Math.round(minor / 10)) * 10 })
const products = createCatalogue(1, 400)

/** The articles of a shop on a day, on a shelf of their own. */
function on(day: number, shop = 'anyone') {
  const calendar = createCalendar()
  const articles = fillShelf({ products, calendar }, 1, buyingOf(shop))
  calendar.set(day)
  return articles.map((article) => ({ ...article }))
}

const days = fc.integer({ min: 0, max: lastDay })

test('a day is the same day however it was come to', () => {
  fc.assert(
    fc.property(fc.array(days, { minLength: 1, maxLength: 6 }), days, (way, opened) => {
      const calendar = createCalendar()
      calendar.set(opened)
      const articles = fillShelf({ products, calendar }, 1, buyingOf('anyone'))
      for (const day of way) calendar.set(day)
      expect(articles.map((article) => ({ ...article }))).toEqual(on(way.at(-1)!))
    }),
    { numRuns: 15 },
  )
})

test('a day that comes after another is the same as one that is jumped to', () => {
  const calendar = createCalendar()
  const articles = fillShelf({ products, calendar }, 1, buyingOf('anyone'))
  for (let day = 1; day <= 90; day++) {
    calendar.set(day)
    if (day % 9 === 0) expect(articles.map((article) => ({ ...article }))).toEqual(on(day))
  }
})

test.each([
  [0, 'de4856501942a08d'],
  [1, 'e978e65c33ff8bd5'],
  [30, '12431cb8fcb9798d'],
  [365, 'dfce2621a520b7db'],
  [lastDay, '4b764de3ddf8e519'],
])('day %d has the prices it had in every version', (day, wanted) => {
  const text = on(day).map(({ priceMinor, regularMinor, stock }) => `${priceMinor} ${regularMinor ?? '-'} ${stock}`)
  expect(createHash('sha256').update(text.join('\n')).digest('hex').slice(0, 16)).toBe(wanted)
})

test('a day forward makes up the prices of that day only, however many days were before', () => {
  let rounded = 0
  const buying = { ...buyingOf('anyone'), round: (minor: number) => (rounded++, Math.max(1, Math.round(minor))) }
  const calendar = createCalendar()
  calendar.set(lastDay - 1)
  const articles = fillShelf({ products, calendar }, 1, buying)
  rounded = 0
  calendar.set(lastDay)
  expect(rounded).toBeLessThan(articles.length)
  expect(rounded).toBeGreaterThan(0)
})

test('on any day prices are positive, crossed-out ones are higher, and none runs away', () => {
  const first = on(0)
  fc.assert(
    fc.property(days, (day) => {
      on(day).forEach(({ priceMinor, regularMinor, stock }, at) => {
        const listed = first[at]!.regularMinor ?? first[at]!.priceMinor
        expect(priceMinor).toBeGreaterThan(0)
        if (regularMinor !== undefined) expect(regularMinor).toBeGreaterThan(priceMinor)
        expect(regularMinor ?? priceMinor).toBeLessThanOrEqual(listed * 1.3 + 5)
        expect(priceMinor).toBeGreaterThan(listed * 0.3)
        expect(stock).toBeGreaterThanOrEqual(0)
      })
    }),
    { numRuns: 15 },
  )
})

test('prices stand for some days and then take a step; sales come and go, and so does stock', () => {
  const habits = createHabits(1, buyingOf('anyone'))
  const first = { priceMinor: 10_000, regularMinor: undefined, stock: 5 }
  const run = beginCourse(first, habits, createRandom('an article'))
  let offering: Offering = first
  const course = Array.from({ length: 200 }, (_, day) => (offering = advance(run, day, habits) ?? offering))
  const steps = course.filter((offering, day) => day > 0 && offering.priceMinor !== course[day - 1]!.priceMinor)
  expect(steps.length).toBeGreaterThan(200 / (habits.paceDays * 3))
  expect(steps.length).toBeLessThan(200 / (habits.paceDays / 2))
  expect(course.some(({ regularMinor }) => regularMinor !== undefined)).toBe(true)
  expect(course.some(({ regularMinor }) => regularMinor === undefined)).toBe(true)
  const moves = steps.map(({ priceMinor }) => Math.abs(priceMinor - 10_000) / 10_000)
  expect(Math.max(...moves)).toBeLessThan(0.65)
})

test('after some weeks many prices are others, in each shop in its own way', () => {
  const share = (shop: string) => {
    const before = on(0, shop)
    return on(30, shop).filter(({ priceMinor }, at) => priceMinor !== before[at]!.priceMinor).length / before.length
  }
  const shares = ['one', 'two', 'three', 'four'].map(share)
  for (const changed of shares) expect(changed).toBeGreaterThan(0.3)
  expect(new Set(['one', 'two', 'three', 'four'].map((shop) => createHabits(1, buyingOf(shop)).paceDays)).size).toBeGreaterThan(1)
})

test('days that are none are refused', () => {
  for (const text of ['-1', '1.5', '', 'x', '3651']) expect(() => parseDay(text)).toThrow(`there is no day '${text}'`)
  expect(parseDay('3650')).toBe(lastDay)
})
