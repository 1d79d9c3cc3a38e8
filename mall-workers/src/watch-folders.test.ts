import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import { createDefinitionFolders } from '@mallgate/shared/definition-folders'
import { createLog } from '@mallgate/shared/log'

import { watchFolders } from './watch-folders.ts'

const yaml = (id: string, name = id) => `id: ${id}\nname: ${name}\nurl: https://shop.example\ncurrency: EUR\nlocale: de-DE\nmode: code\n`

async function ground(everyMs: number) {
  const root = await mkdtemp(join(tmpdir(), 'watched-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const dir = join(root, 'malls')
  const put = async (id: string, text = yaml(id), into = dir) => {
    await mkdir(join(into, id), { recursive: true })
    await writeFile(join(into, id, 'mall.yaml'), text)
  }
  await put('first')
  let changes = 0
  const watch = await watchFolders({
    dirs: [dir],
    folders: createDefinitionFolders([dir]),
    onChange: () => changes++,
    log: createLog('test', 'silent'),
    everyMs,
  })
  onTestFinished(() => watch.close())
  const names = () =>
    [...watch.current().definitions.values()].map(({ definition }) => definition.name!).toSorted((a, b) => (a < b ? -1 : 1))
  return { root, dir, put, names, errors: () => watch.current().errors, changes: () => changes }
}

// Nothing is found by looking within the test: what is seen was told by an event.
const never = 3_600_000

describe('watched folders', () => {
  it('a file that is written, replaced at once or removed is seen by its event', async () => {
    const { root, dir, put, names } = await ground(never)
    expect(names()).toEqual(['first'])
    await put('second')
    await expect.poll(names).toEqual(['first', 'second'])
    await writeFile(join(root, 'new'), yaml('first', 'another'))
    await rename(join(root, 'new'), join(dir, 'first/mall.yaml'))
    await expect.poll(names).toEqual(['another', 'second'])
    await rm(join(dir, 'second'), { recursive: true })
    await expect.poll(names).toEqual(['another'])
  })

  it('a link that is swapped for another, as checkouts do, is found by looking', async () => {
    const { root, dir, put, names } = await ground(20)
    await put('first', yaml('first', 'newer'), join(root, 'revision-2'))
    await rename(dir, join(root, 'revision-1'))
    await symlink('revision-2', dir)
    await expect.poll(names).toEqual(['newer'])
    await rm(dir)
    await symlink('revision-1', dir)
    await expect.poll(names).toEqual(['first'])
  })

  it('a file written in pieces is never taken half, and one that becomes bad keeps what it said', async () => {
    const { dir, put, names, errors } = await ground(20)
    await put('first', 'id: first\nname: half')
    await expect.poll(() => errors().length).toBe(1)
    expect(names()).toEqual(['first'])
    await writeFile(join(dir, 'first/mall.yaml'), yaml('first', 'whole'))
    await expect.poll(names).toEqual(['whole'])
    expect(errors()).toEqual([])
  })

  it('tells of a change once, and of nothing where nothing changed', async () => {
    const { put, names, changes } = await ground(5)
    await put('second')
    await expect.poll(names).toEqual(['first', 'second'])
    await put('second')
    await put('third')
    await expect.poll(names).toEqual(['first', 'second', 'third'])
    expect(changes()).toBeLessThanOrEqual(3)
  })
})
