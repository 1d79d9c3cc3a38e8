import { type Bench, several } from './bench.ts'
import { withCpu } from './bench-system.ts'
import { costByProcess } from './cost-table.ts'
import { type Figure, type Row, withUnit } from './figure.ts'
import { type Pair, interleave } from './interleave.ts'
import type { Named } from './process-cost.ts'
import { openRedis } from './redis.ts'
import { type Role, openRole } from './role.ts'
import { type Percentiles, median, percentiles, spread } from './statistics.ts'

// Ahead at 20 is less than once the time of the other.
const settings = [
  { inFlight: 1, count: 400, target: { atMost: 1.3 } },
  { inFlight: 20, count: 2_000, target: { atMost: 1 } },
]

interface Run extends Percentiles {
  cpuMs: Map<string, number>
}

/** Hand-over and back, until the waiter has its reply, against a bare BullMQ `add` → `waitUntilFinished`. */
export async function benchHandOver(bench: Bench): Promise<Row> {
  const redis = await openRedis(bench)
  const part = (name: string, file: string, role: string) => openRole(bench, name, file, [role, redis.url])
  const bareWorker = await part('bare worker', 'hand-over-worker.ts', 'bare')
  const crawler = await part('crawler', 'hand-over-worker.ts', 'crawler')
  const settling = await part('settling mall', 'hand-over-worker.ts', 'settle')
  const bareWaiter = await part('bare waiter', 'hand-over-waiter.ts', 'bare')
  const ourWaiter = await part('mall', 'hand-over-waiter.ts', 'ours')
  const figures: Figure[] = []
  const details: string[] = []
  for (const { inFlight, count: wanted, target } of settings) {
    bench.say(`hand-over: ${inFlight} in flight`)
    const count = several(bench, wanted, 100)
    const run = async (waiter: Role, processes: Named[]): Promise<Run> => {
      bench.signal.throwIfAborted()
      const { done, cpuMs } = await withCpu(processes, () => waiter.ask<number[]>({ count, inFlight }))
      return { ...percentiles(done), cpuMs: new Map([...cpuMs].map(([name, ms]) => [name, ms / count])) }
    }
    const ours = () => run(ourWaiter, [ourWaiter, crawler, settling, redis.process])
    const pairs = await interleave<Run>(
      {
        ours: () => bench.profiling?.during(ours) ?? ours(),
        baseline: () => run(bareWaiter, [bareWaiter, bareWorker, redis.process]),
      },
      bench.rounds,
    )
    const figure = timeFigure(inFlight, pairs)
    figures.push(
      { ...figure('p50', (one) => one.p50), target },
      figure('p99', (one) => one.p99),
    )
    details.push(costByProcess(`CPU an operation, ${inFlight} in flight`, pairs, ({ cpuMs }) => cpuMs))
  }
  const what = 'Hand-over and back, until the waiter has its reply; results of 20 kB, settling going on'
  return { key: 'hand-over', what, against: 'a bare BullMQ `add` → `waitUntilFinished`', figures, details }
}

const timeFigure =
  (inFlight: number, pairs: readonly Pair<Run>[]) =>
  (what: string, pick: (run: Run) => number): Figure => ({
    what: `${inFlight} in flight: ${what}`,
    ours: withUnit(median(pairs.map(({ ours }) => pick(ours))), 'ms'),
    baseline: withUnit(median(pairs.map(({ baseline }) => pick(baseline))), 'ms'),
    measured: spread(pairs.map(({ ours, baseline }) => pick(ours) / pick(baseline))),
    unit: '×',
  })
