import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, it } from 'vitest'

import { spawnNode } from './src/spawned.ts'
import { type System, startSystem } from './src/system.ts'

interface Visit {
  url: string
  at: number
  headers: IncomingMessage['headers']
}

interface Shop {
  visits: Visit[]
  robots: string
  /** Answers a page; the usual one where absent. */
  page: ((response: ServerResponse) => void) | undefined
  origin: string
  close(): void
}

/** A shop on a port of its own, that notes who comes when. */
async function openShop(): Promise<Shop> {
  const shop: Shop = { visits: [], robots: '', page: undefined, origin: '', close: () => server.close() && server.closeAllConnections() }
  const server = createServer(({ url = '', headers }, response) => {
    shop.visits.push({ url, at: performance.now(), headers })
    if (url === '/robots.txt') response.end(shop.robots)
    else if (shop.page) shop.page(response)
    else response.end(JSON.stringify({ products: [{ title: 'Lamp', price: '9.99', url: '/lamp', id: '1' }] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  shop.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return shop
}

const definitionOf = (id: string, { origin }: Shop, limits: string) => `id: ${id}
url: ${origin}
currency: EUR
locale: de-DE
request: { path: /search, query: { q: '{query}' } }
extract: { strategies: [{ json: { items: products, fields: { title: title, price: price, url: url, sku: id } } }] }
limits: { ${limits} }
`

const shops: Record<string, Shop> = {}
let system: System
let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mallgate-manners-'))
  const limits = { evenly: 'minInterval: 250ms, concurrency: 4', closed: 'concurrency: 4', wary: 'concurrency: 1', busy: 'concurrency: 1' }
  for (const [id, own] of Object.entries(limits)) {
    const shop = (shops[id] = await openShop())
    await mkdir(join(dir, id))
    await writeFile(join(dir, id, 'mall.yaml'), definitionOf(id, shop, own))
  }
  const env = { CRAWLER_CONTACT: 'https://example.com/bot shops@example.com' }
  system = await startSystem({ demo: false, crawlers: 2, malls: Object.keys(limits).join(), mallsDir: dir, envFor: { crawlers: env } })
})
afterAll(async () => {
  await system?.close()
  for (const shop of Object.values(shops)) shop.close()
  await rm(dir, { recursive: true, force: true })
})

let queries = 0
/** A query that nobody asked before, of one mall. */
async function ask(mall: string, q = `lamp ${++queries}`) {
  const { body } = await system.get(`/v1/search?q=${encodeURIComponent(q)}&malls=${mall}&maxAge=0&timeout=8000`)
  const { malls } = body as { malls: { status: string; error?: { message: string }; retryAfterMs?: number }[] }
  return malls[0]!
}

const pagesOf = (mall: string) => shops[mall]!.visits.filter(({ url }) => url !== '/robots.txt').length

async function mallgate(...args: string[]): Promise<{ code: number | null; out: string }> {
  const run = spawnNode('cli/src/main.ts', { name: `mallgate-${args.join('-')}`, args, env: { ...system.env }, cwd: system.dir })
  const { code } = await run.exited
  return { code, out: run.lines.join('\n') }
}

it('two crawlers keep the distance of one, robots.txt included, ask for that once, and say who they are', async () => {
  const reports = await Promise.all(Array.from({ length: 6 }, () => ask('evenly')))
  expect(reports.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'ok'))
  const { visits } = shops['evenly']!
  expect(visits.map(({ url }) => url.split('?')[0])).toEqual(['/robots.txt', ...Array.from({ length: 6 }, () => '/search')])
  // On the way to the shop, and in a busy machine, two may come a little closer.
  for (const [i, { at }] of visits.entries()) if (i > 0) expect(at - visits[i - 1]!.at).toBeGreaterThan(150)
  expect(visits.at(-1)!.at - visits[0]!.at).toBeGreaterThan(6 * 250 - 150)
  for (const { headers } of visits)
    expect(headers['user-agent']).toMatch(/^Mallgate\/\S+ \(\+https:\/\/example\.com\/bot; shops@example\.com\)$/)
})

it('what robots.txt forbids is `disallowed`, with its line, and not asked for', async () => {
  shops['closed']!.robots = '# Welcome\nUser-agent: *\nDisallow: /search\n'
  const report = await ask('closed')
  expect(report).toMatchObject({ status: 'disallowed', error: { message: expect.stringContaining('line 3, "Disallow: /search"') } })
  expect(pagesOf('closed')).toBe(0)
})

it('a shop that blocks again is left alone by all, also by crawlers that come after; what is stored is given; a reset ends it', async () => {
  const shop = shops['wary']!
  expect(await ask('wary', 'lamp')).toMatchObject({ status: 'ok' })
  shop.page = (response) => response.writeHead(403).end()
  expect(await ask('wary')).toMatchObject({ status: 'blocked' })
  expect(await ask('wary')).toMatchObject({ status: 'blocked' })
  const asked = pagesOf('wary')
  // The other one has heard of it, as a rule; what it knows is a second old, at most.
  const resting = await system.waitFor('a suspended mall', async () => {
    const report = await ask('wary')
    return report.status === 'suspended' && report
  })
  expect(resting.retryAfterMs).toBeGreaterThan(30_000)
  expect(resting.error?.message).toContain('the shop answered 403')
  expect(pagesOf('wary') - asked).toBeLessThanOrEqual(1)
  const stale = await system.waitFor('the stored offers', async () => {
    const report = await ask('wary', 'lamp')
    return report.status === 'stale' && report
  })
  expect(stale.error?.message).toContain('left alone')

  const before = system.running('crawlers')
  await system.startCrawler()
  await Promise.all(before.map((crawler) => crawler.stop(3_000)))
  const then = pagesOf('wary')
  expect(await ask('wary')).toMatchObject({ status: 'suspended' })
  expect(pagesOf('wary')).toBe(then)

  shop.page = undefined
  expect((await mallgate('mall', 'show', 'wary')).out).toMatch(/manners +left alone for .* after blocks: the shop answered 403/)
  expect(await mallgate('mall', 'reset', 'wary')).toMatchObject({ code: 0, out: expect.stringContaining('it was left alone for') })
  expect(await ask('wary')).toMatchObject({ status: 'ok' })
})

it('Retry-After is kept for other queries, too', async () => {
  const shop = shops['busy']!
  shop.page = (response) => response.writeHead(429, { 'retry-after': '40' }).end()
  expect(await ask('busy')).toMatchObject({ status: 'rate_limited', retryAfterMs: 40_000 })
  const asked = pagesOf('busy')
  const report = await ask('busy')
  expect(report).toMatchObject({ status: 'suspended' })
  expect(report.retryAfterMs).toBeGreaterThan(30_000)
  expect(pagesOf('busy')).toBe(asked)
})
