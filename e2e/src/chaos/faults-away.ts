import { cp } from 'node:fs/promises'
import { join } from 'node:path'

import { parse } from 'yaml'

import { demoMallYaml } from './demo-mall-yaml.ts'
import type { Fault, Series } from './fault.ts'
import type { PastQuery } from './history.ts'
import { countEndings, plainWords } from './load.ts'
import { type Stage, stageMalls } from './stage.ts'
import { allReady, bringBack, crawlsAgain, errorsOf, kill, pauseMs, watchMalls } from './steps.ts'

const callCentersDown: Fault = {
  name: '8. All Call Centers down for minutes: no added error, and a Gate started meanwhile serves from its file',
  async run(stage) {
    const { system, pace } = stage
    const gate = system.running('gate')[0]!
    const watcher = await watchMalls(stage)
    const load = await stage.load()
    await load.further(4)
    const centers = system.running('callcenter')
    await kill(centers)
    const from = performance.now()
    const folder = join(system.dir, `gate-copy-${centers[0]!.pid}`)
    await cp(join(system.dir, gate.name), folder, { recursive: true })
    const late = await system.startGate({ DATA_DIR: folder })
    await allReady(stage, [late])
    const servedMs = performance.now() - from
    await system.search({ q: 'keyboard', malls: stageMalls.join(','), limit: 1 }, { gate: system.gateUrls.indexOf(system.addressOf(late)) })
    await pauseMs(Math.max(0, pace.awayMs * (pace.slack === 1 ? 2 : 1) - (performance.now() - from)))
    await load.further(4)
    await bringBack(stage, centers)
    await late.stop()
    await stage.timed('all registered', async () => (await stage.list('mall')).length >= 2, pace.leaseMs * 5)
    await pauseMs(pace.leaseMs * 1.5)
    await watcher.stop()
    const { queries } = await stage.finish(load)
    for (const text of watcher.missed()) stage.say(`missed: ${text}`)
    return [
      errorsOf(stage, queries),
      { what: 'malls or instances missing at a Gate', unit: 'errors', promised: 0, measured: watcher.missed().length },
      { what: 'the Gate started meanwhile serves', unit: 'ms', promised: 10_000, measured: servedMs },
    ]
  },
}

const begunBetween = (queries: readonly PastQuery[], from: number, to: number) =>
  queries.filter(({ beganAt }) => beganAt >= from && beganAt <= to)
const took = (queries: readonly PastQuery[]) => Math.max(0, ...queries.map(({ beganAt, endedAt }) => endedAt - beganAt))

/** All that the load will ask is stored: without Redis there is nothing else to answer with. */
async function storeAnswers(stage: Stage): Promise<void> {
  const load = await stage.load({ perSecond: 10 })
  await load.further(plainWords.length + 2)
  await stage.finish(load)
}

const redisStopped: Fault = {
  name: '9. Redis stopped for a minute: discovery unaffected, live crawls fail within 2 s, stored answers stale, recovery by itself',
  async run(stage) {
    const { system, pace } = stage
    await storeAnswers(stage)
    const watcher = await watchMalls(stage)
    const load = await stage.load()
    await load.further(3)
    await kill([system.redis.process()], 'SIGTERM')
    const from = performance.now()
    const unknown = await system.get(`/v1/search?q=neverasked&malls=${stageMalls[0]}&timeout=10000&maxAge=0`)
    const failedMs = performance.now() - from
    if (unknown.status !== 503) throw new Error(`a crawl without Redis was answered ${unknown.status}`)
    await pauseMs(pace.awayMs - (performance.now() - from))
    const to = performance.now()
    await system.redis.restart()
    const backAt = performance.now()
    await crawlsAgain(stage, stageMalls, 60_000)
    const recoveredMs = performance.now() - backAt
    await pauseMs(pace.leaseMs * 1.5)
    await watcher.stop()
    const { queries } = await stage.finish(load)
    const meanwhile = begunBetween(queries, from, to - 500)
    const notStale = meanwhile.filter(
      ({ ending }) => ending.kind === 'broken' || !ending.malls.every((report) => report.status === 'stale'),
    )
    for (const { id, ending } of notStale.slice(0, 3)) stage.say(`query ${id} not stale: ${JSON.stringify(ending).slice(0, 400)}`)
    for (const text of watcher.missed()) stage.say(`missed: ${text}`)
    return [
      errorsOf(stage, queries),
      { what: 'answers that were not the stored ones', unit: 'errors', promised: 0, measured: notStale.length },
      { what: 'malls or instances missing at a Gate', unit: 'errors', promised: 0, measured: watcher.missed().length },
      { what: 'a live crawl failed', unit: 'ms', promised: 2_000, measured: failedMs },
      { what: 'the slowest stale answer', unit: 'ms', promised: 2_000, measured: took(meanwhile) },
      { what: 'live answers again', unit: 'ms', promised: 10_000, measured: recoveredMs },
    ]
  },
}

