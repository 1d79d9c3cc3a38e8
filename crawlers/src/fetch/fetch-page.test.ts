import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'

import { afterEach, describe, expect, it } from 'vitest'

import { parseAllowHosts } from './allowed-addresses.ts'
import { createFetchPage } from './fetch-page.ts'
import { createGuardedAgent } from './guarded-agent.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

type Handler = (request: IncomingMessage, response: ServerResponse) => void

async function shop(handler: Handler, allow = '127.0.0.0/8', overrides = new Map<string, string>()) {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const agent = createGuardedAgent(parseAllowHosts(allow))
  closers.push(
    () => agent.destroy(),
    () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  )
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  if (overrides.has('*')) overrides.set('*', origin)
  const fetchPage = createFetchPage({ agent, overrides })
  const get = (path = '/', { maxBytes = 100_000, redirects = 3, timeoutMs = 10_000 } = {}) =>
    fetchPage(
      { url: path.startsWith('http') ? path : origin + path, method: 'GET', headers: { 'accept-encoding': 'gzip' } },
      { maxBytes, redirects },
      AbortSignal.timeout(timeoutMs),
    )
  return { get, origin, fetchPage }
}

const text = (page: unknown) => Buffer.from((page as { body: Uint8Array }).body).toString()

describe('fetching a page', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('undoes %s', async (name, compress) => {
    const { get } = await shop((_request, response) => response.setHeader('content-encoding', name).end(compress('hello 가격')))
    expect(text(await get())).toBe('hello 가격')
  })

  it('gives up a bomb at the limit of its decompressed size', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const { get } = await shop((_request, response) => response.setHeader('content-encoding', 'gzip').end(bomb))
    expect(await get()).toMatchObject({ status: 'network', heals: false, message: expect.stringContaining('100000 bytes, decompressed') })
  })

  it('gives up a body that never ends', async () => {
    const { get } = await shop((_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) continue
        response.once('drain', pour)
      }
      pour()
    })
    expect(await get()).toMatchObject({ status: 'network', message: expect.stringContaining('100000 bytes') })
  })

  it('ends with the signal where the shop never answers', async () => {
    const { get } = await shop(() => undefined)
    await expect(get('/', { timeoutMs: 50 })).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('tells a body that was cut from a whole one', async () => {
    const { get } = await shop((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('half', () => response.destroy())
    })
    expect(await get()).toMatchObject({ status: 'network', heals: true })
  })

  it('follows redirects to the page, and names it by where it ended', async () => {
    const { get, origin } = await shop((request, response) => {
      if (request.url === '/a') response.writeHead(302, { location: '/b?x=1' }).end()
      else response.end(`at ${request.url}`)
    })
    const page = await get('/a')
    expect(page).toMatchObject({ url: `${origin}/b?x=1`, status: 200 })
    expect(text(page)).toBe('at /b?x=1')
  })

  it('counts redirects', async () => {
    const { get } = await shop((_request, response) => response.writeHead(302, { location: '/again' }).end())
    expect(await get()).toMatchObject({ status: 'network', message: expect.stringContaining('more than 3 redirects') })
  })

  it('refuses an address that is not public, literal or by name', async () => {
    const { get } = await shop((_request, response) => response.end('secret'), '')
    expect(await get()).toMatchObject({ status: 'error', message: expect.stringContaining('not a public address') })
    expect(await get('http://localhost:1/')).toMatchObject({ status: 'error', message: expect.stringContaining('not a public address') })
  })

  it('refuses a redirect to a metadata address though the shop itself is allowed', async () => {
    const { get } = await shop((_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end())
    expect(await get()).toMatchObject({ status: 'error', message: expect.stringContaining('169.254.169.254') })
  })

  it('dials the override and still speaks to the shop by its name', async () => {
    const { fetchPage } = await shop((request, response) => response.end(request.headers.host), '127.0.0.0/8', new Map([['*', '']]))
    const page = await fetchPage(
      { url: 'https://www.shop.example/x', method: 'GET', headers: {} },
      { maxBytes: 1_000, redirects: 0 },
      AbortSignal.timeout(5_000),
    )
    expect(text(page)).toBe('www.shop.example')
    expect(page.url).toBe('https://www.shop.example/x')
  })

  it('says that nobody listens', async () => {
    const { fetchPage } = await shop(() => undefined)
    const page = await fetchPage(
      { url: 'http://127.0.0.1:1/', method: 'GET', headers: {} },
      { maxBytes: 1_000, redirects: 0 },
      AbortSignal.timeout(5_000),
    )
    expect(page).toMatchObject({ status: 'network', heals: true })
  })
})
