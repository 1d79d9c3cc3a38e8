import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'

import type { Closable } from './bench.ts'

/** Puts a folder out of the way until `close`, which throws away what came in its place. What an earlier run left aside is brought back too. */
export async function setAside(folder: string): Promise<Closable> {
  const aside = `${folder}.aside`
  const clear = () => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  if (existsSync(aside)) await clear()
  else if (existsSync(folder)) await rename(folder, aside)
  return {
    async close() {
      if (!existsSync(aside)) return
      await clear()
      await rename(aside, folder)
    },
  }
}
