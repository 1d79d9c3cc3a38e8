import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { MallDefinition } from './contract/mall.ts'
import { goodBut as swap, goodDefinition as good } from './definition-for-tests.ts'
import { createDefinitionFolders, loadDefinitions, namedMallFault, wantedNames } from './definition-folders.ts'

describe('loadDefinitions', () => {
  let dir: string
  const put = async (path: string, text: string) => {
    await mkdir(join(dir, path, '..'), { recursive: true })
    await writeFile(join(dir, path), text)
  }
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'definitions-'))
    await put('a/shop/mall.yaml', good)
    await put('a/off/mall.yaml', swap('id: shop', 'id: off\nenabled: false'))
    await put('a/bad/mall.yaml', swap('id: shop', 'id: bad').replace('title: a', 'titel: a'))
    await put('a/src/code.ts', '')
    await put('a/package.json', '{}')
    await put('b/shop/mall.yaml', good)
    await put('b/other/mall.yaml', swap('id: shop', 'id: other'))
  })
  afterAll(() => rm(dir, { recursive: true }))

  test('reads every mall of every folder; a bad one takes no other along', async () => {
    const { definitions, errors } = await loadDefinitions([join(dir, 'a'), join(dir, 'b')])
    expect([...definitions.keys()].sort()).toEqual(['off', 'other', 'shop'])
    expect(definitions.get('shop')?.file).toBe(join(dir, 'a/shop/mall.yaml'))
    const [bad, twice] = errors.map(({ message }) => message)
    expect(bad).toContain(`${join(dir, 'a/bad/mall.yaml')}:13:11 extract.strategies[0].css.fields.titel`)
    expect(twice).toContain(join(dir, 'a/shop/mall.yaml'))
    expect(twice).toContain(join(dir, 'b/shop/mall.yaml'))
    expect(errors).toHaveLength(2)
  })

  test('names a folder that is not there', async () => {
    const { definitions, errors } = await loadDefinitions([join(dir, 'nowhere')])
    expect(definitions.size).toBe(0)
    expect(errors[0]?.message).toContain(join(dir, 'nowhere'))
    expect(namedMallFault('shop', { definitions, errors })).toMatch(
      /There is no mall "shop"; there are none\n.*nowhere.* is no folder of malls/,
    )
  })

  test('names a mall whose folder cannot be looked into, but takes a file beside them for what it is', async () => {
    await put('c/shop/mall.yaml', good)
    await put('c/README', '')
    await symlink('README', join(dir, 'c/readme'))
    // In a circle: what a folder's permissions do to others, it does to root too.
    await symlink('loop', join(dir, 'c/loop'))
    const { definitions, errors } = await loadDefinitions([join(dir, 'c')])
    expect([...definitions.keys()]).toEqual(['shop'])
    expect(errors).toHaveLength(1)
    expect(namedMallFault('loop', { definitions, errors })).toMatch(/The mall "loop" cannot be used:\n.*mall\.yaml.* cannot be read: ELOOP/)
  })

  test('hands each definition to the caller’s checks', async () => {
    const seen: string[] = []
    await loadDefinitions([join(dir, 'b')], [({ id }: MallDefinition) => seen.push(id)])
    expect(seen).toEqual(['other', 'shop'])
  })

  test('says why a mall that was named cannot be had: what is wrong in its file, or names that are near', async () => {
    const folders = await loadDefinitions([join(dir, 'a')])
    expect(namedMallFault('shop', folders)).toBeUndefined()
    expect(namedMallFault('shpo', folders)).toContain('There is no mall "shpo", did you mean "shop"?')
    expect(namedMallFault('elsewhere', folders)).toContain('There is no mall "elsewhere"; there are off, shop')
    expect(namedMallFault('bad', folders)).toMatch(/The mall "bad" cannot be used:\n.*titel/)
  })

  test('one that was named and stands twice cannot be had, and both files are said', async () => {
    const folders = await loadDefinitions([join(dir, 'a'), join(dir, 'b')])
    expect(namedMallFault('shop', folders)).toContain(join(dir, 'a/shop/mall.yaml'))
    expect(namedMallFault('shop', folders)).toContain(join(dir, 'b/shop/mall.yaml'))
  })

  test('a file that is not UTF-8 is refused and not guessed at', async () => {
    await mkdir(join(dir, 'in-latin-1', 'latin'), { recursive: true })
    await writeFile(join(dir, 'in-latin-1', 'latin', 'mall.yaml'), Buffer.from('id: latin\nname: Caf\u00e9\n', 'latin1'))
    const { definitions, errors } = await loadDefinitions([join(dir, 'in-latin-1')])
    expect(definitions.size).toBe(0)
    expect(errors[0]?.message).toContain('it is not written in UTF-8')
  })
})

