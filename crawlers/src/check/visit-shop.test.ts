import { once } from 'node:events'
import { type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'

import { describe, expect, it, onTestFinished } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { createLog } from '@mallgate/shared/log'

import { type ShopVisitorOptions, createShopVisitor } from './visit-shop.ts'

async function shop(listener: RequestListener) {
  const asked: string[] = []
  const http = createServer((request, response) => {
    asked.push(request.url!)
    if (request.url === '/robots.txt') response.writeHead(404).end()
    else listener(request, response)
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return { asked, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }
}

async function visitor(options: Partial<ShopVisitorOptions> = {}) {
  const made = await createShopVisitor({ allowHosts: '127.0.0.1', proxy: '', version: '1', log: createLog('test', 'silent'), ...options })
  onTestFinished(() => made.close())
  return made
}

const mall = (url: string, more: Partial<MallDefinition> = {}): MallDefinition => ({
  id: `visited-${randomUUID()}`,
  url,
  currency: 'EUR',
  locale: 'de-DE',
  request: { path: '/s', query: { q: '{query}', p: '{page}' } },
  extract: { strategies: [{ css: { items: 'li', fields: { title: 'a', url: 'a@href', price: 'b' } } }] },
  ...more,
})
const list = (names: readonly string[]) =>
  `<ul>${names.map((name) => `<li><a href="/${name}">${name}</a><b>1,50 €</b></li>`).join('')}</ul>`
const signal = AbortSignal.timeout(20_000)

describe('a visit to a shop', () => {
  it('is a whole crawl, with all its pages, and brings the first of them', async () => {
    const { url, asked } = await shop((request, response) =>
      response.end(list([`of-${new URL(request.url!, 'http://x').searchParams.get('p')}`])),
    )
    const definition = mall(url, { request: { ...mall(url).request, pages: 2 }, limits: { minInterval: '1ms' } })
    const { result, page } = await (await visitor()).search(definition, 'Große Lampe', signal)
    expect(result).toMatchObject({ status: 'ok', offers: [{ title: 'of-1' }, { title: 'of-2' }] })
    expect(Buffer.from(page!.body).toString()).toBe(list(['of-1']))
    expect(asked).toEqual(['/robots.txt', '/s?p=1&q=gro%C3%9Fe%20lampe', '/s?p=2&q=gro%C3%9Fe%20lampe'])
  })

  it('tells what the shop itself says of its currency', async () => {
    const { url } = await shop(({ url: path }, response) =>
      response.end(path === '/about' ? '<html lang="de-AT"><meta name="currency" content="EUR">' : list(['A'])),
    )
    const { currency: _currency, locale: _locale, ...rest } = mall(url, { limits: { minInterval: '1ms' } })
    const definition: MallDefinition = {
      ...rest,
      facts: { path: '/about', css: { currency: 'meta[name=currency]@content', locale: 'html@lang' } },
    }
    const { result, definition: known } = await (await visitor()).search(definition, 'a', signal)
    expect(result).toMatchObject({ status: 'ok', offers: [{ price: { minor: 150, currency: 'EUR' } }] })
    expect(known).toMatchObject({ currency: 'EUR', locale: 'de-AT' })
  })

  it('opens one page by its address, whatever it is', async () => {
    const { url, asked } = await shop((_request, response) => response.writeHead(404).end('<p>gone</p>'))
    const { result, page } = await (await visitor()).open(mall(url), `${url}/some/page`, signal)
    expect(page).toMatchObject({ status: 404 })
    expect(result.offers).toEqual([])
    expect(asked).toEqual(['/robots.txt', '/some/page'])
  })

  it('counts with the crawlers’ own where Redis is at hand: a shop that asked for a rest has it', async () => {
    const { url, asked } = await shop((_request, response) => response.writeHead(429, { 'retry-after': '60' }).end())
    const redisUrl = process.env['REDIS_URL']!
    const definition = mall(url)
    expect((await (await visitor({ redisUrl })).search(definition, 'a', signal)).result.status).toBe('rate_limited')
    const before = asked.length
    const { result, page } = await (await visitor({ redisUrl })).search(definition, 'b', signal)
    expect(result.status).toBe('suspended')
    expect(page).toBeUndefined()
    expect(asked).toHaveLength(before)
  })

  it('dials no address that is not public unless it is allowed', async () => {
    const { url, asked } = await shop((_request, response) => response.end(list(['A'])))
    const { result } = await (await visitor({ allowHosts: '' })).search(mall(url), 'a', signal)
    expect(result).toMatchObject({ status: 'error', failure: { message: expect.stringContaining('ALLOW_HOSTS') as string } })
    expect(asked).toEqual([])
  })

  it('says what is wrong with a definition, and where no browser is', async () => {
    const made = await visitor()
    const broken = mall('http://127.0.0.1:9', { extract: { strategies: [{ css: { items: 'li:no-such', fields: { title: 'a' } } }] } })
    expect((await made.search(broken, 'a', signal)).result).toMatchObject({
      status: 'error',
      failure: { message: expect.stringContaining('extract.strategies[0].css.items') as string },
    })
    const drawn = mall('http://127.0.0.1:9', { mode: 'browser' })
    expect((await made.search(drawn, 'a', signal)).result).toMatchObject({
      status: 'error',
      failure: { message: expect.stringContaining('CHROMIUM_PATH') as string },
    })
  })
})
