import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { checkCrawler } from './src/conformance.ts'
import { type System, startSystem } from './src/system.ts'

let system: System

beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system?.close())

const root = fileURLToPath(new URL('..', import.meta.url))
/** A shop nobody knew when the system started: the demo shop under another name. */
async function newMall(id: string): Promise<string> {
  const dir = join(system.dir, 'own-malls')
  await mkdir(join(dir, id), { recursive: true })
  const yaml = await readFile(join(root, 'malls/demo-techmart/mall.yaml'), 'utf8')
  await writeFile(join(dir, id, 'mall.yaml'), yaml.replace(/^id: .*/m, `id: ${id}`).replace(/^name: .*/m, `name: ${id}`))
  return dir
}
const mallsOf = async () => (await system.search({ q: 'headphones' })).malls
const pids = () => system.processes.filter((one) => one.running()).map(({ pid }) => pid)

describe('malls come and go', () => {
  it('a new mall is in the answers soon after it starts, crawled by those who run already, and out when it stops', async () => {
    const before = pids()
    const mall = await system.startMallWorker({ MALLS: 'new-market', MALLS_DIR: await newMall('new-market') })
    const report = await system.waitFor(
      'the new mall',
      async () => (await mallsOf()).find((one) => one.mall === 'new-market' && one.status === 'ok'),
      10_000,
    )
    expect(report.offers).toBeGreaterThan(0)
    await mall.stop()
    await system.waitFor('the mall is out', async () => !(await mallsOf()).some((one) => one.mall === 'new-market'), 10_000)
    expect(pids()).toEqual(before)
  })

  it('a shop written by hand, from the template, likewise; and our crawlers never serve its queue', async () => {
    const shop = await system.start('template')
    const report = await system.waitFor('the shop', async () => (await mallsOf()).find((one) => one.mall === 'handmade'), 10_000)
    expect(report).toMatchObject({ status: 'ok', offers: 2 })
    for (const crawler of system.of('crawlers')) expect(crawler.log.some(({ mall }) => mall === 'handmade')).toBe(false)
    await shop.stop()
    await system.waitFor('the shop is out', async () => !(await mallsOf()).some((one) => one.mall === 'handmade'), 10_000)
    expect((await shop.exited).code).toBe(0)
  })

  it('a definition that is wrong is named by file, line and key, and the others of its folder are hosted', async () => {
    const dir = await newMall('right-one')
    await mkdir(join(dir, 'wrong-one'))
    const yaml = await readFile(join(root, 'malls/demo-techmart/mall.yaml'), 'utf8')
    await writeFile(join(dir, 'wrong-one/mall.yaml'), yaml.replace(/^id: .*/m, 'id: wrong-one').replace(/^extract:/m, 'extrakt:'))
    const worker = await system.startMallWorker({ MALLS: '*', MALLS_DIR: dir })
    const entry = await worker.waitForLog(({ level }) => level === 'error')
    expect(entry.msg).toMatch(/wrong-one\/mall\.yaml:\d+.*extrakt.*extract/s)
    await system.waitFor('the right one', async () => (await mallsOf()).some((one) => one.mall === 'right-one'), 10_000)
    await worker.stop()
  })

  it('asked for by name, a definition that is wrong ends the process with that sentence', async () => {
    const dir = join(system.dir, 'bad-malls')
    await mkdir(join(dir, 'bad'), { recursive: true })
    await copyFile(join(root, 'malls/demo-techmart/mall.yaml'), join(dir, 'bad/mall.yaml'))
    await expect(system.startMallWorker({ MALLS: 'bad', MALLS_DIR: dir })).rejects.toThrow(/bad\/mall\.yaml:\d+/)
  })
})

describe('the conformance checks', () => {
  const faultsOf = async (mall: string) => {
    const { body } = await system.get('/v1/malls')
    const { definition } = (body as { malls: { id: string; definition?: string }[] }).malls.find(({ id }) => id === mall)!
    const options = { redisUrl: system.redisUrl, mall, definition: definition!, query: 'headphones', emptyQuery: 'zzqqxxjj' }
    const faults: string[] = []
    for await (const { check, fault } of checkCrawler(options)) if (fault) faults.push(`${check}: ${fault}`)
    return faults
  }
  it('hold for our own crawler', async () => expect(await faultsOf('demo-techmart')).toEqual([]))
  it('hold for the template', async () => {
    const shop = await system.start('template')
    await system.hasMalls(['handmade'])
    expect(await faultsOf('handmade')).toEqual([])
    await shop.stop()
  })
})
