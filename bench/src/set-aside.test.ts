import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { setAside } from './set-aside.ts'

async function folderWith(file: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mallgate-aside-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await put(join(dir, 'cache'), file)
  return join(dir, 'cache')
}

async function put(folder: string, file: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, file), '')
}

test('a folder is away and comes back as it was', async () => {
  const folder = await folderWith('old')
  const aside = await setAside(folder)
  expect(existsSync(folder)).toBe(false)
  await put(folder, 'new')
  await aside.close()
  await aside.close()
  expect(await readdir(folder)).toEqual(['old'])
  expect(existsSync(`${folder}.aside`)).toBe(false)
})

test('what a run that was killed left aside comes back after the next one', async () => {
  const folder = await folderWith('old')
  await setAside(folder)
  await put(folder, 'new')
  const aside = await setAside(folder)
  expect(existsSync(folder)).toBe(false)
  await aside.close()
  expect(await readdir(folder)).toEqual(['old'])
})

test('a folder that is not there is no fault, and what came stays', async () => {
  const folder = join(await folderWith('other'), 'none')
  const aside = await setAside(folder)
  await put(folder, 'new')
  await aside.close()
  expect(await readdir(folder)).toEqual(['new'])
})
