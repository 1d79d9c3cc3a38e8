import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { Config, MallOrder } from '@mallgate/shared/contract/operations'
import type { ConfigWatch } from '@mallgate/shared/discovery'
import { createLog } from '@mallgate/shared/log'

import { watchWantedMalls } from './wanted-malls.ts'

const shop = (id: string): MallDefinition => ({ id, url: 'https://shop.example', currency: 'EUR', locale: 'de-DE', mode: 'code' })

/** Folders with these malls, and a Call Center that says what it is told to. */
async function ground(inFolders: string[][], told: MallOrder[] | undefined = []) {
  const root = await mkdtemp(join(tmpdir(), 'wanted-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const dirs: string[] = []
  for (const [index, ids] of inFolders.entries()) {
    const dir = join(root, String(index))
    dirs.push(dir)
    for (const id of ids) {
      await mkdir(join(dir, id), { recursive: true })
      await writeFile(join(dir, id, 'mall.yaml'), JSON.stringify(shop(id)))
    }
  }
  const kept = new Map<string, MallDefinition>()
  const listeners = new Set<(config: Config) => void>()
  let config: Config | undefined
  const order = (malls: MallOrder[]) => {
    config = { epoch: 'e', revision: (config?.revision ?? 0) + 1, malls, releases: [] }
    for (const listener of listeners) listener(config)
  }
  if (told) order(told)
  const watch: ConfigWatch = {
    current: () => config,
    ready: (signal) =>
      config ? Promise.resolve() : new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('not had')))),
    onChange: (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
    close: () => listeners.clear(),
  }
  const definition = async (hash: string) => {
    const found = kept.get(hash)
    if (!found) throw new Error(`there is no definition ${hash}`)
    return found
  }
  const start = async (malls: string) => {
    const discovery = { watchConfig: () => watch, definition }
    const wanted = await watchWantedMalls({ malls, dirs, discovery, log: createLog('test', 'silent') })
    onTestFinished(() => wanted.close())
    return { wanted, ids: () => [...wanted.current().definitions.keys()] }
  }
  return { kept, order, start }
}

describe('what is wanted of a process', () => {
  it('what operators took away is not hosted at the start, and a pushed definition is', async () => {
    const { kept, start } = await ground(
      [['a', 'b']],
      [
        { id: 'a', removed: true },
        { id: 'new', definition: 'h1' },
      ],
    )
    kept.set('h1', shop('new'))
    expect((await start('*')).ids()).toEqual(['b', 'new'])
  })

  it('without a word from Call Center the folders alone count, and its word when it comes', async () => {
    const { start, order } = await ground([['a', 'b']], undefined)
    const { ids, wanted } = await start('*')
    expect(ids()).toEqual(['a', 'b'])
    const changed = Promise.withResolvers<void>()
    wanted.onChange(changed.resolve)
    order([{ id: 'a', settings: { enabled: false } }])
    await changed.promise
    expect(ids()).toEqual(['b'])
  })

  it('a pushed definition that cannot be had yet is tried again', async () => {
    const { kept, start } = await ground([[]], [{ id: 'new', definition: 'h1' }])
    const { ids } = await start('*')
    expect(ids()).toEqual([])
    kept.set('h1', shop('new'))
    await expect.poll(ids).toEqual(['new'])
  })

  it('a mall that is named and nowhere is an error at the start, unless it was pushed', async () => {
    const { kept, start } = await ground([['a']], [{ id: 'new', definition: 'h1' }])
    await expect(start('b')).rejects.toThrow('There is no mall "b"')
    kept.set('h1', shop('new'))
    expect((await start('new')).ids()).toEqual(['new'])
  })

  it('one that is named and stands in two folders is an error that names both; * takes the first', async () => {
    const { start } = await ground([['a'], ['a', 'b']])
    await expect(start('a')).rejects.toThrow(/1\/a\/mall\.yaml.* defines "a", which .*0\/a\/mall\.yaml defines already/)
    const { ids, wanted } = await start('*')
    expect(ids()).toEqual(['a', 'b'])
    expect(wanted.current().refused).toMatchObject([{ mall: 'a' }])
  })
})
