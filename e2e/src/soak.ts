import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import { allSeries } from './chaos/all-series.ts'
import { type Fault, type Series, fullPace, keeps, tellFigure, testPace } from './chaos/fault.ts'
import { type Result, withResults } from './chaos/soak-table.ts'
import { type Stage, openStage } from './chaos/stage.ts'

const usage = `Makes every fault of docs/resilience.md in its full length, about a quarter of an hour, and writes what was measured into that page.

  npm run soak -- [options] [NUMBER …]

  NUMBER     just these faults: 3 9; the rows of all others stay as they are
  --scaled   with the short times of npm test, to try it out: the page is not written
  --seed N   of the faults at random (r): the same seed, the same faults
  --help     this text`

const page = new URL('../../docs/resilience.md', import.meta.url)
const say = (text: string) => void process.stdout.write(`${text}\n`)

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { scaled: { type: 'boolean', default: false }, seed: { type: 'string' }, help: { type: 'boolean' } },
    })
    const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed)
    if (!Number.isSafeInteger(seed)) throw new Error(`--seed ${values.seed} is not a whole number`)
    if (!values.help) return { scaled: values.scaled, seed, numbers: new Set(positionals) }
    say(usage)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`)
    process.exitCode = 2
  }
  return undefined
}

const numberOf = ({ name }: Fault) => name.split('.')[0]!

async function run(series: Series, scaled: boolean): Promise<Result[]> {
  const pace = scaled ? testPace : fullPace
  const began = performance.now()
  say(`— ${series.name}: starts a system for ${series.faults.length} ${series.faults.length === 1 ? 'fault' : 'faults'}`)
  // What a fault says is told in one piece: another series may be under way beside it.
  let said: string[] = []
  let stage: Stage
  try {
    stage = await openStage({ system: series.system, pace, say: (text) => void said.push(`    ${text}`) })
  } catch (error) {
    const { message } = error as Error
    say(`— ${series.name}: did not start: ${message}`)
    return series.faults.map(({ name }) => ({ name, figures: [], error: message }))
  }
  const results: Result[] = []
  try {
    for (const fault of series.faults) {
      say(`  … ${fault.name}`)
      said = []
      const from = performance.now()
      const result = await fault.run(stage).then(
        (figures) => ({ name: fault.name, figures }),
        (error: Error) => ({ name: fault.name, figures: [], error: error.message }),
      )
      results.push(result)
      say([`  ${fault.name} took ${seconds(from)}`, ...said, ...tellResult(result)].join('\n'))
    }
  } finally {
    await stage.close()
  }
  say(`— ${series.name}: took ${seconds(began)}`)
  return results
}

const seconds = (from: number) => `${((performance.now() - from) / 1_000).toFixed(1)} s`

const tellResult = ({ error, figures }: Result): string[] =>
  error === undefined
    ? figures.map((figure) => `    ${keeps(figure, 1) ? 'kept  ' : 'BROKEN'} ${tellFigure(figure)}`)
    : [`    could not be made: ${error}`]

/** Each in its turn, with those that are made beside it. */
async function inTurns(series: readonly Series[], runOne: (series: Series) => Promise<void>): Promise<void> {
  const names = new Set(series.map(({ name }) => name))
  const isBeside = ({ beside }: Series) => beside !== undefined && names.has(beside)
  for (const leader of series.filter((one) => !isBeside(one))) {
    const others = series.filter((one) => isBeside(one) && one.beside === leader.name)
    const oneByOne = async () => {
      for (const other of others) await runOne(other)
    }
    await Promise.all([runOne(leader), oneByOne()])
  }
}

async function main(): Promise<void> {
  const options = readOptions()
  if (!options) return
  const { numbers, scaled, seed } = options
  const chosen = allSeries(seed)
    .map((series) => ({ ...series, faults: series.faults.filter((fault) => numbers.size === 0 || numbers.has(numberOf(fault))) }))
    .filter(({ faults }) => faults.length > 0)
  if (chosen.length === 0) throw new Error(`there is no fault ${[...numbers].join(', ')}`)
  const began = performance.now()
  let broken = 0
  let written = Promise.resolve()
  await inTurns(chosen, async (series) => {
    const results = await run(series, scaled)
    broken += results.filter(({ error, figures }) => error !== undefined || !figures.every((figure) => keeps(figure, 1))).length
    if (scaled) return
    // After each series: what is measured is not lost where a later one ends the run.
    const write = async () => writeFile(page, withResults(await readFile(page, 'utf8'), results, new Date().toISOString().slice(0, 10)))
    await (written = written.then(write))
  })
  say(`all took ${seconds(began)}: ${broken === 0 ? 'every promise kept' : `${broken} faults with a promise that was not kept`}`)
  process.exitCode = broken === 0 ? 0 : 1
}

await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
