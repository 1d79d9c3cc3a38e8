import { readFile, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

import { checked } from './call.ts'
import { MallDefinition } from './contract/mall.ts'
import { definitionHash } from './definition-hash.ts'
import type { Log } from './log.ts'
import { writeWhole } from './write-whole.ts'

/** Definitions on disk, each under its hash, for a start while Call Center is away. Neither ever throws: trouble is logged. */
export interface DefinitionFiles {
  /** Undefined where there is none, or one that is not what its hash names. */
  load(hash: string): Promise<MallDefinition | undefined>
  /** The least used of more than `mostFiles` go. */
  save(hash: string, definition: MallDefinition): Promise<void>
}

const definitions = checked(MallDefinition)
// A hash comes from others: nothing else shall become a path.
const hashPattern = /^sha256-[0-9a-f]{32}$/

export function createDefinitionFiles(dataDir: string, log: Log, mostFiles = 2_000): DefinitionFiles {
  const folder = join(dataDir, 'definitions')
  const pathOf = (hash: string) => join(folder, `${hash}.json`)
  return {
    async load(hash) {
      if (!hashPattern.test(hash)) return undefined
      const path = pathOf(hash)
      try {
        const definition = verified(JSON.parse(await readFile(path, 'utf8')), hash)
        const now = new Date()
        await utimes(path, now, now)
        return definition
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ err: error, path }, 'the definition kept on disk is not used')
        return undefined
      }
    },
    async save(hash, definition) {
      if (!hashPattern.test(hash)) return
      try {
        await writeWhole(pathOf(hash), JSON.stringify(definition))
        await dropLeastUsed(folder, mostFiles)
      } catch (error) {
        log.warn({ err: error, folder }, 'a definition could not be kept on disk')
      }
    },
  }
}

function verified(value: unknown, hash: string): MallDefinition {
  if (!definitions.check(value)) throw new Error(`its content is no definition: ${definitions.explain(value)}`)
  if (definitionHash(value) !== hash) throw new Error(`its content is definition ${definitionHash(value)}`)
  return value
}

async function dropLeastUsed(folder: string, mostFiles: number): Promise<void> {
  const names = await readdir(folder)
  if (names.length <= mostFiles) return
  const files = await Promise.all(names.map(async (name) => ({ name, usedMs: (await stat(join(folder, name))).mtimeMs })))
  files.sort((a, b) => a.usedMs - b.usedMs)
  await Promise.all(files.slice(0, names.length - mostFiles).map(({ name }) => rm(join(folder, name), { force: true })))
}
