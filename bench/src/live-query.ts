import { requireOffers, openGateClient } from './ask-gate.ts'
import { type Body, benchMalls, offersOn } from './bench-malls.ts'
import type { Bench } from './bench.ts'
import { several } from './bench.ts'
import { openSystem, withCpu } from './bench-system.ts'
import { costByProcess } from './cost-table.ts'
import { type Figure, type Row, type Target, withUnit } from './figure.ts'
import { type Pair, interleave, timed } from './interleave.ts'
import { sumOf } from './process-cost.ts'
import { openRole } from './role.ts'
import { type Percentiles, median, percentiles, spread } from './statistics.ts'

interface Scenario {
  malls: number
  latencyMs: number
  body: Body
  /** In one run. */
  queries: number
  p50?: Target
  p99?: Target
}

const scenarios: Scenario[] = [
  { malls: 10, latencyMs: 100, body: 'listing', queries: 40, p50: { atMost: 1.25 }, p99: { atMost: 1.5 } },
  { malls: 50, latencyMs: 100, body: 'listing', queries: 15, p50: { atMost: 1.25 }, p99: { atMost: 1.5 } },
  { malls: 10, latencyMs: 0, body: 'listing', queries: 40, p50: { atMost: 1.6 } },
  { malls: 50, latencyMs: 0, body: 'listing', queries: 15, p50: { atMost: 1.6 } },
  { malls: 10, latencyMs: 0, body: 'json', queries: 60 },
  { malls: 50, latencyMs: 0, body: 'json', queries: 20 },
]

/** A live answer of n malls, unique queries: the whole line against `Promise.all` over the same fetches and our own extraction. */
export async function benchLiveQuery(bench: Bench): Promise<Row> {
  const figures: Figure[] = []
  const details: string[] = []
  for (const scenario of scenarios) {
    const name = `${scenario.malls} malls, ${scenario.body === 'json' ? 'small JSON' : `shops at ${scenario.latencyMs} ms`}`
    bench.say(`live: ${name}`)
    const pairs = await run(bench, scenario)
    figures.push(...figuresOf(name, scenario, pairs))
    details.push(costByProcess(`CPU a query, ${name}`, pairs, ({ cpuMs }) => cpuMs))
    await bench.closeAll()
  }
  const what = 'A live answer of 10 and 50 malls, unique queries, listings of 120 kB with 48 offers; small JSON bodies'
  const against = 'one process that does the same fetches and our own extraction with `Promise.all`'
  return { key: 'live', what, against, figures, details }
}

interface Run extends Percentiles {
  /** By process, a query. */
  cpuMs: Map<string, number>
}

async function run(bench: Bench, { malls, latencyMs, body, queries: wanted }: Scenario): Promise<Pair<Run>[]> {
  const shops = await openRole(bench, 'shops', 'shops.ts')
  const origin = await shops.ask<string>({})
  const baseline = await openRole(bench, 'baseline', 'live-baseline.ts', [origin, String(malls), String(latencyMs), body])
  const system = await openSystem(bench, benchMalls(malls, origin, latencyMs, body))
  const client = await bench.open(Promise.resolve(openGateClient(system.gateUrl)))
  const queries = several(bench, wanted, 5)
  let unique = 0
  const ask = async () => {
    bench.signal.throwIfAborted()
    return client.ask({ q: `query${unique++}`, timeout: 30_000, limit: 1000 })
  }
  const perQuery = (cpuMs: Map<string, number>) => new Map([...cpuMs].map(([name, ms]) => [name, ms / queries]))
  return interleave<Run>(
    {
      async ours() {
        const texts: string[] = []
        const work = () => timed(queries, 1, async () => void texts.push(await ask()))
        const { done, cpuMs } = await withCpu(system.processes, () => bench.profiling?.during(work) ?? work())
        for (const text of texts) requireOffers(text, malls * offersOn[body])
        return { ...percentiles(done), cpuMs: perQuery(cpuMs) }
      },
      async baseline() {
        bench.signal.throwIfAborted()
        const { done, cpuMs } = await withCpu([baseline], () => baseline.ask<number[]>({ queries }))
        return { ...percentiles(done), cpuMs: perQuery(cpuMs) }
      },
    },
    bench.rounds,
  )
}

function figuresOf(name: string, { body, p50, p99 }: Scenario, pairs: readonly Pair<Run>[]): Figure[] {
  const figure = (what: string, pick: (run: Run) => number, target?: Target): Figure => ({
    what: `${name}: ${what}`,
    ours: withUnit(median(pairs.map(({ ours }) => pick(ours))), 'ms'),
    baseline: withUnit(median(pairs.map(({ baseline }) => pick(baseline))), 'ms'),
    measured: spread(pairs.map(({ ours, baseline }) => pick(ours) / pick(baseline))),
    unit: '×',
    ...(target && { target }),
  })
  const added: Figure = {
    ...figure('added', (run) => run.p50),
    measured: spread(pairs.map((pair) => pair.ours.p50 - pair.baseline.p50)),
    unit: 'ms',
  }
  return [
    body === 'json' ? added : figure('p50', (run) => run.p50, p50),
    figure('p99', (run) => run.p99, p99),
    figure('CPU a query', ({ cpuMs }) => sumOf(cpuMs)),
  ]
}
