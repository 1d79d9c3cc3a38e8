import fc from 'fast-check'
import { expect, test } from 'vitest'

import { instanceOf } from './gate-for-tests.ts'
import { indexMalls } from './mall-index.ts'
import { createInstancePicker } from './pick-instance.ts'

const mallOver = (...instances: ReturnType<typeof instanceOf>[]) => indexMalls(instances).get('alpha')!
const at = (id: string, patch = {}) => instanceOf(id, `http://${id}:1`, ['alpha'], patch)
const none: ReadonlySet<string> = new Set()

test('of two instances the one with less under way is asked, by its weight', () => {
  const picker = createInstancePicker()
  const mall = mallOver(at('inst-a'), at('inst-b'))
  const end = picker.begin(mall.up[0]!)
  for (let i = 0; i < 20; i++) expect(picker.pick(mall, none)!.id).toBe('inst-b')
  end()
  end()
  const heavy = mallOver(at('inst-a', { weight: 10 }), at('inst-b'))
  picker.begin(heavy.up[0]!)
  for (let i = 0; i < 20; i++) expect(picker.pick(heavy, none)!.id).toBe('inst-a')
})

test('only instances that are up are asked; one that drains only when nobody else is left; one that is out of service never', () => {
  const picker = createInstancePicker()
  const mall = mallOver(
    at('inst-a', { state: 'draining' }),
    at('inst-b'),
    at('inst-c', { state: 'out_of_service' }),
    at('inst-d', { state: 'down' }),
  )
  expect(picker.pick(mall, none)!.id).toBe('inst-b')
  expect(picker.pick(mall, new Set(['inst-b']))!.id).toBe('inst-a')
  expect(picker.pick(mall, new Set(['inst-a', 'inst-b']))).toBeUndefined()
})

test('an instance of weight 0 is asked only where no other that is up is left', () => {
  const picker = createInstancePicker()
  const mall = mallOver(at('inst-a', { weight: 0 }), at('inst-b'))
  for (let i = 0; i < 20; i++) expect(picker.pick(mall, none)!.id).toBe('inst-b')
  expect(picker.pick(mall, new Set(['inst-b']))!.id).toBe('inst-a')
})

test('whatever chance says, two different instances are compared and one that was not tried is picked', () => {
  const roll = fc.double({ min: 0, max: 0.999999, noNaN: true })
  fc.assert(
    fc.property(roll, roll, fc.integer({ min: 1, max: 6 }), fc.nat(5), (first, second, count, triedIndex) => {
      const rolls = [first, second]
      const picker = createInstancePicker(() => rolls.shift() ?? 0)
      const instances = Array.from({ length: count }, (_, i) => at(`inst-${i}`))
      const tried = new Set([`inst-${triedIndex}`])
      const picked = picker.pick(mallOver(...instances), tried)
      const left = instances.filter(({ id }) => !tried.has(id))
      expect(picked === undefined).toBe(left.length === 0)
      if (picked) expect(left.map(({ id }) => id)).toContain(picked.id)
    }),
  )
})
