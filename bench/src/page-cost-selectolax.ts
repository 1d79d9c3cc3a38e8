import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import type { Bench, Closable } from './bench.ts'
import type { PageWork } from './page-cost.ts'
import type { RealPage } from './real-pages.ts'

export interface Selectolax extends Closable {
  /** CPU of all of them, in milliseconds. Throws where no card was found. */
  ask(work: PageWork, page: RealPage): Promise<number>
}

const script = fileURLToPath(new URL('page-cost-selectolax.py', import.meta.url))

/** aiohttp + selectolax as a process of its own. Undefined where `python3` (or what PYTHON names) doesn't have them. */
export async function openSelectolax(bench: Bench, origin: string): Promise<Selectolax | undefined> {
  const python = process.env['PYTHON'] ?? 'python3'
  if (spawnSync(python, ['-c', 'import aiohttp, selectolax']).status !== 0) return undefined
  const child = spawn(python, [script, origin], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return bench.open(
    Promise.resolve({
      async ask(work: PageWork, { items, fields }: RealPage) {
        const asked = Object.entries(fields).map(([name, source]) => [name, ...source.split('@')])
        const all = asked.map(([name, selector, attribute]) => [name, selector, attribute ?? null])
        child.stdin.write(`${JSON.stringify({ ...work, items, fields: all })}\n`)
        const { value, done } = await lines.next()
        if (done) throw new Error('aiohttp + selectolax ended')
        const { cpuMs, cards } = JSON.parse(value) as { cpuMs: number; cards: number }
        if (cards === 0) throw new Error(`selectolax found no card on ${work.file}`)
        return cpuMs
      },
      async close() {
        child.kill('SIGTERM')
      },
    }),
  )
}
