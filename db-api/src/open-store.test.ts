import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { createLog } from '@mallgate/shared/log'

import { openStore } from './open-store.ts'
import { outcomeForTests } from './outcome-for-tests.ts'

const log = createLog('test', 'silent')

it('opens a file, making its folders, and a database in memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mallgate-open-'))
  for (const url of [`sqlite:${folder}/a/b/c.sqlite`, `sqlite://${folder}/d.sqlite`, 'sqlite::memory:']) {
    const store = openStore(url, { log })
    expect(await store.saveCrawl(outcomeForTests())).toEqual({ stored: true })
    await store.close()
  }
  rmSync(folder, { recursive: true })
})

it.each([
  ['mongodb://localhost/mallgate', /'mongodb': so far sqlite:<path> and sqlite::memory:/],
  ['mallgate.sqlite', /no kind of database: so far sqlite/],
  ['sqlite:', /names no file: write sqlite:<path>/],
  ['sqlite://data/x.sqlite', /names no file: write sqlite:<path>/],
])('refuses %s and says what is supported', (url, message) => {
  expect(() => openStore(url, { log })).toThrow(message)
})
