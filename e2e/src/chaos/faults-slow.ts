import type { MallInfo } from '@mallgate/shared/contract/search'

import { freePort } from '../redis-for-tests.ts'
import type { Fault, Series } from './fault.ts'
import { type PastQuery, isAnswer } from './history.ts'
import { percentile } from './load.ts'
import { type Proxy, startProxy } from './proxy.ts'
import type { Stage } from './stage.ts'
import { allReady, errorsOf } from './steps.ts'

const mall = 'demo-techmart'
const shop = 'techmart'
const other = 'demo-kramladen'
const shopMs = 40

/** A Mall's process at 127.0.0.1 that says it is at 127.0.0.2, where a proxy listens. */
async function startBehindProxy({ system }: Stage, malls: string): Promise<Proxy> {
  const port = await freePort()
  const proxy = await startProxy({ to: { host: '127.0.0.1', port }, listen: { host: '127.0.0.2', port } })
  await system.startMallWorker({ MALLS: malls, HOST: '127.0.0.1', PORT: String(port), ADVERTISE: '127.0.0.2' })
  return proxy
}

const oneIsSlow: Fault = {
  name: '19. One of three instances of a mall ten times slower: p99 at most 1.5 times that of all healthy',
  async run(stage) {
    const { system, demo, pace } = stage
    await demo.set(shop, { latencyMs: shopMs })
    const proxies = await Promise.all([0, 1, 2].map(() => startBehindProxy(stage, `${mall},${other}`)))
    await allReady(stage, system.running('mall-workers'))
    await system.hasMalls([mall, other])
    await stage.timed('three instances at Gate', async () => (await infoOf(stage)).instances === 3, 10_000)
    await allReady(stage, system.running('crawlers'))
    const load = await stage.load({ malls: [mall], perSecond: 25 })
    const size = pace.slack === 1 ? 600 : 100
    await load.further(20)
    const healthyFrom = performance.now()
    await load.further(size)
    const healthy = timesOf(load.since(healthyFrom))
    proxies[0]!.set({ kind: 'slow', delayMs: percentile(healthy, 0.5) * 9, way: 'from' })
    await load.further(20)
    const slowFrom = performance.now()
    await load.further(size)
    const slow = timesOf(load.since(slowFrom))
    proxies[0]!.set({ kind: 'clear' })
    const { queries } = await stage.finish(load)
    const [before, after] = [percentile(healthy, 0.99), percentile(slow, 0.99)]
    stage.say(
      `p50 ${Math.round(percentile(healthy, 0.5))} and ${Math.round(percentile(slow, 0.5))} ms, p99 ${Math.round(before)} and ${Math.round(after)} ms`,
    )
    return [errorsOf(stage, queries), { what: 'p99 of that of all healthy', unit: 'times', promised: 1.5, measured: after / before }]
  },
}

const timesOf = (queries: readonly PastQuery[]) => queries.map(({ beganAt, endedAt }) => endedAt - beganAt)
const infoOf = async ({ system }: Stage): Promise<MallInfo & { breaker?: string }> =>
  (await system.get(`/v1/malls/${mall}`)).body as MallInfo

const onlyErrors: Fault = {
  name: '20. A mall answering only errors: its breaker open within 10 s, answering again within 10 s of its recovery',
  async run(stage) {
    const { demo } = stage
    await demo.set(shop, { latencyMs: 0 })
    const load = await stage.load({ malls: [mall, other] })
    await load.further(5)
    await demo.set(shop, { fault: '500' })
    const openMs = await stage.timed('the breaker open', async () => (await infoOf(stage)).breaker === 'open', 50_000)
    // While it is open the shop is left alone, but for a try now and then.
    const openAt = performance.now()
    const before = await demo.searches(shop)
    await load.further(openQueries)
    const asks = load.since(openAt).filter(askedIt).length
    stage.say(`${asks} asks and ${(await demo.searches(shop)) - before} requests to the shop while open, those under way before among them`)
    await demo.set(shop, { fault: null })
    const from = performance.now()
    await stage.timed('answers of it', async () => load.since(from).some((query) => liveOf(query)), 50_000)
    const againMs = performance.now() - from
    const { queries } = await stage.finish(load)
    const others = queries.filter(
      ({ ending }) => ending.kind === 'broken' || !ending.malls.some((report) => report.mall === other && isAnswer(report)),
    )
    return [
      { what: 'open', unit: 'ms', promised: 10_000, measured: openMs },
      { what: `queries that asked it while open, of ${openQueries}`, unit: 'count', promised: 3, measured: asks },
      { what: 'answering again', unit: 'ms', promised: 10_000, measured: againMs },
      { what: 'queries without the other mall', unit: 'errors', promised: 0, measured: others.length },
    ]
  },
}

const openQueries = 16

/** Let through to the mall: neither it nor what is stored says that it is left alone. */
const askedIt = ({ ending }: PastQuery) =>
  ending.kind !== 'broken' && ending.malls.some((report) => report.mall === mall && !/tried again in/.test(report.error?.message ?? ''))

const liveOf = ({ ending }: PastQuery) =>
  ending.kind !== 'broken' && ending.malls.some((report) => report.mall === mall && report.source === 'live' && isAnswer(report))

/** Instances and malls that do badly and live on. */
export const slowSeries: Series = {
  name: 'slow and failing',
  system: { mallWorkers: 0, envFor: { callcenter: { REGISTER_HOSTS: '127.0.0.0/8' } } },
  faults: [oneIsSlow, onlyErrors],
}
