import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { MallHealth } from '@mallgate/shared/contract/mall-health'
import type { SearchAnswer } from '@mallgate/shared/contract/search'

import { spawnNode } from './src/spawned.ts'
import { type System, startSystem } from './src/system.ts'

/** What a shop calls the parts of its cards: its template, which it changes while everything runs. */
const classes = { rotten: { price: 'price', image: 'pic' }, quiet: { price: 'price', image: 'pic' } }
type Shop = keyof typeof classes

const words = ['red', 'blue', 'green', 'black', 'white', 'brass', 'oak', 'steel']
const page = (query: string, { price, image }: { price: string; image: string }) => `<!doctype html>
<html lang="en"><head><title>${query}</title><style>.card { float: left }</style></head>
<body><header><a href="/">Home</a></header><main><h1>${query}</h1><div class="results">
${words
  .map(
    (word, at) => `<article class="card" data-sku="${query}-${at}">
  <a class="name" href="item/${query}-${word}"><img class="${image}" src="img/${word}.jpg" alt=""> A ${word} ${query}</a>
  <p class="${price}">$${12 + at}.${40 + at}</p></article>`,
  )
  .join('\n')}
</div></main></body></html>`

const definition = (id: Shop, url: string, { price, image }: { price: string; image: string }, more = '') => `id: ${id}
url: ${url}/${id}
currency: USD
locale: en-US
request: { path: /search, query: { q: '{query}' } }
extract:
  strategies:
    - css:
        items: .results > .card
        fields: { title: .name, url: .name@href, image: .${image}@src, price: .${price}, sku: { attr: data-sku } }
${more}`

let system: System
let shops: Server
let url: string
let runs = 0

beforeAll(async () => {
  shops = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://shop')
    const [, shop = ''] = pathname.split('/')
    if (!pathname.endsWith('/search')) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(searchParams.get('q')!, classes[shop as Shop]))
  }).listen(0, '127.0.0.1')
  await once(shops, 'listening')
  url = `http://127.0.0.1:${(shops.address() as AddressInfo).port}`
  system = await startSystem({ demo: false, malls: '' })
  await write('watched', 'rotten', definition('rotten', url, classes.rotten))
  await write('watched', 'quiet', definition('quiet', url, classes.quiet, 'probe: lamp\n'))
  const watched = { MALLS_DIR: join(system.dir, 'watched') }
  await system.startMallWorker({ ...watched, MALLS: 'rotten' })
  await system.startMallWorker({ ...watched, MALLS: 'quiet', PROBE_AFTER_MS: '1000' })
  await system.hasMalls(['rotten', 'quiet'])
})
afterAll(async () => {
  await system?.close()
  shops.closeAllConnections()
  shops.close()
})

async function write(folder: string, id: Shop, yaml: string): Promise<string> {
  const dir = join(system.dir, folder, id)
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'mall.yaml'), yaml)
  return join(dir, 'mall.yaml')
}

async function mallgate(...args: string[]): Promise<{ code: number | null; out: string }> {
  const env = { ...system.env, MALLS_DIR: join(system.dir, 'watched') }
  const run = spawnNode('cli/src/main.ts', { name: `mallgate-${++runs}`, args, env, cwd: system.dir })
  const { code } = await run.exited
  return { code, out: run.lines.join('\n') }
}

/** Where the one mall that was asked has no answer, that is a problem with the same reports. */
const reportOf = async (mall: Shop, q: string) => {
  const { body } = await system.get(`/v1/search?q=${q}&malls=${mall}&timeout=10000`)
  const { malls, offers: read } = body as SearchAnswer
  return { ...malls[0]!, read }
}
const healthOf = async (mall: Shop) => ((await system.get(`/v1/malls/${mall}`)).body as { health?: MallHealth }).health
const pids = () => system.processes.filter((one) => one.running()).map(({ pid }) => pid)

describe('a shop whose template changes', () => {
  it('is degraded with the first crawl that misses a field that all cards had, and the page is kept', async () => {
    expect(await reportOf('rotten', 'lamp')).toMatchObject({ status: 'ok', offers: 8 })
    classes.rotten = { ...classes.rotten, image: 'photo' }
    const report = await reportOf('rotten', 'chair')
    expect(report).toMatchObject({ status: 'ok', offers: 8, degraded: { field: 'image', page: true } })
    const health = await system.waitFor('the kept page', async () => {
      const found = await healthOf('rotten')
      return found?.state === 'degraded' && found.pages.length > 0 ? found : undefined
    })
    expect(health).toMatchObject({ reason: { field: 'image', snippet: expect.stringContaining('class="photo"') } })
    expect(health.pages[0]).toMatchObject({ reason: { field: 'image' }, httpStatus: 200 })
  })

  it('fails with the field’s name where nothing can be bought any more; the command shows it, and mended it is right with nothing restarted', async () => {
    const before = pids()
    classes.rotten = { image: 'photo', price: 'cost' }
    expect(await reportOf('rotten', 'table')).toMatchObject({ status: 'parse_error', error: { field: 'price', page: true } })
    await system.waitFor('both kept pages', async () => {
      const health = await healthOf('rotten')
      return health?.state === 'failing' && health.pages.length === 2
    })

    const check = await mallgate('mall', 'check', 'rotten', '--kept')
    expect(check.code).toBe(1)
    expect(check.out).toContain('none of 8 offers has a price that could be read')
    expect(check.out).toMatch(/css: \.price stands on 0 of 8 cards +extract\.strategies\[0\]\.css\.fields\.price/)
    expect(check.out).toContain('<p class="cost">$12.40</p>')
    expect(check.out).toMatch(/Automatic extraction sees a price on them, as .*\.cost: \$12\.40/)
    expect(check.out).toMatch(/image: 0 of 8 offers have one/)
    const shown = await mallgate('mall', 'show', 'rotten')
    expect(shown.out).toMatch(/health +failing, since/)
    expect(shown.out).toContain('<p class="cost">$12.40</p>')

    const mended = await write('mended', 'rotten', definition('rotten', url, classes.rotten))
    expect(await mallgate('mall', 'check', mended, '--kept')).toMatchObject({ code: 0, out: expect.stringContaining('mended') })
    expect((await mallgate('mall', 'push', mended)).code).toBe(0)
    const right = await reportOf('rotten', 'table')
    expect(right).toMatchObject({ status: 'ok', offers: 8 })
    expect(right).not.toHaveProperty('degraded')
    expect(right.read.every(({ price, image }) => price !== undefined && image !== undefined)).toBe(true)
    await system.waitFor('it is well again', async () => (await healthOf('rotten'))?.state === 'ok')
    expect(pids()).toEqual(before)
  })

  it('is seen though nobody asks for it, and mended by its file', async () => {
    const well = await system.waitFor('the first probe', async () => {
      const health = await healthOf('quiet')
      return health?.state === 'ok' ? health : undefined
    })
    expect(well.lastCrawl).toMatchObject({ offers: 8 })
    classes.quiet = { ...classes.quiet, price: 'cost' }
    const broken = await system.waitFor('a probe that fails', async () => {
      const health = await healthOf('quiet')
      return health?.state === 'failing' && health.pages.length > 0 ? health : undefined
    })
    expect(broken.reason).toMatchObject({ field: 'price', snippet: expect.stringContaining('class="cost"') })
    await write('watched', 'quiet', definition('quiet', url, classes.quiet, 'probe: lamp\n'))
    await system.waitFor('a probe by the mended file', async () => (await healthOf('quiet'))?.state === 'ok')
  })
})
