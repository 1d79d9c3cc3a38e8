import { expect, test } from 'vitest'

import { interleave, timed } from './interleave.ts'

test('the first run of each side is thrown away, and who goes first changes', async () => {
  const order: string[] = []
  let run = 0
  const side = (name: string) => async () => {
    order.push(name)
    return `${name}${run++}`
  }
  const pairs = await interleave({ ours: side('a'), baseline: side('b') }, 3)
  expect(order.join('')).toBe('abab' + 'ba' + 'ab')
  expect(pairs).toEqual([
    { ours: 'a2', baseline: 'b3' },
    { ours: 'a5', baseline: 'b4' },
    { ours: 'a6', baseline: 'b7' },
  ])
})

test('each operation runs once, never more of them at a time than asked for', async () => {
  const seen: number[] = []
  let inFlight = 0
  let most = 0
  const times = await timed(10, 3, async (index) => {
    most = Math.max(most, ++inFlight)
    seen.push(index)
    await Promise.resolve()
    inFlight--
  })
  expect(times).toHaveLength(10)
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, index) => index))
  expect(most).toBe(3)
})

test('an operation that fails ends the run with its reason', async () => {
  await expect(timed(3, 1, async () => Promise.reject(new Error('refused')))).rejects.toThrow('refused')
})
