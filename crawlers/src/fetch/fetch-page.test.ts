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

  it.each(['http://[', 'ftp://shop.example/', 'javascript:alert(1)'])('says that a redirect to %s leads nowhere', async (location) => {
    const { get } = await shop((_request, response) => response.writeHead(302, { location }).end())
    expect(await get()).toMatchObject({
      status: 'network',
      heals: false,
      message: expect.stringContaining(`'${location}', which is no web`),
    })
  })

  it('does not wait for the body of a redirect', async () => {
    const { get } = await shop((request, response) => {
      if (request.url === '/b') response.end('here')
      else response.writeHead(302, { location: '/b', 'content-length': '10' }).flushHeaders()
    })
    expect(text(await get('/a'))).toBe('here')
  })

  const secrets = { authorization: 'Bearer key', cookie: 's=1', 'X-Api-Key': 'key', accept: 'text/html', 'user-agent': 'us' }
  const seenAfter = async (location: (other: string, own: string) => string, status = 302) => {
    const seen: IncomingMessage[] = []
    const other = await shop((request, response) => (seen.push(request), response.end()))
    const first = await shop((request, response) => {
      if (request.url === '/b') return (seen.push(request), response.end())
      return response.writeHead(status, { location: location(other.origin, first.origin) }).end()
    })
    const headers = { ...secrets, 'content-type': 'text/plain' }
    const request = { url: `${first.origin}/a`, method: 'POST', headers, body: 'q' } as const
    await first.fetchPage(request, { maxBytes: 1_000, redirects: 3 }, AbortSignal.timeout(5_000))
    return { method: seen[0]?.method, ...seen[0]?.headers }
  }

  it('takes what was meant for the shop to no other origin', async () => {
    const seen = await seenAfter((other) => other)
    expect(seen).toMatchObject({ method: 'GET', accept: 'text/html', 'user-agent': 'us' })
    for (const name of ['authorization', 'cookie', 'x-api-key', 'content-type']) expect(seen).not.toHaveProperty(name)
  })

  it('keeps it within the shop', async () => {
    expect(await seenAfter((_other, own) => `${own}/b`)).toMatchObject({ authorization: 'Bearer key', cookie: 's=1', 'x-api-key': 'key' })
  })

  it('keeps method and body where the redirect says so', async () => {
    const seen = await seenAfter((other) => other, 307)
    expect(seen).toMatchObject({ method: 'POST', 'content-type': 'text/plain', 'content-length': '1' })
    expect(seen).not.toHaveProperty('authorization')
  })

  it.each([
    ['bad name', 'x'],
    ['x-key', 'a\r\nx-evil: 1'],
    ['transfer-encoding', 'chunked'],
    ['expect', '100-continue'],
  ])('says that the header %s cannot be sent, which no other attempt heals', async (name, value) => {
    const { fetchPage, origin } = await shop((_request, response) => response.end())
    const request = { url: origin, method: 'GET', headers: { [name]: value } } as const
    expect(await fetchPage(request, { maxBytes: 1_000, redirects: 0 }, AbortSignal.timeout(5_000))).toMatchObject({
      status: 'error',
      heals: false,
      message: expect.stringContaining('the request of the definition cannot be sent'),
    })
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
