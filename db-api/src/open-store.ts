import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import type { Log } from '@mallgate/shared/log'

import type { DbStore } from './store.ts'
import { createSqliteStore } from './store-sqlite.ts'

/**
 * Opens the database that `DB_URL` names: `sqlite:<path>` (its folder is made) or `sqlite::memory:`.
 * @throws Error saying what is supported, or why the database cannot be used
 */
export function openStore(url: string, { log, maxPages }: { log: Log; maxPages?: number | undefined }): DbStore {
  const file = sqliteFile(url)
  if (file) mkdirSync(dirname(file), { recursive: true })
  return createSqliteStore({ file, log, maxPages })
}

function sqliteFile(url: string): string | undefined {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(url) ?? []
  if (scheme?.toLowerCase() !== 'sqlite')
    throw new Error(
      `DB_URL names ${scheme ? `a database of kind '${scheme}'` : 'no kind of database'}: so far sqlite:<path> and sqlite::memory: are supported.`,
    )
  if (rest === ':memory:') return undefined
  // `sqlite://data/x` would be read as a host by some and as a folder by others.
  if (!rest || /^\/\/(?!\/)/.test(rest)) throw new Error('DB_URL names no file: write sqlite:<path>, as in sqlite:data/mallgate.sqlite.')
  return resolve(rest)
}
