import { expect, test } from 'vitest'

import { busyMsOfMachine, cpuMsOf, pssMbOf, spent, sumOf } from './process-cost.ts'

const us = [{ name: 'tests', pid: process.pid }]

test('work shows as CPU time of the process that did it, and of the machine', async () => {
  const before = await cpuMsOf(us)
  const machineBefore = await busyMsOfMachine()
  const end = performance.now() + 60
  while (performance.now() < end) Math.sqrt(end)
  const after = spent(before, await cpuMsOf(us))
  expect(after.get('tests')).toBeGreaterThanOrEqual(20)
  expect((await busyMsOfMachine()) - machineBefore).toBeGreaterThanOrEqual(20)
})

test('processes of one name are added up', async () => {
  const one = (await pssMbOf(us)).get('tests')!
  const two = await pssMbOf([...us, ...us])
  expect(two.size).toBe(1)
  expect(two.get('tests')! / one).toBeGreaterThan(1.5)
  expect(
    sumOf(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    ),
  ).toBe(3)
})

test('a process that is gone is an error, not a cost of nothing', async () => {
  await expect(cpuMsOf([{ name: 'gone', pid: 2 ** 22 + 1 }])).rejects.toThrow('ENOENT')
})
