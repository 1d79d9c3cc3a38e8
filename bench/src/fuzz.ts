import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'

import fc from 'fast-check'

import { definitionLaw } from '@mallgate/crawlers/fuzz/definition-law'
import { htmlLaw } from '@mallgate/crawlers/fuzz/html-law'
import { jsonLdLaw } from '@mallgate/crawlers/fuzz/json-ld-law'
import type { Law } from '@mallgate/crawlers/fuzz/law'
import { recordedShops } from '@mallgate/crawlers/fuzz/recorded-shops'

import { readingMemory } from './reading-memory.ts'

const kinds = ['html', 'json-ld', 'definitions', 'memory'] as const
type Kind = (typeof kinds)[number]

const usage = `Reads what nobody should write: no crash, no hang, and the tape reads what the DOM reads.

  npm run fuzz                       100,000 runs: three fifths pages, a fifth JSON-LD, a fifth definitions
  npm run fuzz -- --runs 5000        fewer, or more
  npm run fuzz -- --seed 42          the same cases as another run with this seed
  npm run fuzz -- --only html        one kind, or several by commas: html json-ld definitions memory
  npm run fuzz -- --only memory      reads 20,000 pages, and says the heap after 2,000 of them and after all

  --pages DIR    recorded pages of real shops (../shared/pages beside the repository, where absent)
  --help         this text

Ends with 1 where a law was broken: the smallest case found, and how to make it again, are printed.`

const mallsDir = fileURLToPath(new URL('../../malls', import.meta.url))
const besideDir = fileURLToPath(new URL('../../../shared/pages', import.meta.url))
// How often one hears of it; the seeds of all batches follow from the first.
const batch = 250
// A batch takes a few seconds; making a broken case smaller may take long, and is left where this is over.
const mostBatchMs = 120_000
const shares: Record<Exclude<Kind, 'memory'>, number> = { html: 0.6, 'json-ld': 0.2, definitions: 0.2 }

const say = (text: string) => void process.stdout.write(`${text}\n`)
let toldAt = performance.now()
// On a terminal one line that changes; else a line now and then.
const progress = (text: string) => {
  if (process.stderr.isTTY) return void process.stderr.write(`\r${text}\u001b[K`)
  if (text === '' || performance.now() - toldAt < 15_000) return undefined
  toldAt = performance.now()
  return void process.stderr.write(`${text}\n`)
}

function readOptions() {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { runs: text, seed: text, only: text, pages: text, help: { type: 'boolean' } } })
  const whole = (name: 'runs' | 'seed', otherwise: number): number => {
    const value = values[name] === undefined ? otherwise : Number(values[name])
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} ${values[name]} is not a whole number`)
    return value
  }
  const only = values.only?.split(',') ?? ['html', 'json-ld', 'definitions']
  const unknown = only.find((name) => !(kinds as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Error(`there is no kind '${unknown}': --only takes ${kinds.join(', ')}`)
  return {
    runs: whole('runs', 100_000),
    seed: whole('seed', Date.now() % 1_000_000_000),
    only: only as Kind[],
    pagesDir: values.pages ?? besideDir,
    help: values.help ?? false,
  }
}

/** Answers whether the law held in all runs. */
function holds<Case>(kind: Kind, { cases, hold, tell }: Law<Case>, runs: number, seed: number): boolean {
  const began = performance.now()
  for (let done = 0; done < runs; done += batch) {
    const details = fc.check(
      fc.property(cases, (one) => hold(one)),
      { numRuns: Math.min(batch, runs - done), seed: (seed + done) | 0, interruptAfterTimeLimit: mostBatchMs },
    )
    if (details.interrupted && !details.failed) {
      progress('')
      say(`${kind}: ${details.numRuns} runs took more than ${mostBatchMs / 1000} s`)
      say(`Again: npm run fuzz -- --only ${kind} --seed ${seed + done} --runs ${batch}`)
      return false
    }
    if (details.failed) {
      progress('')
      const [smallest] = details.counterexample ?? []
      say(`${kind}: broken after ${done + details.numRuns} runs, ${details.numShrinks} times made smaller`)
      say(smallest === undefined ? '' : tell(smallest))
      say(String((details.errorInstance as Error | null)?.stack ?? details.errorInstance))
      say(`Again: npm run fuzz -- --only ${kind} --seed ${seed + done} --runs ${batch}`)
      return false
    }
    progress(`${kind}: ${Math.min(runs, done + batch)} of ${runs} runs, ${Math.round((performance.now() - began) / 1000)} s`)
  }
  progress('')
  say(`${kind}: ${runs} runs, seed ${seed}, ${((performance.now() - began) / 1000).toFixed(0)} s: held`)
  return true
}

async function main(): Promise<number> {
  const { runs, seed, only, pagesDir, help } = readOptions()
  if (help) {
    say(usage)
    return 0
  }
  const shops = recordedShops(mallsDir, pagesDir)
  const all = only.filter((kind) => kind !== 'memory').reduce((sum, kind) => sum + shares[kind], 0)
  for (const kind of only) {
    const share = kind === 'memory' ? 0 : Math.round((runs * shares[kind]) / all)
    const held =
      kind === 'memory'
        ? await readingMemory(shops, { say, progress })
        : kind === 'html'
          ? holds(kind, htmlLaw(shops), share, seed)
          : kind === 'json-ld'
            ? holds(kind, jsonLdLaw(), share, seed)
            : holds(kind, definitionLaw(shops), share, seed)
    if (!held) return 1
  }
  return 0
}

main().then(
  (status) => process.exit(status),
  (error: Error) => {
    process.stderr.write(`${error.message}\n\n${usage}\n`)
    process.exit(2)
  },
)