test('wantedNames: * is all, names are names, nothing is an error', () => {
  expect(wantedNames('*, off,shop')).toEqual({ all: true, names: new Set(['off', 'shop']) })
  expect(wantedNames('a')).toEqual({ all: false, names: new Set(['a']) })
  expect(() => wantedNames(' , ')).toThrow('No mall is named')
})

describe('folders looked at again', () => {
  const ground = async (ids: string[] = ['shop']) => {
    const root = await mkdtemp(join(tmpdir(), 'folders-'))
    const dir = join(root, 'malls')
    const put = async (id: string, text = good) => {
      await mkdir(join(dir, id), { recursive: true })
      await writeFile(join(dir, id, 'mall.yaml'), text.replace('id: shop', `id: ${id}`))
    }
    for (const id of ids) await put(id)
    const folders = createDefinitionFolders([dir])
    /** Until a look finds what the look before found. */
    const look = async () => {
      for (;;) {
        const found = await folders.look()
        if (!found.unsettled) return found
      }
    }
    await look()
    return { root, dir, put, folders, look, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) }
  }
  const ids = ({ definitions }: { definitions: ReadonlyMap<string, unknown> }) => [...definitions.keys()]

  test('a new file counts when two looks found it the same, and the definitions of the others stay the same objects', async () => {
    await using ground1 = await ground()
    const { put, folders } = ground1
    const [before] = (await folders.look()).definitions.values()
    await put('second')
    expect(await folders.look()).toMatchObject({ unsettled: true, definitions: { size: 1 } })
    const now = await folders.look()
    expect(now.unsettled).toBe(false)
    expect(ids(now).sort()).toEqual(['second', 'shop'])
    expect(now.definitions.get('shop')?.definition).toBe(before?.definition)
  })

  test('a file that became bad is refused, and what it said before stays until it is good again', async () => {
    await using ground1 = await ground()
    const { put, look } = ground1
    await put('shop', good.replace('EUR', 'USD').replace('title:', 'titel:'))
    const bad = await look()
    expect(bad.errors.map(({ message }) => message).join()).toContain('titel')
    expect(bad.definitions.get('shop')?.definition.currency).toBe('EUR')
    await put('shop', good.replace('EUR', 'USD'))
    const mended = await look()
    expect(mended.errors).toEqual([])
    expect(mended.definitions.get('shop')?.definition.currency).toBe('USD')
  })

  test('a file that is gone at one look and back at the next was never gone', async () => {
    await using ground1 = await ground()
    const { dir, folders, put } = ground1
    await rm(join(dir, 'shop/mall.yaml'))
    expect(ids(await folders.look())).toEqual(['shop'])
    await put('shop')
    expect(ids(await folders.look())).toEqual(['shop'])
    await rm(join(dir, 'shop'), { recursive: true })
    await folders.look()
    expect(ids(await folders.look())).toEqual([])
  })

  test('a folder that cannot be read keeps its malls, and says so; swapped for another, the other counts', async () => {
    await using ground1 = await ground()
    const { root, dir, look, put } = ground1
    await rename(dir, join(root, 'away'))
    const away = await look()
    expect(ids(away)).toEqual(['shop'])
    expect(away.errors.map(({ message }) => message).join()).toContain('is no folder of malls')
    await put('other')
    expect(ids(await look())).toEqual(['other'])
    await rename(dir, join(root, 'revision-2'))
    await symlink('revision-2', dir)
    await put('third')
    expect(ids(await look()).sort()).toEqual(['other', 'third'])
  })

  test('of a mall in two folders the second counts when the first is gone', async () => {
    await using first = await ground()
    await using second = await ground()
    const folders = createDefinitionFolders([first.dir, second.dir])
    expect((await folders.look()).errors).toHaveLength(1)
    await rm(join(first.dir, 'shop'), { recursive: true })
    await folders.look()
    const now = await folders.look()
    expect(now.errors).toEqual([])
    expect(now.definitions.get('shop')?.file).toBe(join(second.dir, 'shop/mall.yaml'))
  })
})

test('a pipe or a file of great length is told, and the others are read', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'definitions-'))
  for (const name of ['pipe', 'long', 'shop']) await mkdir(join(dir, name))
  execFileSync('mkfifo', [join(dir, 'pipe/mall.yaml')])
  await writeFile(join(dir, 'long/mall.yaml'), `${good}# ${'x'.repeat(300_000)}`)
  await writeFile(join(dir, 'shop/mall.yaml'), good)
  const { definitions, errors } = await createDefinitionFolders([dir]).look()
  expect([...definitions.keys()]).toEqual(['shop'])
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringContaining('it has 300'),
    expect.stringContaining('it is no plain file'),
  ])
  await rm(dir, { recursive: true })
})
