import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Static, TSchema } from 'typebox'

import type { Checked } from './call.ts'
import { pause } from './discovery-wait.ts'
import type { Log } from './log.ts'
import { writeWhole } from './write-whole.ts'

/** What Call Center told last, on disk for a start while it is away. */
export interface KeptFile<T> {
  /** Undefined where there is none that can be read. */
  load(): Promise<T | undefined>
  /** Writes in the background, the newest only, once a second at most; a failure is logged. */
  save(value: T): void
  /** Writes what is not written yet, and resolves when that is done. */
  settled(): Promise<void>
}

const restMs = 1_000

export function createKeptFile<T extends TSchema>(dataDir: string, name: string, schema: Checked<T>, log: Log): KeptFile<Static<T>> {
  const path = join(dataDir, `${name}.json`)
  const settling = new AbortController()
  let next: Static<T> | undefined
  let writing: Promise<void> | undefined

  const write = async () => {
    for (let now = next; now; now = next) {
      next = undefined
      await writeWhole(path, JSON.stringify(now)).catch((error: unknown) =>
        log.warn({ err: error, path }, 'what Call Center told could not be kept on disk'),
      )
      // Many changes in a row are one write.
      await pause(restMs, settling.signal)
    }
    writing = undefined
  }

  return {
    async load() {
      try {
        const value: unknown = JSON.parse(await readFile(path, 'utf8'))
        if (schema.check(value)) return value
        throw new Error(`its content is not what the contract says: ${schema.explain(value)}`)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ err: error, path }, 'what is kept on disk is not used')
        return undefined
      }
    },
    save(value) {
      next = value
      writing ??= write()
    },
    async settled() {
      settling.abort()
      await writing
    },
  }
}
