import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { checked } from './call.ts'
import { InstanceList, type ServiceName } from './contract/instance.ts'
import type { Log } from './log.ts'
import { writeWhole } from './write-whole.ts'

const list = checked(InstanceList)

/** The last list of one service on disk, for a start while Call Center is away. */
export interface ListFile {
  /** Undefined where there is none that can be read. */
  load(): Promise<InstanceList | undefined>
  /** Writes in the background, the newest only; a failure is logged. */
  save(list: InstanceList): void
  /** Resolves when nothing is being written any more. */
  settled(): Promise<void>
}

export function createListFile(dataDir: string, service: ServiceName, log: Log): ListFile {
  const path = join(dataDir, `discovery-${service}.json`)
  let next: InstanceList | undefined
  let writing: Promise<void> | undefined

  const write = async () => {
    for (let now = next; now; now = next) {
      next = undefined
      await writeWhole(path, JSON.stringify(now)).catch((error: unknown) =>
        log.warn({ err: error, path }, 'the list of instances could not be kept on disk'),
      )
    }
    writing = undefined
  }

  return {
    async load() {
      try {
        const value: unknown = JSON.parse(await readFile(path, 'utf8'))
        if (list.check(value) && value.service === service) return value
        throw new Error(`its content is not a list of ${service}: ${list.explain(value)}`)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ err: error, path }, 'the list kept on disk is not used')
        return undefined
      }
    },
    save(value) {
      next = value
      writing ??= write()
    },
    settled: async () => writing,
  }
}
