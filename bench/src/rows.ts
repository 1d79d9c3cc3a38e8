import { benchAtRest } from './at-rest.ts'
import type { Bench } from './bench.ts'
import { benchCachedAnswer } from './cached-answer.ts'
import { benchCallCenter } from './call-center.ts'
import { benchDeaths } from './deaths.ts'
import type { Row, RowKey } from './figure.ts'
import { benchGrowth } from './growth.ts'
import { benchHandOver } from './hand-over.ts'
import { benchPageCost } from './page-cost.ts'
import { benchLiveQuery } from './live-query.ts'

/** What is measured together, and the rows that come of it. */
interface Measurement {
  keys: readonly RowKey[]
  run(bench: Bench, pagesDir: string | undefined): Promise<Row[]>
}

const measurements: Measurement[] = [
  { keys: ['cached'], run: async (bench) => [await benchCachedAnswer(bench)] },
  { keys: ['live'], run: async (bench) => [await benchLiveQuery(bench)] },
  { keys: ['hand-over'], run: async (bench) => [await benchHandOver(bench)] },
  { keys: ['pages'], run: async (bench, pagesDir) => [await benchPageCost(bench, pagesDir)] },
  { keys: ['one-more-mall', 'growth'], run: benchGrowth },
  { keys: ['at-rest'], run: async (bench) => [await benchAtRest(bench)] },
  { keys: ['call-center'], run: async (bench) => [await benchCallCenter(bench)] },
  { keys: ['deaths'], run: async (bench) => [await benchDeaths(bench)] },
]

/** Measures the rows wanted, in the order of the table; what each opened is closed after it. One that fails says why, and the others go on. */
export async function* measure(bench: Bench, wanted: readonly RowKey[], pagesDir: string | undefined): AsyncGenerator<Row> {
  for (const { keys, run } of measurements) {
    if (!keys.some((key) => wanted.includes(key))) continue
    const rows = await run(bench, pagesDir).catch((error: Error) => {
      bench.signal.throwIfAborted()
      bench.say(`${keys.join(', ')}: ${error.message}`)
      return keys.map((key): Row => ({ key, what: `Row ${key}`, against: '—', figures: [], details: [], failed: error.message }))
    })
    await bench.closeAll()
    yield* rows.filter(({ key }) => wanted.includes(key))
  }
}
