import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Instance, InstanceChanges, InstanceList } from './contract/instance.ts'
import { type Held, takeAnswer, takeChanges, withoutKept } from './discovery-list.ts'

const instance = (id: string, weight = 1): Instance => ({
  id,
  service: 'mall',
  malls: [],
  allMalls: false,
  version: '1',
  startedAt: '2026-01-01T00:00:00Z',
  weight,
  caps: [],
  state: 'up',
})
const answer = (epoch: string, revision: number, instances: Instance[]): InstanceList => ({
  service: 'mall',
  epoch,
  revision,
  leaseMs: 100,
  instances,
})
const ids = (held: Held) => held.instances.map(({ id }) => id)

const instances = fc
  .uniqueArray(fc.record({ id: fc.constantFrom('aaaa', 'bbbb', 'cccc', 'dddd'), weight: fc.integer({ min: 1, max: 2 }) }), {
    selector: ({ id }) => id,
  })
  .map((list) => list.map(({ id, weight }) => instance(id, weight)))
const answers = fc.array(
  fc.record({ epoch: fc.constantFrom('e1', 'e2'), instances }).map((made) => answer(made.epoch, 1, made.instances)),
  { minLength: 1, maxLength: 8 },
)
const takeAll = (list: InstanceList[]) => list.reduce<Held | undefined>(takeAnswer, undefined)!

test('within an epoch the answer is the list', () => {
  fc.assert(
    fc.property(instances, instances, (before, after) => {
      const held = takeAll([answer('e1', 1, before), answer('e1', 2, after)])
      expect(ids(held)).toEqual(after.map(({ id }) => id).sort())
      expect(held.kept.size).toBe(0)
    }),
  )
})

test('a new epoch takes nobody away, and what it lists replaces what was known', () => {
  fc.assert(
    fc.property(instances, instances, (before, after) => {
      const held = takeAll([answer('e1', 1, before), answer('e2', 1, after)])
      expect(ids(held)).toEqual([...new Set([...before, ...after].map(({ id }) => id))].sort())
      for (const listed of after) expect(held.instances).toContainEqual(listed)
    }),
  )
})

test('when the lease time is over, exactly the last answer is left', () => {
  fc.assert(
    fc.property(answers, (list) => {
      const left = withoutKept(takeAll(list))
      expect([...left.instances]).toEqual(list.at(-1)!.instances.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    }),
  )
})

test('the same answer again is the same array', () => {
  fc.assert(
    fc.property(answers, (list) => {
      const held = takeAll(list)
      expect(takeAnswer(held, structuredClone(list.at(-1)!)).instances).toBe(held.instances)
    }),
  )
})

test('an instance that did not change stays the same object beside one that did', () => {
  const first = takeAnswer(undefined, answer('e1', 1, [instance('aaaa'), instance('bbbb')]))
  const second = takeAnswer(first, answer('e1', 2, [instance('aaaa'), instance('bbbb', 2)]))
  expect(second.instances[0]).toBe(first.instances[0])
  expect(second.instances[1]).not.toBe(first.instances[1])
})

const changesOf = (before: Held, after: Instance[]): InstanceChanges => ({
  service: 'mall',
  epoch: before.epoch,
  since: before.revision,
  revision: before.revision + 1,
  leaseMs: before.leaseMs,
  put: after.filter(({ id, weight }) => before.instances.find((old) => old.id === id)?.weight !== weight),
  gone: before.instances.filter(({ id }) => !after.some((now) => now.id === id)).map(({ id }) => ({ id, why: 'lapsed' as const })),
})

test('taking what changed is taking the whole list', () => {
  fc.assert(
    fc.property(fc.array(instances, { minLength: 1, maxLength: 6 }), (steps) => {
      let held = takeAll([answer('e1', 1, steps[0]!)])
      for (const after of steps.slice(1)) {
        const now = takeChanges(held, changesOf(held, after))!
        const whole = takeAnswer(held, answer('e1', held.revision + 1, structuredClone(after)))
        expect(now).toEqual(whole)
        for (const [i, instance] of whole.instances.entries()) expect(now.instances[i] === instance).toBe(held.instances.includes(instance))
        held = now
      }
    }),
  )
})

test('changes that say what is held already are the same array', () => {
  fc.assert(
    fc.property(instances, (list) => {
      const held = takeAll([answer('e1', 1, list)])
      const again = takeChanges(held, { ...changesOf(held, list), put: structuredClone(list), gone: [{ id: 'zzzz', why: 'lapsed' }] })
      expect(again?.instances).toBe(held.instances)
    }),
  )
})

test('what is held is not touched by taking changes', () => {
  const held = takeAll([answer('e1', 1, [instance('aaaa'), instance('bbbb')])])
  const before = structuredClone(held)
  takeChanges(held, { ...changesOf(held, []), put: [instance('cccc')] })
  expect(held).toEqual(before)
})

test('changes of another epoch, or after another revision, are not taken', () => {
  const held = takeAll([answer('e1', 4, [instance('aaaa')])])
  const next = changesOf(held, [])
  expect(takeChanges(held, next)).toBeDefined()
  expect(takeChanges(held, { ...next, epoch: 'e2' })).toBeUndefined()
  expect(takeChanges(held, { ...next, since: 3 })).toBeUndefined()
  expect(takeChanges(held, { ...next, since: 5 })).toBeUndefined()
})

test('whoever changes tell of is no longer kept, there or gone', () => {
  const held = takeAll([answer('e1', 1, [instance('aaaa'), instance('bbbb'), instance('cccc')]), answer('e2', 1, [])])
  expect([...held.kept]).toEqual(['aaaa', 'bbbb', 'cccc'])
  const now = takeChanges(held, { ...changesOf(held, []), put: [instance('aaaa', 2)], gone: [{ id: 'bbbb', why: 'deregistered' }] })!
  expect(ids(now)).toEqual(['aaaa', 'cccc'])
  expect(ids(withoutKept(now))).toEqual(['aaaa'])
})
