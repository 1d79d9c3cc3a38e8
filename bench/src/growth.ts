import { type GateClient, openGateClient, requireOffers } from './ask-gate.ts'
import { benchMalls, offersOn } from './bench-malls.ts'
import { type Bench, several } from './bench.ts'
import { type BenchSystem, openSystem, withCpu } from './bench-system.ts'
import { type Figure, type Row, inDigits, withUnit } from './figure.ts'
import { type Pair, interleave, timed } from './interleave.ts'
import { pssMbOf, sumOf } from './process-cost.ts'
import { openRole } from './role.ts'
import { type Percentiles, type Spread, median, percentiles, slope, spread } from './statistics.ts'

/** One system with so many malls, each a shop of small pages. */
interface Size {
  malls: number
  /** By process, in megabytes: at rest as it came up, and after the queries. */
  restMb: Map<string, number>
  usedMb: Map<string, number>
  /** A query to all malls. */
  times: Spread
  p99: number
  /** By process, in milliseconds a query to all malls. */
  cpuMs: Map<string, number>
}

const sizes = [1, 10, 50, 200]
const body = 'small'
const restMs = 3_000
const queriesOfAll = 10
const queriesOfOne = 60
const evenQueries = 100

interface Sized {
  system: BenchSystem
  client: GateClient
  malls: number
}

/** How cost and memory grow with the number of malls, and what one more costs the others. */
export async function benchGrowth(bench: Bench): Promise<Row[]> {
  const shops = await openRole(bench, 'shops', 'shops.ts')
  const origin = await shops.ask<string>({})
  const seen: Size[] = []
  let few: Sized | undefined
  let many: Sized | undefined
  for (const malls of sizes) {
    bench.say(`growth: ${malls} malls`)
    const system = await openSystem(bench, benchMalls(malls, origin, 0, body))
    const client = await bench.open(Promise.resolve(openGateClient(system.gateUrl)))
    const sized = { system, client, malls }
    seen.push(await sizeOf(bench, sized))
    // The one of ten malls stays, to be held against the largest.
    if (malls === 10) few = sized
    else if (malls === sizes.at(-1)) many = sized
    else await system.close()
  }
  bench.say('growth: one mall among few and among many')
  // The larger one has crawled far more by now: V8 must not be what tells them apart.
  await timed(several(bench, evenQueries), 1, () => ask(few!))
  const others = await oneAmong(bench, many!, few!)
  return [oneMoreMall(seen, others, many!, few!), growth(seen)]
}

let unique = 0
const ask = ({ client }: Sized, params: object = {}) => client.ask({ q: `query${unique++}`, timeout: 30_000, limit: 1000, ...params })

async function sizeOf(bench: Bench, sized: Sized): Promise<Size> {
  const { system, malls } = sized
  await new Promise((resolve) => setTimeout(resolve, restMs))
  bench.signal.throwIfAborted()
  const restMb = await pssMbOf(system.processes)
  for (let warmUp = 0; warmUp < 3; warmUp++) requireOffers(await ask(sized), malls * offersOn[body])
  const count = several(bench, queriesOfAll)
  const { done, cpuMs } = await withCpu(system.processes, () => timed(count, 1, () => ask(sized)))
  const perQuery = new Map([...cpuMs].map(([name, ms]) => [name, ms / count]))
  return { malls, restMb, usedMb: await pssMbOf(system.processes), times: spread(done), p99: percentiles(done).p99, cpuMs: perQuery }
}

/** Live answers of one and the same mall, where many others are in its processes and where few are. */
function oneAmong(bench: Bench, many: Sized, few: Sized): Promise<Pair<Percentiles>[]> {
  const { id } = benchMalls(1, 'http://shops', 0, body)[0]!
  const count = several(bench, queriesOfOne, 20)
  const run = (sized: Sized) => async () => {
    bench.signal.throwIfAborted()
    return percentiles(await timed(count, 1, async () => requireOffers(await ask(sized, { malls: id }), offersOn[body])))
  }
  return interleave({ ours: run(many), baseline: run(few) }, bench.rounds)
}

