import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'

const path = join('.mallgate', 'run.env')

/** What a running system wrote down about itself, from the nearest `.mallgate/run.env` upwards; empty where there is none. */
export function readRunEnv(cwd: string): Record<string, string | undefined> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const text = readIfThere(join(folder, path))
    if (text !== undefined) return parseEnv(text)
    if (dirname(folder) === folder) return {}
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Not there, or not ours to read: another user's system.
    return undefined
  }
}
