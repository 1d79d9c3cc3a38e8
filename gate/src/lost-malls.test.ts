import type { ListedInstance, Tombstone } from '@mallgate/shared/contract/instance'
import { expect, test } from 'vitest'

import { changeableWatch, instanceOf } from './gate-for-tests.ts'
import { createLostMalls } from './lost-malls.ts'

const at = (id: string, ...malls: string[]) => instanceOf(id, `http://${id}:1`, malls)
const malls = (instances: readonly ListedInstance[]) =>
  instances.flatMap(({ state, malls: served }) => served.map(({ id }) => (state === 'down' ? `${id} down` : id))).toSorted()

function over(...first: ListedInstance[]) {
  const clock = { at: 0 }
  const watch = changeableWatch(first)
  const lost = createLostMalls(watch, () => undefined, { rememberMs: 60_000, now: () => clock.at })
  lost.and(first)
  return {
    clock,
    lost,
    change(next: ListedInstance[], why: Tombstone['why'], ...ids: string[]) {
      watch.change(
        next,
        ids.map((id) => ({ id, why })),
      )
      return malls(lost.and(next))
    },
    watch,
  }
}

test('a mall whose last instance lapsed, or refused connections, is there with nobody to ask', () => {
  const one = over(at('mall-1', 'alpha', 'beta'), at('mall-2', 'beta'))
  expect(one.change([at('mall-2', 'beta')], 'lapsed', 'mall-1')).toEqual(['alpha down', 'beta'])
  expect(one.change([], 'refused_connection', 'mall-2')).toEqual(['alpha down', 'beta down'])
  one.lost.close()
})

test('one that was deregistered, taken away, or of which nobody says how it went, is not', () => {
  for (const why of ['deregistered', 'taken_away'] as const) expect(over(at('mall-1', 'alpha')).change([], why, 'mall-1')).toEqual([])
  expect(over(at('mall-1', 'alpha')).change([], 'lapsed')).toEqual([])
})

test('once somebody serves it again it is lost no more, whatever becomes of that one', () => {
  const one = over(at('mall-1', 'alpha', 'beta'))
  one.change([], 'lapsed', 'mall-1')
  expect(one.change([at('mall-2', 'alpha')], 'lapsed')).toEqual(['alpha', 'beta down'])
  expect(one.change([], 'deregistered', 'mall-2')).toEqual(['beta down'])
  expect(one.change([at('mall-1', 'alpha', 'beta')], 'lapsed')).toEqual(['alpha', 'beta'])
  one.lost.close()
})

test('it is forgotten in time', () => {
  const one = over(at('mall-1', 'alpha'))
  expect(one.change([], 'lapsed', 'mall-1')).toEqual(['alpha down'])
  one.clock.at += 60_000
  expect(malls(one.lost.and(one.watch.current()))).toEqual([])
})