const hosting = ['mall-workers', 'crawlers']
const hostedMb = (each: ReadonlyMap<string, number>) => hosting.reduce((sum, name) => sum + (each.get(name) ?? 0), 0)

function oneMoreMall(seen: readonly Size[], others: readonly Pair<Percentiles>[], many: Sized, few: Sized): Row {
  const large = seen.filter(({ malls }) => malls >= 10)
  // Of the whole range the slope, and of its parts the least and the most.
  const perMall = (pick: (size: Size) => number): Spread => {
    const points = large.map((size) => ({ x: size.malls, y: pick(size) }))
    const parts = points.slice(1).map((point, index) => slope([points[index]!, point]))
    return { median: slope(points), min: Math.min(...parts), max: Math.max(...parts) }
  }
  const slowing = (pick: (run: Percentiles) => number): Pick<Figure, 'ours' | 'baseline' | 'measured' | 'unit'> => ({
    ours: withUnit(median(others.map(({ ours }) => pick(ours))), 'ms'),
    baseline: withUnit(median(others.map(({ baseline }) => pick(baseline))), 'ms'),
    measured: spread(others.map(({ ours, baseline }) => pick(ours) / pick(baseline))),
    unit: '×',
  })
  const of = (name: string, pick: (size: Size) => ReadonlyMap<string, number>) => perMall((size) => pick(size).get(name) ?? 0)
  const figures: Figure[] = [
    {
      what: 'memory at rest, mall-workers and crawlers',
      measured: perMall(({ restMb }) => hostedMb(restMb)),
      unit: 'MB',
      target: { atMost: 1.5 },
    },
    { what: 'the same after queries', measured: perMall(({ usedMb }) => hostedMb(usedMb)), unit: 'MB', target: { atMost: 1.5 } },
    ...hosting.map((name): Figure => ({ what: `at rest, ${name}`, measured: of(name, ({ restMb }) => restMb), unit: 'MB' })),
    { what: `p50 of one mall, with ${many.malls} and with ${few.malls} hosted`, ...slowing(({ p50 }) => p50), target: { atMost: 1.05 } },
    { what: 'p99 of it', ...slowing(({ p99 }) => p99) },
  ]
  const details = [`PSS from 10 to ${many.malls} malls, by least squares; in brackets the slopes from 10 to 50 and from 50 to 200.`]
  return { key: 'one-more-mall', what: 'One more mall in the same process', against: 'a system with fewer malls', figures, details }
}

function growth(seen: readonly Size[]): Row {
  const figures = seen.map(({ malls, times }): Figure => ({ what: `${malls} malls: a query to all, p50`, measured: times, unit: 'ms' }))
  const cells = (each: ReadonlyMap<string, number>, names: readonly string[]) => names.map((name) => inDigits(each.get(name) ?? 0))
  const names = [...new Set(seen.flatMap(({ restMb }) => [...restMb.keys()]))].toSorted()
  const tables = (title: string, pick: (size: Size) => ReadonlyMap<string, number>, perMall: boolean) =>
    [
      `${title}\n`,
      `  | malls | all | ${perMall ? 'a mall | ' : ''}${names.join(' | ')} |`,
      `  |---|---|${perMall ? '---|' : ''}${'---|'.repeat(names.length)}`,
      ...seen.map((size) => {
        const all = sumOf(pick(size))
        return `  | ${[size.malls, inDigits(all), ...(perMall ? [inDigits(all / size.malls)] : []), ...cells(pick(size), names)].join(' | ')} |`
      }),
    ].join('\n')
  const details = [
    tables('CPU a query to all malls, in ms:', ({ cpuMs }) => cpuMs, true),
    tables('Memory at rest (PSS), in MB:', ({ restMb }) => restMb, false),
    tables('Memory after queries (PSS), in MB:', ({ usedMb }) => usedMb, false),
  ]
  return { key: 'growth', what: `How cost grows with ${sizes.join(', ')} malls`, against: '—', figures, details }
}
