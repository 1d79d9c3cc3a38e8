import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

import { expect, onTestFinished, test } from 'vitest'

import { parseAllowHosts } from '../fetch/allowed-addresses.ts'
import { createFetchPage } from '../fetch/fetch-page.ts'
import { createGuardedAgent } from '../fetch/guarded-agent.ts'
import type { LookUp } from '../fetch/guarded-lookup.ts'
import { createShopProxies } from '../fetch/shop-proxies.ts'
import { newMall, plain, startCrawlerForTests } from './manners-for-tests.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A shop that answers for robots.txt as told, and what it is asked for. */
async function shopWith(robots: Handler, page: Handler = (_request, response) => response.end('page')) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url!)
    if (request.url!.startsWith('/robots')) robots(request, response)
    else page(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const agent = createGuardedAgent(parseAllowHosts('127.0.0.1'))
  onTestFinished(async () => {
    await agent.destroy()
    server.closeAllConnections()
    server.close()
  })
  const fetchPage = createFetchPage({ agent, overrides: new Map() })
  const crawler = await startCrawlerForTests({ fetchPage })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const mall = newMall()
  const enter = (path: string) => crawler.enter(mall, { url: origin + path, manners: { ...plain, robots: 'obey' } })
  return { asked, origin, enter, fetchPage }
}

test('of a robots.txt of 5 MB the beginning counts, compressed or not', async () => {
  const text = `User-agent: *\nDisallow: /first\n${'Disallow: /x*y\n'.repeat(40_000)}${'Disallow: /late\n'.repeat(300_000)}`
  for (const compressed of [false, true]) {
    const shop = await shopWith((_request, response) => {
      if (compressed) response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(compressed ? gzipSync(text) : text)
    })
    const started = performance.now()
    expect(await shop.enter('/first/1')).toMatchObject({ status: 'disallowed' })
    expect(await shop.enter('/late')).toHaveProperty('end')
    expect(performance.now() - started).toBeLessThan(5_000)
  }
})

test('one without end is a failure, within bounds', async () => {
  const shop = await shopWith((request, response) => {
    const line = Buffer.from('Disallow: /x\n'.repeat(50_000))
    const more = () => {
      while (!request.socket.destroyed && response.write(line));
    }
    response.on('drain', more)
    more()
  })
  expect(await shop.enter('/p')).toMatchObject({ status: 'network', failure: { message: expect.stringContaining('robots.txt') } })
})

test('five redirects are followed; one more, and it is as if there were none', async () => {
  const through = (hops: number) =>
    shopWith(({ url }, response) => {
      const hop = Number(/\d+$/.exec(url!)?.[0] ?? 0)
      if (hop < hops) response.writeHead(301, { location: `/robots-${hop + 1}` }).end()
      else response.end('User-agent: *\nDisallow: /')
    })
  const five = await through(5)
  expect(await five.enter('/p')).toMatchObject({ status: 'disallowed' })
  expect(five.asked).toHaveLength(6)
  expect(await (await through(6)).enter('/p')).toHaveProperty('end')
})

test('a redirect to what is forbidden is not followed', async () => {
  const shop = await shopWith(
    (_request, response) => response.end('User-agent: *\nDisallow: /private'),
    (_request, response) => response.writeHead(302, { location: '/private/search' }).end(),
  )
  const leave = await shop.enter('/search')
  if ('failure' in leave) throw new Error(leave.failure.message)
  const limits = { maxBytes: 1_000, redirects: 5, mayFollow: leave.mayFollow }
  const page = await shop.fetchPage({ url: `${shop.origin}/search`, method: 'GET', headers: {} }, limits, AbortSignal.timeout(5_000))
  expect(page).toMatchObject({ status: 'disallowed', message: expect.stringContaining('line 2') })
  expect(shop.asked).toEqual(['/robots.txt', '/search'])
})

test('a shop that is down is `network`, and nothing is kept of it', async () => {
  let up = false
  const shop = await shopWith((request, response) => (up ? response.end('User-agent: *\nDisallow: /private') : request.socket.destroy()))
  expect(await shop.enter('/p')).toMatchObject({ status: 'network', heals: true })
  up = true
  expect(await shop.enter('/p')).toHaveProperty('end')
})

test('it is asked for by the mall’s own way to its shop', async () => {
  const proxied: string[] = []
  const proxy = createServer((request, response) => {
    proxied.push(request.url!)
    response.end('User-agent: *\nDisallow: /hidden')
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const mall = newMall()
  const allowed = parseAllowHosts('127.0.0.1')
  const agent = createGuardedAgent(allowed)
  const unknownHere: LookUp = (name, _options, done) => done(Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' }), [])
  const proxies = createShopProxies(`${mall}=http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, allowed, unknownHere)
  onTestFinished(async () => {
    await Promise.all([agent.destroy(), proxies.close()])
    proxy.closeAllConnections()
    proxy.close()
  })
  const crawler = await startCrawlerForTests({ fetchPage: createFetchPage({ agent, overrides: new Map(), proxies }) })
  const manners = { ...plain, robots: 'obey' } as const
  expect(await crawler.enter(mall, { url: 'http://shop.example/hidden', manners })).toMatchObject({ status: 'disallowed' })
  expect(proxied).toEqual(['http://shop.example/robots.txt'])
})
