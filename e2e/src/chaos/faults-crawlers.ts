import type { SearchAnswer } from '@mallgate/shared/contract/search'

import type { Fault, Series } from './fault.ts'
import { allReady, errorsOf, oneMore, preload } from './steps.ts'

const mall = 'demo-techmart'
const other = 'demo-kramladen'
const patientMs = 30_000

const killedInMidJob: Fault = {
  name: '1. SIGKILL of a crawler in mid-job: run again within 20 s, nothing lost, no duplicate',
  async run(stage) {
    const { system, demo, pace } = stage
    const [, first] = await Promise.all([oneMore(stage, 'crawlers', { MALLS: other }), oneMore(stage, 'crawlers', { MALLS: mall })])
    const load = await stage.load({ malls: [other], timeoutMs: patientMs })
    await demo.set('techmart', { fault: 'hang' })
    const before = await demo.searches('techmart')
    const asked = system.get(`/v1/search?q=headphones&malls=${mall}&timeout=${patientMs}&maxAge=0`)
    await system.waitFor('the crawl', async () => (await demo.searches('techmart')) > before)
    await oneMore(stage, 'crawlers', { MALLS: mall })
    await demo.set('techmart', { fault: null })
    first!.kill('SIGKILL')
    const rerunMs = await stage.timed('run again', async () => (await demo.searches('techmart')) > before + 1, 60_000)
    const { status, body } = await asked
    if (status !== 200 || !(body as SearchAnswer).complete)
      throw new Error(`the caller was answered ${status}: ${JSON.stringify(body).slice(0, 500)}`)
    const runs = (await demo.searches('techmart')) - before
    await load.further(3)
    await stage.noteLogs([mall])
    const { queries } = await stage.finish(load)
    return [
      { what: 'run again', unit: 'ms', promised: (pace.jobLockMs + pace.jobStalledMs) * (20 / 15), measured: rerunMs },
      { what: 'times the shop was asked', unit: 'count', promised: 2, measured: runs },
      errorsOf(stage, queries, 'failed queries of another mall'),
    ]
  },
}

const poisonJob: Fault = {
  name: '2. A poison job fails after 4 runs at most, the others unaffected',
  async run(stage) {
    const { system } = stage
    const healthy = system.running('crawlers').filter(({ log }) => log.some((entry) => entry['mall'] === mall))
    await Promise.all(healthy.map((one) => one.stop()))
    const env = { MALLS: mall, NODE_OPTIONS: preload('poison'), POISON: 'poison' }
    const doomed = await Promise.all(Array.from({ length: 5 }, () => system.startCrawler(env)))
    await allReady(stage, doomed)
    const load = await stage.load({ malls: [other] })
    const asked = system.get(`/v1/search?q=poison&malls=${mall}&timeout=${patientMs}&maxAge=0`)
    const dead = await Promise.race(
      doomed.map((one) => one.waitForLog('crawl job failed', 120_000).catch(() => new Promise<never>(() => undefined))),
    )
    const runs = doomed.filter((one) => !one.running()).length
    stage.say(`the job is dead: ${JSON.stringify(dead['err'])?.slice(0, 200)}; the caller: ${(await asked).status}`)
    const answer = await system.search({ q: 'keyboard', malls: mall, timeout: 10_000, maxAge: 0 })
    if (!answer.complete) throw new Error(`the crawler that is left does not crawl: ${JSON.stringify(answer.malls)}`)
    await load.further(3)
    const { queries } = await stage.finish(load)
    return [
      { what: 'runs of the poison job', unit: 'count', promised: 4, measured: runs },
      errorsOf(stage, queries, 'failed queries of another mall'),
    ]
  },
}

/** Crawlers that die with a job in hand. */
export const crawlerSeries: Series = {
  name: 'crawlers',
  beside: 'parts away',
  system: { crawlers: 0 },
  faults: [killedInMidJob, poisonJob],
}
