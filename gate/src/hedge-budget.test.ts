import { expect, test } from 'vitest'

import { createHedgeBudget } from './hedge-budget.ts'

test('a burst is allowed, and one in ten in the long run', () => {
  const budget = createHedgeBudget()
  const spent = (count: number) => {
    let twice = 0
    for (let i = 0; i < count; i++) {
      budget.earn()
      if (budget.spend()) twice++
    }
    return twice
  }
  expect(spent(300)).toBe(300)
  spent(1_000)
  expect(spent(10_000)).toBeGreaterThan(990)
  expect(spent(10_000)).toBeLessThan(1_010)
})
