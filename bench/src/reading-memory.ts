import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import type { Shop } from '@mallgate/crawlers/fuzz/same-reading'
import { compileReader } from '@mallgate/crawlers/read-page'

export interface Told {
  say(text: string): void
  progress(text: string): void
}

const firstPages = 2_000
const allPages = 20_000
// What caches of bounded size may still take in after the first pages.
const mostGrowthMb = 4
const observedAt = '2026-01-01T00:00:00.000Z'

/** Reads 20,000 pages in this process, no two of them alike, and holds the heap after them against that after the first 2,000. */
export async function readingMemory(shops: readonly Shop[], { say, progress }: Told): Promise<boolean> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const readers = shops.map(({ definition, page }) => ({ read: compileReader(definition), page, url: definition.url }))
  const heapMb = async () => {
    // What ends only in the next turn, and what the first round made free.
    await new Promise(setImmediate)
    collect()
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return (heapUsed + external) / 2 ** 20
  }
  let offers = 0
  const readPages = async (from: number, to: number) => {
    for (let index = from; index < to; index++) {
      const { read, page, url } = readers[index % readers.length]!
      const body = distinct(page, index)
      const headers = { 'content-type': 'text/html; charset=utf-8' }
      offers += read({ url: `${url}/search?n=${index}`, status: 200, headers, body }, observedAt).offers.length
      if (index % 100 !== 0) continue
      progress(`memory: ${index} of ${allPages} pages`)
      await new Promise(setImmediate)
    }
  }
  await readPages(0, firstPages)
  const first = await heapMb()
  await readPages(firstPages, allPages)
  const last = await heapMb()
  const grown = last - first
  progress('')
  say(
    `memory: ${allPages} pages of ${shops.length} shops, ${offers} offers: ${first.toFixed(1)} MB after ${firstPages} pages, ` +
      `${last.toFixed(1)} MB after all, ${grown.toFixed(1)} MB more (at most ${mostGrowthMb})`,
  )
  return grown <= mostGrowthMb
}

/** The page with other words at the beginning of each text: what is kept of one is of no use to the next. */
const distinct = (page: Buffer, index: number): Buffer =>
  Buffer.from(page.toString('latin1').replace(/(?<=>)(?=[A-Za-z])/g, `${index} `), 'latin1')
