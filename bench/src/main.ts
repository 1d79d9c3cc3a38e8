import { existsSync, readFileSync, writeFileSync } from 'node:fs'

import { parse } from 'yaml'

import { type Bench, createBench } from './bench.ts'
import type { Row } from './figure.ts'
import { machineText, redisVersion } from './machine.ts'
import { type Options, help, readOptions } from './options.ts'
import { summariseProfiles } from './profile-summary.ts'
import { createProfiling } from './profiling.ts'
import { type Reasons, resultsText, rowText } from './results.ts'
import { measure } from './rows.ts'

const interrupt = new AbortController()

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') {
    console.log(help)
    return 0
  }
  redisVersion()
  const started = Date.now()
  const say = (line: string) => console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`)
  const profiling = options.profileDir === undefined ? undefined : await createProfiling(options.profileDir)
  const { rounds, share } = options.quick ? { rounds: 3, share: 0.2 } : { rounds: 5, share: 1 }
  const bench = createBench({ rounds, share, profiling, signal: interrupt.signal, say })
  const closed = closeOnSignal(bench)
  try {
    return await run(bench, options)
  } catch (error) {
    if (!interrupt.signal.aborted) throw error
    await closed
    return 130
  } finally {
    await bench.closeAll()
  }
}

async function run(bench: Bench, options: Options): Promise<number> {
  const reasons = readReasons()
  const rows: Row[] = []
  for await (const row of measure(bench, options.rows, options.pagesDir)) {
    rows.push(row)
    console.log(rowText(row, reasons))
  }
  if (bench.profiling) console.log(await summariseProfiles(bench.profiling))
  const status = rows.some(({ failed }) => failed !== undefined) ? 1 : 0
  if (!options.write) return status
  const head = `Written by \`npm run bench\`. ${machineText()} Both sides in turn, ${bench.rounds} pairs after a warm-up; what the rows mean stands in README.md.`
  writeFileSync(new URL('../RESULTS.md', import.meta.url), resultsText(head, rows, reasons))
  return status
}

function readReasons(): Reasons {
  const file = new URL('../reasons.yaml', import.meta.url)
  return existsSync(file) ? ((parse(readFileSync(file, 'utf8')) as Reasons | null) ?? {}) : {}
}

/** At Ctrl-C everything that was started is ended first; a second one ends us at once, and what is left ends by itself. */
function closeOnSignal(bench: Bench): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = () => {
    if (interrupt.signal.aborted) process.exit(130)
    interrupt.abort(new Error('interrupted'))
    bench.say('stopping …')
    bench.closeAll().then(resolve, resolve)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  return promise
}

main().then(
  (status) => process.exit(status),
  (error: Error) => {
    console.error(process.env['DEBUG'] ? error : error.message)
    process.exit(1)
  },
)
