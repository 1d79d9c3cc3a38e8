import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type Socket, connect } from 'node:net'

import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { parseAllowHosts } from './allowed-addresses.ts'
import type { LookUp } from './guarded-lookup.ts'
import { fetching, honestShop, listening, textOf } from './servers-for-tests.ts'
import { createShopProxies } from './shop-proxies.ts'
import { trustTestAuthority, trusted } from './tls-for-tests.ts'

beforeAll(trustTestAuthority)

/** A proxy that leads every name to this machine, and notes what it was asked for. */
async function proxy() {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
    response.end('by the proxy')
  })
  server.on('connect', (request, client: Socket) => {
    asked.push(`CONNECT ${request.url}`)
    const there = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      there.pipe(client).pipe(there)
    })
    there.on('error', () => client.destroy())
    client.on('error', () => there.destroy())
  })
  return { url: `http://127.0.0.1:${await listening(server)}`, asked }
}

function by(config: string, allow = '127.0.0.0/8', lookUp?: LookUp) {
  const proxies = createShopProxies(config, parseAllowHosts(allow), lookUp)
  onTestFinished(() => proxies.close())
  return fetching({ proxies })
}

const unknownHere: LookUp = (name, _options, done) => done(Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' }), [])
const inside: LookUp = (_name, _options, done) => done(null, [{ address: '10.0.0.7', family: 4 }])

describe('a proxy', () => {
  test('asks for what is not secured, in our name, and by what it wants to know of us', async () => {
    const { url, asked } = await proxy()
    const { get } = by(url.replace('//', '//user:pass@'), '', unknownHere)
    expect(textOf(await get('http://shop.example/x?q=1', { mall: 'shop' }))).toBe('by the proxy')
    expect(asked).toEqual(['GET http://shop.example/x?q=1 Basic dXNlcjpwYXNz'])
  })

  test('is a tunnel to what is secured, whose certificate is judged by us', async () => {
    const { url, asked } = await proxy()
    const shop = createSecureServer(trusted, (_request, response) => response.end('the shop itself'))
    const port = await listening(shop)
    const { get } = by(url, '', unknownHere)
    expect(textOf(await get(`https://www.shop.example:${port}/`))).toBe('the shop itself')
    expect(await get(`https://www.other.example:${port}/`)).toMatchObject({
      status: 'network',
      heals: false,
      message: expect.stringContaining('certificate'),
    })
    expect(asked).toEqual([`CONNECT www.shop.example:${port}`, `CONNECT www.other.example:${port}`])
  })

  test('may be reached over TLS', async () => {
    const secured = createSecureServer(trusted, (request, response) => response.end(`secured, for ${request.url}`))
    const { get } = by(`https://localhost:${await listening(secured)}`)
    expect(textOf(await get('http://127.0.0.1:1/x'))).toBe('secured, for http://127.0.0.1:1/x')
  })

  test('may be one mall’s own, and a mall may have none', async () => {
    const [everybody, one] = [await proxy(), await proxy()]
    const shop = await honestShop((_request, response) => response.end('directly'))
    const { get } = by(`${everybody.url}, one=${one.url}, two=direct`)
    expect(textOf(await get(shop, { mall: 'one' }))).toBe('by the proxy')
    expect(textOf(await get(shop, { mall: 'two' }))).toBe('directly')
    expect(textOf(await get(shop, { mall: 'three' }))).toBe('by the proxy')
    expect([everybody.asked.length, one.asked.length]).toEqual([1, 1])
  })

  test('is not asked for what is inside by its number, or by what its name is here', async () => {
    const { url, asked } = await proxy()
    const refused = { status: 'error', message: expect.stringContaining('not a public address') as string }
    expect(await by(url, '').get('http://169.254.169.254/latest')).toMatchObject(refused)
    expect(await by(url, '').get('http://[::ffff:10.0.0.1]/')).toMatchObject(refused)
    expect(await by(url, '', inside).get('https://intranet.example/')).toMatchObject(refused)
    expect(asked).toEqual([])
  })

  test('that is away, or says no, is a failure of the network', async () => {
    const gone = createServer()
    const port = await listening(gone)
    gone.close()
    await once(gone, 'close')
    expect(await by(`http://127.0.0.1:${port}`, '', unknownHere).get('https://shop.example/')).toMatchObject({ status: 'network' })
    const refusing = createServer()
    refusing.on('connect', (_request, client: Socket) => client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n'))
    const refusingUrl = `http://127.0.0.1:${await listening(refusing)}`
    expect(await by(refusingUrl, '', unknownHere).get('https://shop.example/')).toMatchObject({ status: 'network' })
  })

  test.for(['ftp://proxy:21', 'socks5://proxy:1080', 'proxy', 'one=', 'one=proxy:3128', 'http://'])('cannot be %s', (entry) => {
    expect(() => createShopProxies(`http://proxy:3128,${entry}`, parseAllowHosts(''))).toThrow(entry)
  })

  test.for(['socks5://user:secret@proxy:1080', 'http://user:se/secret@proxy:3128', 'ftp://us@er:secret@proxy'])(
    'is not told with its password',
    (entry) => {
      expect(() => createShopProxies(entry, parseAllowHosts(''))).toThrow(/^(?!.*secret)/)
    },
  )
})
