import { readFile } from 'node:fs/promises'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { SearchAnswer } from '@mallgate/shared/contract/search'

import { browsersOf, chromium, lives } from './src/browsers-of.ts'
import { createDemoControl } from './src/demo-control.ts'
import { type System, startSystem } from './src/system.ts'

const mall = 'demo-ljusnan'
const expected = JSON.parse(await readFile(new URL(`../malls/${mall}/expected.json`, import.meta.url), 'utf8')) as {
  offers: { title: string; price: { minor: number; currency: string } }[]
}

describe.skipIf(!chromium)('a shop that is drawn by its scripts', () => {
  let system: System
  let demo: ReturnType<typeof createDemoControl>
  const crawler = () => system.running('crawlers')[0]!
  const ask = async (q: string) => {
    const { body } = await system.get(`/v1/search?q=${q}&malls=${mall}&timeout=12000`)
    const { malls, offers } = body as SearchAnswer
    return { report: malls[0]!, offers }
  }
  beforeAll(async () => {
    // Leases are short, so that a crawler that is killed is soon known to be gone.
    system = await startSystem({ malls: mall, envFor: { callcenter: { LEASE_MS: '4000', HEARTBEAT_MS: '1000' } } })
    demo = createDemoControl(system.demoUrl!)
  }, 60_000)
  afterAll(() => system?.close())

  it('is read as the browser sees it, by the whole line, and its browser starts only then', async () => {
    expect(browsersOf(crawler().pid)).toEqual([])
    const { report, offers } = await ask('headphones')
    expect(report).toMatchObject({ mall, status: 'ok' })
    const wanted = expected.offers.map(({ title, price }) => ({ title, price: expect.objectContaining(price) }))
    const priced = offers.map(({ title, price }) => ({ title, price }))
    expect(priced).toEqual(expect.arrayContaining(wanted))
  })

  it('says that there is nothing, and what has changed', async () => {
    expect((await ask('zzgibberishzz')).report.status).toBe('empty')
    await demo.set('ljusnan', { fault: 'layout' })
    expect((await ask('keyboard')).report.status).toBe('parse_error')
    await demo.set('ljusnan', { fault: 'price-moved' })
    expect((await ask('backpack')).report).toMatchObject({ status: 'parse_error', error: { message: expect.stringContaining('price') } })
    await demo.set('ljusnan', { fault: null })
  })

  it('is read on a new browser where the old one is killed under it', async () => {
    await demo.set('ljusnan', { latencyMs: 700 })
    const asked = demo.searches('ljusnan')
    const answer = ask('speaker')
    await system.waitFor('the browser at the shop', async () => (await demo.searches('ljusnan')) > (await asked))
    const [browser] = browsersOf(crawler().pid)
    process.kill(browser!, 'SIGKILL')
    expect((await answer).report.status).toBe('ok')
    await demo.set('ljusnan', { latencyMs: 0 })
    expect(browsersOf(crawler().pid)).not.toContain(browser)
  })

  it('is left to crawlers that draw by those that cannot, and says what is missing where none can', async () => {
    const drawing = crawler()
    const plain = await system.startCrawler({ CHROMIUM_PATH: 'none' })
    await plain.waitForLog('registered')
    const served = () => plain.log.filter((entry) => entry.msg === 'mall is served' && entry['mall'] === mall).length
    expect(served()).toBe(0)
    expect((await ask('webcam')).report.status).toBe('ok')
    const browsers = browsersOf(drawing.pid)
    expect(browsers.length).toBeGreaterThan(0)
    drawing.kill('SIGKILL')
    // Its pipe is gone with the crawler, and the browser goes, too.
    await system.waitFor('the browser to go', () => !browsers.some(lives), 5_000)
    await system.waitFor('the other crawler to take the mall', () => served() > 0, 40_000)
    const { report } = await ask('tablet')
    expect(report).toMatchObject({ status: 'error', error: { message: expect.stringContaining('no crawler here has a browser') } })
  }, 60_000)
})
