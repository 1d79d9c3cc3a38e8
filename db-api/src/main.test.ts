import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import { afterAll, expect, it } from 'vitest'

import { createLog } from '@mallgate/shared/log'

import { createSqliteStore } from './store-sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'mallgate-db-api-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function startOf(env: Record<string, string>): Promise<{ status: unknown; said: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: { NODE_NO_WARNINGS: '1', DATA_DIR: folder, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 15_000,
  })
  const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { status, said: said.trim() }
}

const callCenter = { CALLCENTER_URL: 'http://127.0.0.1:9' }

it.each([
  [{}, /^The environment is not right:\n {2}CALLCENTER_URL is not set/],
  [{ ...callCenter, MALLS: 'Books & More' }, /MALLS=Books & More .*ids of the malls to serve/],
  [{ ...callCenter, DB_MAX_PAGES: '0' }, /DB_MAX_PAGES=0 /],
  [{ ...callCenter, DB_URL: 'mongodb://localhost/mallgate' }, /^DB_URL names a database of kind 'mongodb': so far sqlite:/],
])('ends with status 1 and one clear sentence where the environment is %j', async (env, sentence) => {
  expect(await startOf(env)).toEqual({ status: 1, said: expect.stringMatching(sentence) })
})

it('ends with one clear sentence where another process has its file', async () => {
  const file = join(folder, 'mallgate.sqlite')
  const owner = createSqliteStore({ file, log: createLog('test', 'silent') })
  const said = `The database ${file} cannot be used: another db-api has it open: stop that one, or set DB_URL to a file of its own.`
  expect(await startOf(callCenter)).toEqual({ status: 1, said })
  await owner.close()
})