const redisPaused: Fault = {
  name: '9b. Redis silent, its connections open: stored answers within 2 s, recovery by itself',
  soakOnly: true,
  async run(stage) {
    const { system, pace } = stage
    await storeAnswers(stage)
    const load = await stage.load()
    await load.further(3)
    system.redis.process().kill('SIGSTOP')
    const from = performance.now()
    await pauseMs(pace.awayMs)
    const to = performance.now()
    system.redis.process().kill('SIGCONT')
    await crawlsAgain(stage, stageMalls, 60_000)
    const recoveredMs = performance.now() - to
    const { queries } = await stage.finish(load)
    stage.say(`answers: ${countEndings(queries)}`)
    const meanwhile = begunBetween(queries, from, to - 2_500)
    return [
      errorsOf(
        stage,
        queries.filter((query) => !query.ending.kind.startsWith('refused')),
      ),
      { what: 'the slowest answer', unit: 'ms', promised: 2_000, measured: took(meanwhile) },
      { what: 'live answers again', unit: 'ms', promised: 10_000, measured: recoveredMs },
    ]
  },
}

const redisBlinks: Fault = {
  name: '10. Redis stopped for 3 s: workers resume within 10 s',
  async run(stage) {
    const { system, pace } = stage
    await storeAnswers(stage)
    const load = await stage.load()
    await load.further(4)
    const resumedMs = await stage.losing(async () => {
      await kill([system.redis.process()])
      await pauseMs(pace.blinkMs)
      await system.redis.restart()
      return crawlsAgain(stage, stageMalls, 60_000)
    })
    const { queries } = await stage.finish(load)
    return [errorsOf(stage, queries), { what: 'workers resume', unit: 'ms', promised: 10_000, measured: resumedMs }]
  },
}

const redisEmpty: Fault = {
  name: '11. Redis restarted empty: registry, overrides and definitions rebuilt within 15 s, no live instance ever missing at a client',
  async run(stage) {
    const { system, pace } = stage
    const listed = ['mall', 'crawler', 'db-api', 'gate'] as const
    const ids = async () => (await Promise.all(listed.map(stage.list))).flatMap((list) => list.map(({ id }) => id))
    const [before, epoch] = await Promise.all([ids(), stage.epoch()])
    const weighed = before.find((id) => id.startsWith('crawler'))!
    await ordered(stage, `/v1/overrides/${weighed}?why=chaos`, { weight: 3 })
    await ordered(stage, '/v1/malls/as-kept?why=chaos', parse(await demoMallYaml('as-kept')))
    const watcher = await watchMalls(stage)
    await storeAnswers(stage)
    const load = await stage.load()
    await load.further(4)
    const rebuilt = await stage.losing(async () => {
      await kill([system.redis.process()])
      await system.redis.restartEmpty()
      const from = performance.now()
      const everybody = async () => {
        const now = new Set(await ids())
        return (await stage.epoch()) !== epoch && before.every((id) => now.has(id))
      }
      const orders = async () => {
        const weight = (await stage.list('crawler')).find(({ id }) => id === weighed)?.weight
        return weight === 3 && (await stage.operate('GET', '/v1/malls/as-kept')).status === 200
      }
      await stage.timed('everybody registered anew', everybody, 60_000)
      const registryMs = performance.now() - from
      await stage.timed('overrides and definitions back', orders, 60_000)
      const ordersMs = performance.now() - from
      await crawlsAgain(stage, stageMalls, 60_000)
      return { registryMs, ordersMs }
    })
    await pauseMs(pace.leaseMs * 1.5)
    await watcher.stop()
    const { queries } = await stage.finish(load)
    for (const text of watcher.missed()) stage.say(`missed: ${text}`)
    return [
      errorsOf(stage, queries),
      { what: 'registry rebuilt', unit: 'ms', promised: pace.leaseMs, measured: rebuilt.registryMs },
      { what: 'overrides and definitions rebuilt', unit: 'ms', promised: 15_000, measured: rebuilt.ordersMs },
      { what: 'malls or instances missing at a Gate', unit: 'errors', promised: 0, measured: watcher.missed().length },
    ]
  },
}

/** An order that is taken; kept for good before it is lost, or nobody could give it back. */
async function ordered(stage: Stage, path: string, content: unknown): Promise<void> {
  const { status, body, kept } = await stage.operate('PUT', path, content)
  if (status !== 200 || !kept) throw new Error(`PUT ${path} was answered ${status}, kept: ${kept}: ${JSON.stringify(body)}`)
}

const storeDown: Fault = {
  name: '14. db-api down for a minute: answers go on, nothing acknowledged is lost, all stored afterwards',
  async run(stage) {
    const { system, pace } = stage
    const load = await stage.load()
    await load.further(8)
    await stage.noteLogs()
    const [store] = system.running('db-api')
    await kill([store!])
    await pauseMs(pace.awayMs)
    await load.further(4)
    await bringBack(stage, [store!])
    await load.further(4)
    const { queries, settledMs } = await stage.finish(load)
    stage.say(`answers: ${countEndings(queries)}`)
    return [errorsOf(stage, queries), { what: 'all stored after the load', unit: 'ms', promised: 10_000, measured: settledMs }]
  },
}

/** Parts that are away, and come back. */
export const awaySeries: Series = {
  name: 'parts away',
  system: { callcenters: 2, gates: 2, mallWorkers: 2, crawlers: 2 },
  faults: [callCentersDown, storeDown, redisStopped, redisPaused, redisBlinks, redisEmpty],
}
