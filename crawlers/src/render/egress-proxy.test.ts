import { once } from 'node:events'
import { type RequestListener, request } from 'node:http'
import { connect } from 'node:net'

import { describe, expect, it, onTestFinished } from 'vitest'

import { parseAllowHosts } from '../fetch/allowed-addresses.ts'
import type { LookUp } from '../fetch/guarded-lookup.ts'
import { createEgressProxy } from './egress-proxy.ts'
import type { EgressSession } from './egress-session.ts'
import { serve } from './renderer-for-tests.ts'

const plenty = { mostBytes: 1_000_000, mostRequests: 10, mostHosts: 3 }

async function setUp(
  allow: string,
  { overrides = new Map<string, string>(), lookUp }: { overrides?: Map<string, string>; lookUp?: LookUp } = {},
) {
  const proxy = await createEgressProxy({ allowed: parseAllowHosts(allow), overrides, ...(lookUp && { lookUp }) })
  onTestFinished(proxy.close)
  const session = proxy.open()
  session.begin(plenty)
  const port = Number(new URL(proxy.url).port)
  return { proxy, session, port }
}

async function site(listener: RequestListener = (_request, response) => response.end('here')) {
  const server = await serve(listener)
  onTestFinished(server.close)
  return server
}

const named = ({ username, password }: Pick<EgressSession, 'username' | 'password'>) => ({
  'proxy-authorization': `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
})

async function get(port: number, url: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const sent = request({ agent: false, host: '127.0.0.1', port, path: url, headers: { host: new URL(url).host, ...headers } }).end()
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return { status: response.statusCode, text }
}

/** What a tunnel's other end says first: its status, then what comes through it. */
async function tunnel(port: number, target: string, headers: Record<string, string>, say = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${lines.join('')}\r\n`)
  let said = ''
  let spoken = say === ''
  for await (const chunk of socket) {
    said += String(chunk)
    if (!spoken && said.includes('\r\n\r\n')) {
      spoken = true
      socket.write(say)
    }
  }
  return said
}

