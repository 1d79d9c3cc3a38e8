import { describe, expect, it, onTestFinished } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { definitionHash } from '@mallgate/shared/definition-hash'
import { createLog } from '@mallgate/shared/log'

import type { HostedMalls } from './hosted-malls.ts'
import { type KeepHostedDeps, createHosting } from './keep-hosted.ts'
import type { Mall } from './mall.ts'

const shop = (id: string, name = id): MallDefinition => ({ id, name, url: `https://${id}.example`, currency: 'EUR', locale: 'de-DE' })

const wanting = (...definitions: MallDefinition[]): HostedMalls => ({
  definitions: new Map(definitions.map((definition) => [definition.id, definition])),
  checked: new Set(),
  asIs: new Set(),
  refused: [],
})

function ground(over: Partial<KeepHostedDeps> = {}) {
  const events: string[] = []
  const state = { want: wanting(shop('a')), registered: [] as string[], refused: [] as { mall: string; reason: string }[] }
  const hosting = createHosting({
    wanted: () => state.want,
    open: ({ id, name }) => {
      events.push(`open ${name}`)
      return {
        search: (() => Promise.reject(new Error(id))) as Mall,
        update: (changed) => void events.push(`update ${changed.name}`),
        close: async () => void events.push(`close ${id}`),
      }
    },
    check: async () => undefined,
    register: async (definitions, refused) => {
      events.push(`register ${definitions.map(({ name }) => name).join()}`)
      Object.assign(state, { registered: definitions.map(({ id }) => id), refused })
    },
    onHosted: () => undefined,
    log: createLog('test', 'silent'),
    lingerMs: 0,
    ...over,
  })
  onTestFinished(() => hosting.close())
  const set = async (...definitions: MallDefinition[]) => {
    state.want = wanting(...definitions)
    hosting.changed()
    await hosting.settled()
  }
  return { hosting, state, set, events }
}

describe('keeping malls hosted', () => {
  it('hosts at the start without asking or telling anybody', () => {
    const { hosting, events } = ground()
    expect(hosting.begin().definitions.map(({ id }) => id)).toEqual(['a'])
    expect([...hosting.malls.keys()]).toEqual(['a'])
    expect(events).toEqual(['open a'])
  })

  it('opens a new mall before it is registered, and changes one that is hosted in place', async () => {
    const { hosting, set, events } = ground()
    hosting.begin()
    await set(shop('a', 'a2'), shop('b'))
    expect(events).toEqual(['open a', 'update a2', 'open b', 'register a2,b'])
  })

  it('deregisters a mall first, answers who has not heard of it, and closes it then', async () => {
    const { hosting, set, events } = ground({ lingerMs: 50 })
    hosting.begin()
    await set(shop('b'))
    expect(events).toEqual(['open a', 'open b', 'register b'])
    expect([...hosting.malls.keys()]).toEqual(['a', 'b'])
    await expect.poll(() => [...hosting.malls.keys()]).toEqual(['b'])
    expect(events.at(-1)).toBe('close a')
  })

  it('one that comes back while it lingers was never closed', async () => {
    const { hosting, set, state, events } = ground({ lingerMs: 60_000 })
    hosting.begin()
    await set()
    await set(shop('a', 'a2'))
    expect(events).toEqual(['open a', 'register ', 'update a2', 'register a2'])
    expect(state.registered).toEqual(['a'])
  })

  it('does nothing where nothing changed', async () => {
    const { hosting, set, events } = ground()
    hosting.begin()
    await set(shop('a'))
    expect(events).toEqual(['open a'])
  })

  it('keeps the old definition where the new one is refused, says so once, and asks again only for another', async () => {
    let asked = 0
    const { hosting, set, state, events } = ground({
      check: async ({ name }) => (asked++, name === 'bad' ? 'no such selector' : undefined),
    })
    hosting.begin()
    await set(shop('a', 'bad'))
    await set(shop('a', 'bad'))
    expect(events).toEqual(['open a', 'register a'])
    expect(state.refused).toEqual([{ mall: 'a', definition: definitionHash(shop('a', 'bad')), reason: 'no such selector' }])
    expect(asked).toBe(1)
    await set(shop('a', 'good'))
    expect(state.refused).toEqual([])
    expect(events.at(-1)).toBe('register good')
  })

  it('where Call Center refuses one of several, that one stays as it was and the others go on', async () => {
    const { hosting, set, state } = ground({
      register: async (definitions, refused) => {
        if (definitions.some(({ name }) => name === 'bad')) throw new Error('a definition is not valid')
        Object.assign(state, { registered: definitions.map(({ name }) => name), refused })
      },
    })
    hosting.begin()
    await set(shop('a', 'bad'), shop('b'), shop('c'))
    expect(state.registered.toSorted()).toEqual(['a', 'b', 'c'])
    expect(state.refused).toMatchObject([{ mall: 'a', reason: 'a definition is not valid' }])
  })

  it('takes away what is taken away though Call Center is away', async () => {
    const { hosting, set, events } = ground({ register: () => new Promise(() => undefined) })
    hosting.begin()
    await set(shop('b'))
    await expect.poll(() => events).toContain('close a')
  })

  it('leaves as it is what is not known yet', async () => {
    const { hosting, state, events } = ground()
    hosting.begin()
    state.want = { ...wanting(), asIs: new Set(['a', 'unknown']) }
    hosting.changed()
    await hosting.settled()
    expect([...hosting.malls.keys()]).toEqual(['a'])
    expect(events).toEqual(['open a'])
  })
})
