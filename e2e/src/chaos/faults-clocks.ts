import type { Spawned } from '../spawned.ts'
import type { Env, Service } from '../system.ts'
import type { Fault, Figure, Series } from './fault.ts'
import { type Stage, stageMalls } from './stage.ts'
import { errorsOf, pauseMs, preload, watchMalls } from './steps.ts'

const minutes = 60_000
const ahead = (ms: number): Env => ({ NODE_OPTIONS: preload('skewed-clock'), CLOCK_SKEW_MS: String(ms) })
const services: readonly Service[] = ['callcenter', 'db-api', 'crawlers', 'mall-workers', 'gate']
const agesAtMostMs = 30_000

const clocksApart: Fault = {
  name: '13. Processes’ clocks five minutes apart, either way: no false expiry, no dropped job, no refused token',
  run: (stage) => runWith(stage, async () => undefined),
}

const clocksSet: Fault = {
  name: '13b. Every process’ clock set by ten minutes while it runs, some on and some back: the same',
  soakOnly: true,
  run: (stage) =>
    runWith(stage, async () => {
      for (const service of services) for (const child of stage.system.running(service)) child.kill('SIGUSR2')
    }),
}

/** Under load, with something done to the clocks in the midst of it. */
async function runWith(stage: Stage, change: () => Promise<void>): Promise<Figure[]> {
  const { system, pace } = stage
  for (const service of services) checkSkewed(system.running(service)[0]!)
  const before = new Map(system.processes.map((child) => [child, child.log.length]))
  const watcher = await watchMalls(stage)
  const load = await stage.load()
  await load.further(5)
  await change()
  await pauseMs(pace.leaseMs * (pace.slack === 1 ? 3 : 1.5))
  await load.further(5)
  const kept = await system.search({ q: 'headphones', malls: stageMalls.join(','), maxAge: 60, limit: 1 })
  const crawledAgain = kept.malls.filter(({ source }) => source === 'live').length
  await watcher.stop()
  const { queries } = await stage.finish(load)
  const tokens = system.processes.flatMap((child) => child.log.slice(before.get(child) ?? 0)).filter(({ msg }) => /token/.test(msg ?? ''))
  const ages = queries.flatMap(({ ending }) => (ending.kind === 'broken' ? [] : ending.malls.map(({ ageMs = 0 }) => ageMs)))
  for (const { msg } of tokens.slice(0, 3)) stage.say(String(msg))
  for (const text of watcher.missed()) stage.say(`missed: ${text}`)
  return [
    errorsOf(stage, queries),
    { what: 'malls or instances missing at a Gate', unit: 'errors', promised: 0, measured: watcher.missed().length },
    { what: 'refused tokens', unit: 'errors', promised: 0, measured: tokens.length },
    { what: 'live answers told as old', unit: 'errors', promised: 0, measured: ages.filter((age) => age > agesAtMostMs).length },
    { what: 'fresh answers that were crawled again', unit: 'errors', promised: 0, measured: crawledAgain },
  ]
}

/** Its log has the time as it knows it. */
function checkSkewed({ name, log }: Spawned): void {
  const offMs = Math.abs(Date.parse(String(log.at(-1)?.['time'])) - Date.now())
  if (!(offMs > 3 * minutes)) throw new Error(`the clock of ${name} is not wrong, but off by ${offMs} ms only`)
}

/** Machines whose clocks disagree; Redis has the right time. */
export const clockSeries: Series = {
  name: 'clocks',
  beside: 'parts away',
  system: {
    mallWorkers: 2,
    envFor: {
      callcenter: ahead(5 * minutes),
      'mall-workers': ahead(-5 * minutes),
      crawlers: ahead(5 * minutes),
      gate: ahead(-5 * minutes),
      'db-api': ahead(5 * minutes),
    },
  },
  faults: [clocksApart, clocksSet],
}
