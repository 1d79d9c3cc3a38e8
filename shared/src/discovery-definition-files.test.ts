import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import type { MallDefinition } from './contract/mall.ts'
import { definitionHash } from './definition-hash.ts'
import { createDefinitionFiles } from './discovery-definition-files.ts'
import { createLog } from './log.ts'

const log = createLog('test', 'silent')
const definition = (id: string): MallDefinition => ({ id, url: 'https://shop.example', currency: 'EUR', locale: 'de-DE' })
const demo = definition('demo')
const hash = definitionHash(demo)

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'definition-files-'))
})
afterEach(() => rm(dir, { recursive: true }))
const pathOf = (name: string) => join(dir, 'definitions', `${name}.json`)

test('what was kept is there for the next process, and nothing beside it', async () => {
  await createDefinitionFiles(dir, log).save(hash, demo)
  expect(await createDefinitionFiles(dir, log).load(hash)).toEqual(demo)
  expect(await readdir(join(dir, 'definitions'))).toEqual([`${hash}.json`])
})

test('what was not kept is not there', async () => {
  expect(await createDefinitionFiles(dir, log).load(hash)).toBeUndefined()
})

test.for([
  ['another definition', JSON.stringify({ ...demo, currency: 'USD' })],
  ['half a file', '{"id":"de'],
  ['no definition', '{"id":5}'],
])('%s is not used, and is replaced', async ([, text]) => {
  const files = createDefinitionFiles(dir, log)
  await mkdir(join(dir, 'definitions'))
  await writeFile(pathOf(hash), text!)
  expect(await files.load(hash)).toBeUndefined()
  await files.save(hash, demo)
  expect(await files.load(hash)).toEqual(demo)
})

test('what is no hash becomes no path', async () => {
  const files = createDefinitionFiles(dir, log)
  await files.save('../outside', demo)
  expect(await readdir(dir)).toEqual([])
  await writeFile(join(dir, 'outside.json'), JSON.stringify(demo))
  expect(await files.load('../outside')).toBeUndefined()
})

test('the least used go where there are too many', async () => {
  const files = createDefinitionFiles(dir, log, 2)
  const [first, second, third] = ['first', 'second', 'third'].map(definition) as [MallDefinition, MallDefinition, MallDefinition]
  for (const one of [first, second]) {
    await files.save(definitionHash(one), one)
    await utimes(pathOf(definitionHash(one)), 1, 1)
  }
  await files.load(definitionHash(first))
  await files.save(definitionHash(third), third)
  expect(await files.load(definitionHash(second))).toBeUndefined()
  expect(await files.load(definitionHash(first))).toEqual(first)
  expect(await files.load(definitionHash(third))).toEqual(third)
})

test('a folder that cannot be written is no failure', async () => {
  const file = join(dir, 'file')
  await writeFile(file, '')
  const files = createDefinitionFiles(file, log)
  await files.save(hash, demo)
  expect(await files.load(hash)).toBeUndefined()
  expect(await readFile(file, 'utf8')).toBe('')
})