describe('the egress proxy', () => {
  it('lets nobody through who does not know the secret of a context', async () => {
    const { session, port } = await setUp('127.0.0.0/8')
    const { origin, connections } = await site()
    expect((await get(port, `${origin}/`, {})).status).toBe(407)
    expect((await get(port, `${origin}/`, named({ username: session.username, password: 'x'.repeat(32) }))).status).toBe(407)
    expect(await tunnel(port, new URL(origin).host, {})).toMatch(/^HTTP\/1\.1 407 /)
    session.close()
    expect((await get(port, `${origin}/`, named(session))).status).toBe(407)
    expect(connections()).toBe(0)
  })

  it('carries requests and tunnels to where they may go, and counts both ways', async () => {
    const { session, port } = await setUp('127.0.0.0/8')
    const { origin, asked } = await site()
    expect(await get(port, `${origin}/a?b=c`, named(session))).toEqual({ status: 200, text: 'here' })
    const { host } = new URL(origin)
    const through = await tunnel(port, host, named(session), `GET /t HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(through).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 200 OK[\s\S]*here/)
    expect(asked).toEqual(['/a?b=c', '/t'])
    expect(session.meter.requests.get('127.0.0.1')).toBe(2)
    expect(session.meter.bytes).toBeGreaterThan(50)
  })

  it('tells the shop nothing of itself', async () => {
    const { session, port } = await setUp('127.0.0.0/8')
    const { origin } = await site((asked, response) => response.end(JSON.stringify(asked.headers)))
    const { text } = await get(port, `${origin}/`, {
      ...named(session),
      'proxy-connection': 'keep-alive',
      connection: 'x-hop',
      'x-hop': '1',
    })
    expect(Object.keys(JSON.parse(text) as object).toSorted()).toEqual(['connection', 'host'])
  })

  it.each(['127.0.0.1', '[::1]', '10.0.0.1', '169.254.169.254', '[::ffff:127.0.0.1]', '0.0.0.0', 'localhost', '2130706433', '0x7f.1'])(
    'dials %s for no request and no tunnel',
    async (host) => {
      const { session, port } = await setUp('')
      const { connections, port: there } = await site()
      expect((await get(port, `http://${host}:${there}/`, named(session))).status).toBeGreaterThanOrEqual(403)
      expect(await tunnel(port, `${host}:${there}`, named(session))).toMatch(/^HTTP\/1\.1 (?:403|502) /)
      expect(connections()).toBe(0)
      expect([...session.meter.refused.values()][0]).toContain('not a public address')
    },
  )

  it('judges what a name says for the very connection, however often it changes its mind', async () => {
    let looks = 0
    const lookUp: LookUp = (_name, _options, done) =>
      done(null, [{ address: looks++ % 2 === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 }])
    // Its public face is nowhere, and may be dialled; its private one never.
    const { session, port } = await setUp('', { lookUp })
    const { connections, port: there } = await site()
    looks = 1
    expect(await tunnel(port, `rebinds.example:${there}`, named(session))).toMatch(/^HTTP\/1\.1 403 /)
    looks = 1
    expect((await get(port, `http://rebinds.example:${there}/`, named(session))).status).toBe(502)
    expect(connections()).toBe(0)
    expect(session.meter.refused.get(`rebinds.example:${there}`)).toContain('127.0.0.1')
  })

  it('dials an override, and keeps the name', async () => {
    const { origin } = await site((asked, response) => response.end(`${asked.headers.host}${asked.url}`))
    const { session, port } = await setUp('127.0.0.0/8', { overrides: new Map([['http://shop.example', origin]]) })
    expect((await get(port, 'http://shop.example/x', named(session))).text).toBe('shop.example/x')
    expect(await tunnel(port, 'shop.example:80', named(session), 'GET /ws HTTP/1.0\r\nHost: shop.example\r\n\r\n')).toContain(
      'shop.example/ws',
    )
  })

  it('dials the shop itself nowhere that it is to be dialled elsewhere', async () => {
    const { origin, connections } = await site()
    const { session, port } = await setUp('127.0.0.0/8', { overrides: new Map([['*', origin]]) })
    // A handshake would find no certificate there: the crawler asks for that in the browser's place.
    expect(await tunnel(port, 'shop.example:443', named(session))).toMatch(/ 403 /)
    expect(connections()).toBe(0)
  })

  it('ends what takes more bytes than a page may, and lets nothing through after it', async () => {
    const { session, port } = await setUp('127.0.0.0/8')
    const { origin } = await site((_asked, response) => response.end('x'.repeat(200_000)))
    const meter = session.begin({ ...plenty, mostBytes: 100_000 })
    await expect(get(port, `${origin}/`, named(session))).rejects.toThrow()
    expect(meter.exceeded).toContain('100000 bytes')
    expect((await get(port, `${origin}/`, named(session))).status).toBe(403)
    session.begin(plenty)
    expect((await get(port, `${origin}/`, named(session))).status).toBe(200)
  })

  it('bounds requests and hosts of a page', async () => {
    const { origin, port: there } = await site()
    const { session, port } = await setUp('127.0.0.0/8', { overrides: new Map([['*', origin]]) })
    session.begin({ ...plenty, mostRequests: 2 })
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await get(port, `${origin}/`, named(session))).status)
    expect(statuses).toEqual([200, 200, 403])
    const meter = session.begin({ ...plenty, mostHosts: 2 })
    for (const host of ['a.example', 'b.example', 'c.example']) await get(port, `http://${host}:${there}/`, named(session))
    expect(meter.exceeded).toContain('more than 2 hosts')
  })

  it('goes to no tracker', async () => {
    const { origin, connections } = await site()
    const { session, port } = await setUp('127.0.0.0/8', { overrides: new Map([['*', origin]]) })
    expect((await get(port, 'http://www.google-analytics.com/collect', named(session))).status).toBe(403)
    expect(await tunnel(port, 'stats.g.doubleclick.net:443', named(session))).toMatch(/ 403 /)
    expect(connections()).toBe(0)
  })

  it('says 502 where nobody listens', async () => {
    const { session, port } = await setUp('127.0.0.0/8')
    expect((await get(port, 'http://127.0.0.1:1/', named(session))).status).toBe(502)
    expect(await tunnel(port, '127.0.0.1:1', named(session))).toMatch(/ 502 /)
  })
})
