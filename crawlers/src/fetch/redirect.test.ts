import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'

import { beforeAll, describe, expect, test } from 'vitest'

import { fetching, honestShop, listening, textOf } from './servers-for-tests.ts'
import { trustTestAuthority, trusted } from './tls-for-tests.ts'

beforeAll(trustTestAuthority)

describe('a redirect', () => {
  test('in a circle is seen before it has been gone round again and again', async () => {
    let asked = 0
    const origin = await honestShop((request, response) => {
      asked += 1
      response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end()
    })
    expect(await fetching().get(`${origin}/a`, { redirects: 10 })).toMatchObject({
      status: 'network',
      heals: false,
      message: expect.stringContaining('in a circle'),
    })
    expect(asked).toBe(2)
  })

  test('that never ends is given up', async () => {
    let asked = 0
    const origin = await honestShop((_request, response) => response.writeHead(302, { location: `/${asked++}` }).end())
    expect(await fetching().get(origin, { redirects: 3 })).toMatchObject({
      status: 'network',
      message: expect.stringContaining('more than 3 redirects'),
      requests: 4,
    })
  })

  test('to itself with a cookie is how some shops look whether we take cookies', async () => {
    const origin = await honestShop((request, response) => {
      if (request.headers.cookie) response.end(request.headers.cookie)
      else response.writeHead(302, { location: request.url, 'set-cookie': 'seen=1' }).end()
    })
    expect(textOf(await fetching().get(`${origin}/x`))).toBe('seen=1')
  })

  test('uses its connection again', async () => {
    const ports = new Set<number | undefined>()
    const origin = await honestShop((request, response) => {
      ports.add(request.socket.remotePort)
      if (request.url === '/a') response.writeHead(301, { location: '/b' }).end('moved')
      else response.end('here')
    })
    expect(textOf(await fetching().get(`${origin}/a`))).toBe('here')
    expect(ports.size).toBe(1)
  })

  test('whose body never ends holds up nothing', async () => {
    const origin = await honestShop((request, response) => {
      if (request.url === '/b') return response.end('here')
      response.writeHead(302, { location: '/b' }).flushHeaders()
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) continue
        response.once('drain', pour)
      }
      return pour()
    })
    expect(textOf(await fetching().get(`${origin}/a`))).toBe('here')
  })

  test('takes what is posted along on the shop’s own site, and to no other', async () => {
    const posted: string[] = []
    const origin = await honestShop((request, response) => {
      if (request.url === '/out') return response.writeHead(307, { location: origin.replace('127.0.0.1', 'localhost') }).end()
      if (request.url === '/in') return response.writeHead(308, { location: '/' }).end()
      request.on('data', (chunk: Buffer) => posted.push(String(chunk)))
      return request.on('end', () => response.end('searched'))
    })
    const { fetchPage } = fetching()
    const post = (path: string) =>
      fetchPage(
        { url: origin + path, method: 'POST', headers: {}, body: 'key=secret' },
        { maxBytes: 1_000, redirects: 3 },
        AbortSignal.timeout(5_000),
      )
    expect(textOf(await post('/in'))).toBe('searched')
    expect(await post('/out')).toMatchObject({ status: 'network', heals: false, message: expect.stringContaining('not its own site') })
    expect(posted).toEqual(['key=secret'])
  })

  test('from https to http is not followed, from http to https it is', async () => {
    const plain = await honestShop((request, response) => response.writeHead(302, { location: request.url?.slice(1) }).end())
    const server = createServer(trusted, (request, response) => {
      if (request.url === '/down') response.writeHead(302, { location: plain }).end()
      else response.end('secured')
    })
    const secured = `https://localhost:${await listening(server)}`
    const { get } = fetching()
    expect(textOf(await get(`${plain}/${secured}/`))).toBe('secured')
    expect(await get(`${secured}/down`)).toMatchObject({ status: 'network', heals: false, message: expect.stringContaining('from https') })
  })

  test('keeps signs beyond ASCII, and takes no name and password along', async () => {
    const seen: IncomingMessage[] = []
    const origin = await honestShop((request, response) => {
      seen.push(request)
      if (request.url !== '/a') return response.end()
      const { host } = request.headers
      // Node refuses such a header: written as a shop does that minds no rules.
      return response.socket?.end(
        Buffer.from(`HTTP/1.1 302 Found\r\nlocation: http://user:pass@${host}/상품?x=é\r\ncontent-length: 0\r\n\r\n`),
      )
    })
    expect(await fetching().get(`${origin}/a`)).toMatchObject({ url: `${origin}/%EC%83%81%ED%92%88?x=%C3%A9` })
    expect(seen[1]?.headers).not.toHaveProperty('authorization')
  })

  test('that asks to wait a moment is followed after it; for longer it is the shop’s answer', async () => {
    const origin = await honestShop((request, response) => {
      if (request.url === '/b') return response.end('here')
      return response.writeHead(302, { location: '/b', 'retry-after': request.url === '/soon' ? '0' : '30' }).end()
    })
    const { get } = fetching()
    expect(textOf(await get(`${origin}/soon`))).toBe('here')
    expect(await get(`${origin}/later`)).toMatchObject({ status: 302, headers: { 'retry-after': '30' } })
  })
})
