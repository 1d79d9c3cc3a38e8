import { describe, expect, it } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { Config, MallOrder } from '@mallgate/shared/contract/operations'
import { wantedNames } from '@mallgate/shared/definition-folders'
import { DefinitionError } from '@mallgate/shared/definitions'

import { hostedMalls } from './hosted-malls.ts'

const shop = (id: string, over: Partial<MallDefinition> = {}): MallDefinition => ({
  id,
  url: `https://${id}.example`,
  currency: 'EUR',
  locale: 'de-DE',
  mode: 'code',
  ...over,
})

interface Given {
  malls?: string
  folder?: MallDefinition[]
  orders?: MallOrder[]
  pushed?: Record<string, MallDefinition>
  errors?: DefinitionError[]
}

function host({ malls = '*', folder = [], orders, pushed = {}, errors = [] }: Given) {
  const config: Config | undefined = orders && { epoch: 'e', revision: 1, malls: orders, releases: [] }
  const definitions = new Map(folder.map((definition) => [definition.id, { definition, file: `malls/${definition.id}/mall.yaml` }]))
  const hosted = hostedMalls({ wanted: wantedNames(malls), folders: { definitions, errors }, config, pushed: (hash) => pushed[hash] })
  return { ...hosted, ids: [...hosted.definitions.keys()].sort() }
}

describe('what a process hosts', () => {
  it('* is all that are switched on; a name switches one on, and is hosted alone', () => {
    const folder = [shop('a'), shop('off', { enabled: false })]
    expect(host({ folder }).ids).toEqual(['a'])
    expect(host({ folder, malls: 'off' }).ids).toEqual(['off'])
    expect(host({ folder, malls: '*,off' }).ids).toEqual(['a', 'off'])
  })

  it('a pushed definition goes before a folder’s, and needs no folder', () => {
    const pushed = { h1: shop('a', { name: 'pushed' }), h2: shop('new') }
    const orders = [
      { id: 'a', definition: 'h1' },
      { id: 'new', definition: 'h2' },
    ]
    const both = host({ folder: [shop('a')], orders, pushed })
    expect(both.ids).toEqual(['a', 'new'])
    expect(both.definitions.get('a')?.name).toBe('pushed')
    expect(host({ malls: 'new', orders, pushed }).ids).toEqual(['new'])
    expect(host({ malls: 'a', orders, pushed, folder: [] }).ids).toEqual(['a'])
  })

  it('one that is pushed and not had yet leaves its mall as it is', () => {
    const { ids, asIs, refused } = host({ folder: [shop('a')], orders: [{ id: 'a', definition: 'h1' }] })
    expect({ ids, asIs, refused }).toEqual({ ids: [], asIs: new Set(['a']), refused: [] })
  })

  it('settings switch on and off, whoever names it, and change limits one by one', () => {
    const folder = [shop('a', { limits: { concurrency: 2, redirects: 1 } }), shop('off', { enabled: false })]
    expect(host({ folder, orders: [{ id: 'a', settings: { enabled: false } }] }).ids).toEqual([])
    expect(host({ folder, malls: 'a', orders: [{ id: 'a', settings: { enabled: false } }] }).ids).toEqual([])
    expect(host({ folder, orders: [{ id: 'off', settings: { enabled: true } }] }).ids).toEqual(['a', 'off'])
    const { definitions } = host({ folder, orders: [{ id: 'a', settings: { fresh: '1m', limits: { concurrency: 9 } } }] })
    expect(definitions.get('a')).toEqual(shop('a', { fresh: '1m', limits: { concurrency: 9, redirects: 1 } }))
  })

  it('without settings the definition is the very one of the folder: its hash stays', () => {
    const a = shop('a')
    expect(host({ folder: [a], orders: [{ id: 'a', settings: { enabled: true } }] }).definitions.get('a')).toBe(a)
  })

  it('what was taken away is hosted by nobody, though a folder has it', () => {
    expect(host({ folder: [shop('a'), shop('b')], orders: [{ id: 'a', removed: true }] }).ids).toEqual(['b'])
    expect(host({ folder: [shop('a')], malls: 'a', orders: [{ id: 'a', removed: true }] }).ids).toEqual([])
  })

  it('what does not keep the rules is refused with the reason, and the mall stays as it is', () => {
    const broken = host({ orders: [{ id: 'a', definition: 'h1' }], pushed: { h1: shop('a', { currency: 'EUX' }) } })
    expect(broken.refused).toMatchObject([{ mall: 'a', definition: 'h1', reason: expect.stringContaining('EUX') }])
    expect(broken.asIs).toEqual(new Set(['a']))
    const misnamed = host({ orders: [{ id: 'a', definition: 'h1' }], pushed: { h1: shop('b') } })
    expect(misnamed.refused).toMatchObject([{ mall: 'a', reason: 'it defines "b", and was pushed as "a"' }])
    const settings = host({ folder: [shop('a')], orders: [{ id: 'a', settings: { limits: { concurrency: 0 } } }] })
    expect(settings.refused).toMatchObject([{ mall: 'a', reason: expect.stringContaining('limits.concurrency') }])
    expect(settings.asIs).toEqual(new Set(['a']))
  })

  it('a bad file is reported by whom it concerns', () => {
    const errors = [
      new DefinitionError('malls/bad/mall.yaml', [{ line: 1, column: 1, key: '', message: 'wrong' }]),
      new DefinitionError('nowhere', [{ line: 1, column: 1, key: '', message: 'is no folder' }]),
    ]
    expect(host({ errors }).refused).toEqual([{ mall: 'bad', reason: 'malls/bad/mall.yaml:1:1 wrong' }])
    expect(host({ errors, malls: 'a' }).refused).toEqual([])
  })
})
