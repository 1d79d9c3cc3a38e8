import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { parse } from 'yaml'

import { demoMallYaml } from './demo-mall-yaml.ts'
import type { Fault, Series } from './fault.ts'
import type { Stage } from './stage.ts'
import { errorsOf, oneMore } from './steps.ts'

const boundMs = 20_000
const atOnceMs = 2_000
const standing = ['demo-techmart', 'demo-hanmart']

/** Written aside and moved into its place, as whoever cares for a folder does. */
async function drop(folder: string, id: string, yaml: string): Promise<void> {
  await mkdir(join(folder, id), { recursive: true })
  const file = join(folder, id, 'mall.yaml')
  await writeFile(`${file}.new`, yaml)
  await rename(`${file}.new`, file)
}

const dropFolder = ({ system }: Stage) => join(system.dir, 'dropped')

/** Milliseconds until a query to all malls has an answer of this one. */
/** It alone is asked: an answer of all waits for the slowest shop there is. */
const inAnswers = (stage: Stage, id: string) =>
  stage.timed(
    `${id} in answers`,
    async () =>
      (await stage.system.search({ q: 'headphones', malls: id, limit: 1 })).malls.some(
        ({ mall, status }) => mall === id && status === 'ok',
      ),
    boundMs,
  )

/** A pool that hosts all malls there are, and those dropped into a folder of its own. */
async function openPool(stage: Stage): Promise<void> {
  const { system } = stage
  if (system.running('mall-workers').length > 0) return
  await mkdir(dropFolder(stage), { recursive: true })
  await oneMore(stage, 'mall-workers', { MALLS: '*', MALLS_DIR: dropFolder(stage) })
  await system.hasMalls(standing)
  for (const crawler of system.running('crawlers'))
    for (const id of standing) await crawler.waitForLog((entry) => entry.msg === 'mall is served' && entry['mall'] === id)
}

const mallsCome: Fault = {
  name: '6. A new mall (process, pushed definition, dropped file): in answers within 2 s',
  async run(stage) {
    const { system } = stage
    await openPool(stage)
    const elsewhere = join(system.dir, 'elsewhere')
    await drop(elsewhere, 'as-process', await demoMallYaml('as-process'))
    const load = await stage.load({ malls: ['demo-techmart'], perSecond: 4 })
    const worker = await system.startMallWorker({ MALLS: 'as-process', MALLS_DIR: elsewhere })
    const processMs = await inAnswers(stage, 'as-process')
    const pushed = await stage.operate('PUT', '/v1/malls/as-pushed?why=a+new+shop', parse(await demoMallYaml('as-pushed')))
    if (pushed.status !== 200) throw new Error(`the definition was answered ${pushed.status}: ${JSON.stringify(pushed.body)}`)
    const pushedMs = await inAnswers(stage, 'as-pushed')
    await drop(dropFolder(stage), 'as-file', await demoMallYaml('as-file'))
    const fileMs = await inAnswers(stage, 'as-file')
    await worker.stop()
    const { queries } = await stage.finish(load)
    return [
      errorsOf(stage, queries, 'failed queries of a mall that was there'),
      { what: 'a process, once it listens', unit: 'ms', promised: atOnceMs, measured: processMs },
      { what: 'a pushed definition', unit: 'ms', promised: atOnceMs, measured: pushedMs },
      { what: 'a file dropped into a watched folder', unit: 'ms', promised: atOnceMs, measured: fileMs },
    ]
  },
}

const badOnes: Fault = {
  name: '15. A bad definition or setting: refused with its reason, the old one stays',
  async run(stage) {
    const { system } = stage
    await openPool(stage)
    const load = await stage.load({ malls: ['demo-techmart'], perSecond: 4 })
    const definition = parse(await demoMallYaml('demo-techmart')) as Record<string, unknown>
    const before = (await system.get('/v1/malls/demo-techmart')).body as { definition: string }
    const faulty: [what: string, path: string, body: unknown][] = [
      ['an unknown key', '/v1/malls/demo-techmart', { ...definition, extrakt: {} }],
      [
        'a selector that is none',
        '/v1/malls/demo-techmart',
        { ...definition, extract: { strategies: [{ css: { items: 'div[', fields: { title: 'h2' } } }] } },
      ],
      ['another id than the path', '/v1/malls/demo-techmart', { ...definition, id: 'other' }],
      ['a setting that is none', '/v1/malls/demo-techmart/settings', { fresh: 'soon' }],
      ['limits below nothing', '/v1/malls/demo-techmart/settings', { limits: { concurrency: -1 } }],
    ]
    let taken = 0
    for (const [what, path, body] of faulty) {
      const { status, body: answer } = await stage.operate('PUT', path, body)
      const reason = JSON.stringify(answer ?? '')
      if (status >= 400 && status < 500 && reason.length > 40) continue
      taken++
      stage.say(`${what}: answered ${status} ${reason.slice(0, 200)}`)
    }
    const [pool] = system.running('mall-workers')
    const said = pool!.log.length
    await drop(dropFolder(stage), 'bad-file', (await demoMallYaml('bad-file')).replace(/^extract:/m, 'extrakt:'))
    await system.waitFor(
      'the bad file named in the log',
      () => pool!.log.slice(said).some(({ msg }) => /bad-file.*extrakt/s.test(msg ?? '')),
      boundMs,
    )
    await load.further(4)
    const after = (await system.get('/v1/malls/demo-techmart')).body as { definition: string }
    const { queries } = await stage.finish(load)
    return [
      errorsOf(stage, queries),
      { what: 'bad ones not refused', unit: 'errors', promised: 0, measured: taken },
      {
        what: 'malls whose definition is another than before',
        unit: 'errors',
        promised: 0,
        measured: Number(after.definition !== before.definition),
      },
    ]
  },
}

const mallsGo: Fault = {
  name: '7. A mall removed: no call after 2 s',
  async run(stage) {
    const { system, demo, pace } = stage
    await openPool(stage)
    const load = await stage.load({ malls: ['demo-techmart'], perSecond: 4 })
    const everybody = await stage.load({ malls: ['demo-hanmart'], perSecond: 4 })
    await everybody.further(3)
    const answer = await stage.operate('DELETE', '/v1/malls/demo-hanmart?data=true&why=closed+down')
    if (answer.status !== 200) throw new Error(`the removal was answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    stage.say(`removed: ${JSON.stringify(answer.body)}`)
    const goneMs = await stage.timed(
      'out of the answers',
      async () => !(await system.search({ q: 'headphones', limit: 1 })).malls.some(({ mall }) => mall === 'demo-hanmart'),
      boundMs,
    )
    const from = performance.now()
    await stage.timed('two seconds', async () => performance.now() - from >= atOnceMs - goneMs, boundMs)
    const before = await demo.searches('hanmart')
    await everybody.further(pace.perSecond * 2)
    const calls = (await demo.searches('hanmart')) - before
    await everybody.stop()
    const { queries } = await stage.finish(load)
    return [
      errorsOf(stage, queries, 'failed queries of another mall'),
      { what: 'out of the answers', unit: 'ms', promised: atOnceMs, measured: goneMs },
      { what: 'calls of the shop after two seconds', unit: 'errors', promised: 0, measured: calls },
    ]
  },
}

/** What operators do, well or badly. */
export const operatingSeries: Series = {
  name: 'operating',
  system: { mallWorkers: 0 },
  faults: [mallsCome, badOnes, mallsGo],
}
