import type { Service } from '../system.ts'
import type { Fault, Series } from './fault.ts'
import type { PastQuery } from './history.ts'
import { percentile } from './load.ts'
import { allReady, bringBack, errorsOf, kill, oneMore } from './steps.ts'

const slowShopMs = 500
const everything: readonly Service[] = ['callcenter', 'db-api', 'crawlers', 'mall-workers', 'gate']

const oneOfTwoKilled: Fault = {
  name: '3. SIGKILL of one of two instances of a mall under load: no client error, gone from the list within 20 s',
  async run(stage) {
    const { system, pace } = stage
    const victim = system.running('mall-workers')[0]!
    const id = await stage.idOf(victim, 'mall')
    const load = await stage.load()
    await load.further(5)
    await kill([victim])
    const goneMs = await stage.timed(
      'gone from the list',
      async () => !(await stage.list('mall')).some((one) => one.id === id),
      pace.leaseMs * 10,
    )
    await load.further(5)
    const { queries } = await stage.finish(load)
    await bringBack(stage, [victim])
    return [errorsOf(stage, queries), { what: 'gone from the list', unit: 'ms', promised: pace.leaseMs * (20 / 15), measured: goneMs }]
  },
}

const lone = 'demo-hanmart'

const onlyOneKilled: Fault = {
  name: '4. SIGKILL of the only instance of a mall: its status within 1 s of the next query, the other malls as fast as before',
  async run(stage) {
    const { system, pace } = stage
    const only = await oneMore(stage, 'mall-workers', { MALLS: lone })
    await system.hasMalls([lone])
    const others = ['demo-techmart', 'demo-kramladen']
    const load = await stage.load({ malls: [...others, lone] })
    const size = pace.slack === 1 ? 100 : 12
    const windows: number[] = []
    for (let i = 0; i < 3; i++) {
      const from = performance.now()
      await load.further(size)
      windows.push(slowest(load.since(from), others))
    }
    await kill([only])
    const killedAt = performance.now()
    await load.further(size)
    const after = load.since(killedAt)
    const statusMs = Math.max(...after.map((query) => reportOf(query, lone)?.elapsedMs ?? query.timeoutMs))
    const said = new Set(after.map((query) => reportOf(query, lone)?.status))
    stage.say(
      `p99 of the others: ${windows.map(Math.round).join(', ')} ms, then ${Math.round(slowest(after, others))} ms; the mall: ${[...said].join(', ')}`,
    )
    await load.stop()
    const [again] = await bringBack(stage, [only])
    await stage.finish(load)
    await again!.stop()
    const spread = Math.max(...windows) - Math.min(...windows)
    return [
      { what: 'its status', unit: 'ms', promised: 1_000, measured: statusMs },
      {
        what: 'p99 of the others, of the slowest run before and the spread between those',
        unit: 'times',
        promised: 1,
        measured: slowest(after, others) / (Math.max(...windows) + spread),
      },
    ]
  },
}

const reportOf = ({ ending }: PastQuery, mall: string) =>
  ending.kind === 'broken' ? undefined : ending.malls.find((report) => report.mall === mall)

const slowest = (queries: readonly PastQuery[], malls: readonly string[]) =>
  percentile(
    queries.flatMap((query) => malls.map((mall) => reportOf(query, mall)?.elapsedMs ?? query.timeoutMs)),
    0.99,
  )

const terminated: Fault = {
  name: '16. SIGTERM anywhere under load: no failed query',
  async run(stage) {
    const { system, demo } = stage
    // Slow enough that queries are under way wherever the signal arrives.
    for (const shop of ['techmart', 'kramladen']) await demo.set(shop, { latencyMs: slowShopMs })
    const load = await stage.load()
    await load.further(4)
    const victims = everything.map((service) => system.running(service).at(-1)!)
    const from = performance.now()
    await kill(victims, 'SIGTERM')
    const endedMs = performance.now() - from
    const exits = await Promise.all(victims.map(({ exited }) => exited))
    const unclean = victims.filter((_, i) => exits[i]!.code !== 0)
    await load.further(4)
    await bringBack(stage, victims)
    await load.further(2)
    for (const shop of ['techmart', 'kramladen']) await demo.set(shop, { latencyMs: 0 })
    const { queries } = await stage.finish(load)
    if (unclean.length > 0) throw new Error(`ended uncleanly: ${unclean.map((one) => `${one.name}\n${one.tail()}`).join('\n')}`)
    return [errorsOf(stage, queries), { what: 'all of them ended', unit: 'ms', promised: 25_000, measured: endedMs }]
  },
}

const rollingRestart: Fault = {
  name: '5. Rolling restart of everything under load: no failed query',
  async run(stage) {
    const { system } = stage
    const load = await stage.load()
    await load.further(3)
    for (const service of everything) {
      for (const child of system.running(service)) {
        await kill([child], 'SIGTERM')
        await allReady(stage, [await system.startAgain(child)])
      }
      stage.say(`${service} restarted`)
    }
    await load.further(3)
    const { queries } = await stage.finish(load)
    return [errorsOf(stage, queries)]
  },
}

/** Processes that end, by themselves or not. */
export const processSeries: Series = {
  name: 'processes',
  system: { callcenters: 2, gates: 2, mallWorkers: 2, crawlers: 2 },
  faults: [oneOfTwoKilled, onlyOneKilled, terminated, rollingRestart],
}
