import type { ListedInstance } from '@mallgate/shared/contract/instance'
import type { Config } from '@mallgate/shared/contract/operations'
import { expect, test } from 'vitest'

import { changeableConfig, changeableWatch, configOf, instanceOf } from './gate-for-tests.ts'
import { createMallIndex } from './mall-index.ts'

const at = (id: string, version: string, patch: Partial<ListedInstance> = {}) =>
  instanceOf(id, `http://${id}:1`, ['alpha'], { version, malls: [{ id: 'alpha', definition: `sha256-${version}` }], ...patch })

const release = (patch: Partial<Config['releases'][number]>): Config =>
  configOf({ releases: [{ id: 'next', mall: 'alpha', version: '2', share: 0, groups: [], ...patch }] })

const user =
  (id: string, ...groups: string[]) =>
  () => ({ id, groups })

function indexOver(instances: ListedInstance[], config?: Config) {
  const watch = changeableWatch(instances)
  const configs = changeableConfig(config)
  const index = createMallIndex(watch, configs)
  const seen = (visitor = user('x')) => {
    const mall = index.get('alpha', visitor)
    return mall && { own: mall.candidates.map(({ id }) => id), others: mall.others.map(({ id }) => id), definition: mall.definition }
  }
  return { index, watch, configs, seen }
}

test('without a release everybody sees the same, and nobody is asked who he is', () => {
  const { index } = indexOver([at('one', '1'), at('two', '2')])
  const [mall] = index.all(() => {
    throw new Error('asked')
  })
  expect(mall!.candidates).toHaveLength(2)
  expect(index.all(user('x'))).toBe(index.all(user('y')))
})

test('a release’s instances serve its groups and its share, with the definition they run; all others are served by the rest', () => {
  const { seen, configs } = indexOver([at('one', '1'), at('two', '2')], release({ groups: ['beta'] }))
  expect(seen(user('x', 'beta'))).toEqual({ own: ['two'], others: ['one'], definition: 'sha256-2' })
  expect(seen(user('x'))).toEqual({ own: ['one'], others: ['two'], definition: 'sha256-1' })
  configs.change(release({ share: 1 }))
  expect(seen(user('x'))).toMatchObject({ own: ['two'] })
  configs.change(configOf({}))
  expect(seen(user('x'))).toMatchObject({ own: ['one', 'two'], others: [] })
})

test('a rule about a version that nobody runs takes no share and no group from the others', () => {
  const absent = { id: 'a', mall: 'alpha', version: '9', share: 1, groups: ['beta'] }
  const present = { id: 'b', mall: 'alpha', version: '2', share: 1, groups: ['beta'] }
  const { seen } = indexOver([at('one', '1'), at('two', '2')], configOf({ releases: [absent, present] }))
  expect(seen(user('x'))).toMatchObject({ own: ['two'] })
  expect(seen(user('x', 'beta'))).toMatchObject({ own: ['two'] })
})

test('where there is nobody else, whoever is there serves', () => {
  expect(indexOver([at('two', '2')], release({})).seen()).toEqual({ own: [], others: ['two'], definition: 'sha256-2' })
  expect(indexOver([at('one', '1')], release({ share: 1 })).seen()).toEqual({ own: ['one'], others: [], definition: 'sha256-1' })
})

test('the newest that is up says what the mall’s definition is; one that is out of service is listed and not asked', () => {
  const late = { startedAt: '2026-02-01T00:00:00.000Z' }
  expect(indexOver([at('one', '1'), at('two', '2', late)]).seen()!.definition).toBe('sha256-2')
  expect(indexOver([at('one', '1'), at('two', '2', { ...late, suspect: true })]).seen()!.definition).toBe('sha256-1')
  const { index, seen } = indexOver([at('one', '1', { state: 'out_of_service' })])
  expect(seen()).toEqual({ own: [], others: [], definition: 'sha256-1' })
  expect(index.facts()).toMatchObject([{ id: 'alpha', instances: 0, states: { out_of_service: 1 } }])
})

test('a mall that was taken away or switched off is not there, though its instances still are', () => {
  const { seen, configs } = indexOver([at('one', '1')], configOf({ malls: [{ id: 'alpha', removed: true }] }))
  expect(seen()).toBeUndefined()
  configs.change(configOf({ malls: [{ id: 'alpha', settings: { enabled: false } }] }))
  expect(seen()).toBeUndefined()
  configs.change(configOf({ malls: [{ id: 'alpha', settings: { enabled: true } }] }))
  expect(seen()).toBeDefined()
})

test('a mall whose last instance lapsed keeps the definition by which what is stored of it is found', () => {
  const { seen, watch, index } = indexOver([at('one', '1')])
  watch.change([], [{ id: 'one', why: 'lapsed' }])
  expect(seen()).toEqual({ own: [], others: [], definition: 'sha256-1' })
  expect(index.facts()).toMatchObject([{ instances: 0, states: { down: 1 } }])
  index.close()
})
