import type { Http2Session, ServerHttp2Stream } from 'node:http2'
import { createServer } from 'node:https'

import { beforeAll, describe, expect, test } from 'vitest'

import { fetching, honestShop, http2Shop, listening, rawHttp2Shop, securedShop, textOf } from './servers-for-tests.ts'
import { expired, misnamed, selfSigned, trustTestAuthority, trusted } from './tls-for-tests.ts'

beforeAll(trustTestAuthority)

/** A frame as RFC 9113 has it. */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}
const settings = frame(4, 0, 0, Buffer.alloc(0))
const settingsHeard = frame(4, 1, 0, Buffer.alloc(0))
// By its number in HPACK's static table.
const status200 = Buffer.from([0x88])
const internalError = Buffer.from([0, 0, 0, 2])

describe('a shop behind TLS', () => {
  test('is asked by HTTP/2 where it has it, over one connection for all requests', async () => {
    const sessions: Http2Session[] = []
    const versions = new Set<string>()
    const origin = await http2Shop(
      (server) => {
        server.on('session', (session) => sessions.push(session))
        server.on('request', (request, response) => (versions.add(request.httpVersion), response.end(`at ${request.url}`)))
      },
      { allowHTTP1: true },
    )
    const { get } = fetching()
    const pages = await Promise.all(Array.from({ length: 20 }, (_, page) => get(`${origin}/${page}`)))
    expect(pages.map(textOf)).toEqual(pages.map((_, page) => `at /${page}`))
    expect([...versions]).toEqual(['2.0'])
    expect(sessions).toHaveLength(1)
  })

  test('is asked by HTTP/1.1 where it has no other', async () => {
    const server = createServer(trusted, (request, response) => response.end(request.httpVersion))
    expect(textOf(await fetching().get(`https://localhost:${await listening(server)}`))).toBe('1.1')
  })

  test('has its name with the port in :authority', async () => {
    const origin = await http2Shop((server) => server.on('request', (request, response) => response.end(request.authority)))
    expect(textOf(await fetching().get(origin))).toBe(new URL(origin).host)
  })

  test('gets cookies, headers and a body as well', async () => {
    const origin = await http2Shop((server) =>
      server.on('request', (request, response) => {
        let body = ''
        request.on('data', (chunk: Buffer) => (body += chunk.toString()))
        request.on('end', () => {
          response.setHeader('set-cookie', ['a=1; Secure; HttpOnly', 'b=2'])
          response.end(`${String(request.headers['x-key'])} ${request.headers.cookie} ${body}`)
        })
      }),
    )
    const { fetchPage } = fetching()
    const ask = () =>
      fetchPage(
        { url: origin, method: 'POST', headers: { 'x-key': 'k', 'content-type': 'text/plain' }, body: 'q=x' },
        { maxBytes: 1_000, redirects: 0, mall: 'shop' },
        AbortSignal.timeout(5_000),
      )
    expect(textOf(await ask())).toBe('k undefined q=x')
    expect(textOf(await ask())).toBe('k a=1; b=2 q=x')
  })

  test.for([
    ['whose certificate is for another name', misnamed],
    ['that signed its certificate itself', selfSigned],
    ['whose certificate is over', expired],
  ] as const)('%s is not trusted, and trying again does not heal it', async ([, identity]) => {
    const page = await fetching().get(await securedShop(identity))
    expect(page).toMatchObject({ status: 'network', heals: false, message: expect.stringContaining('certificate cannot be trusted') })
  })

  test('that answers without TLS is a failure of the network', async () => {
    const origin = await honestShop((_request, response) => response.end())
    expect(await fetching().get(origin.replace('http://127.0.0.1', 'https://localhost'))).toMatchObject({ status: 'network', heals: false })
  })
})

describe('HTTP/2 that goes wrong', () => {
  const streaming = (answer: (stream: ServerHttp2Stream, session: Http2Session) => void) =>
    http2Shop((server) =>
      server.on('stream', (stream) => {
        stream.on('error', () => undefined)
        answer(stream, stream.session!)
      }),
    )

  test('RST_STREAM within a body is a cut page', async () => {
    const origin = await rawHttp2Shop((socket) => {
      socket.write(settings)
      const half = [settingsHeard, frame(1, 4, 1, status200), frame(0, 0, 1, Buffer.from('half')), frame(3, 0, 1, internalError)]
      // The second piece is our request, the first what every connection begins with.
      socket.once('data', () => socket.once('data', () => socket.write(Buffer.concat(half))))
    })
    expect(await fetching().get(origin)).toMatchObject({ status: 'network', heals: true })
  })

  test('GOAWAY within a body is a cut page, and the next one is had', async () => {
    let asked = 0
    const origin = await streaming((stream, session) => {
      if (asked++ > 0) return (stream.respond({ ':status': 200 }), stream.end('whole'))
      stream.respond({ ':status': 200 })
      stream.write('half', () => session.destroy(undefined, 11))
    })
    const { get } = fetching()
    expect(await get(origin)).toMatchObject({ status: 'network', heals: true })
    expect(textOf(await get(origin))).toBe('whole')
  })

  test('GOAWAY between two pages costs neither', async () => {
    const origin = await streaming((stream, session) => {
      stream.respond({ ':status': 200 })
      stream.end('whole')
      stream.on('close', () => session.close())
    })
    const { get } = fetching()
    for (let page = 0; page < 3; page++) expect(textOf(await get(origin))).toBe('whole')
  })

  test('a stream that hangs ends with the crawl, and the next request goes by HTTP/1.1', async () => {
    const versions: string[] = []
    const origin = await http2Shop(
      (server) =>
        server.on('request', (request, response) => {
          versions.push(request.httpVersion)
          if (request.httpVersion === '1.1') response.end('by HTTP/1.1')
        }),
      { allowHTTP1: true },
    )
    const { get } = fetching()
    await expect(get(origin, { timeoutMs: 150 })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(textOf(await get(origin))).toBe('by HTTP/1.1')
    expect(versions).toEqual(['2.0', '1.1'])
  })

  test('a body that hangs ends with the crawl, and its connection serves the next', async () => {
    const origin = await streaming((stream) => {
      stream.respond({ ':status': 200 })
      if (stream.id === 1) stream.write('half')
      else stream.end('whole')
    })
    const { get } = fetching()
    await expect(get(origin, { timeoutMs: 150 })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(textOf(await get(origin))).toBe('whole')
  })

  test('a body longer than its limit is given up', async () => {
    const origin = await streaming((stream) => {
      stream.respond({ ':status': 200 })
      const pour = () => {
        while (!stream.destroyed && stream.write(Buffer.alloc(16_384))) continue
        stream.once('drain', pour)
      }
      pour()
    })
    expect(await fetching().get(origin, { maxBytes: 100_000 })).toMatchObject({
      status: 'network',
      heals: false,
      message: expect.stringContaining('100000 bytes'),
    })
  })

  test('a body that is not as long as it said is a cut page', async () => {
    const origin = await streaming((stream) => {
      stream.respond({ ':status': 200, 'content-length': 10 })
      stream.end('half')
    })
    expect(await fetching().get(origin)).toMatchObject({ status: 'network', heals: true })
  })

  test('headers beyond measure are refused', async () => {
    const origin = await streaming((stream) => {
      const many = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`x-${n}`, 'x'.repeat(1_000)]))
      stream.respond({ ':status': 200, ...many })
      stream.end('never read')
    })
    await expect(fetching().get(origin, { timeoutMs: 2_000 })).resolves.toMatchObject({ status: 'network' })
  })

  test.for([
    ['PING', frame(6, 0, 0, Buffer.alloc(8))],
    ['SETTINGS', frame(4, 0, 0, Buffer.from([0, 4, 0, 0, 255, 255]))],
    ['empty DATA', frame(0, 0, 1, Buffer.alloc(0))],
    ['WINDOW_UPDATE', frame(8, 0, 0, Buffer.from([0, 0, 0, 0]))],
  ] as const)('a flood of %s frames ends with the crawl at the latest, and costs no memory', async ([, flood]) => {
    const origin = await rawHttp2Shop((socket) => {
      socket.write(settings)
      const block = Buffer.concat(Array.from({ length: 500 }, () => flood))
      socket.once('data', () => {
        const pour = () => {
          while (!socket.destroyed && socket.write(block)) continue
          socket.once('drain', pour)
        }
        pour()
      })
    })
    const before = process.memoryUsage().rss
    const started = performance.now()
    const { get, agent } = fetching()
    const had = await get(origin, { timeoutMs: 500 }).catch((error: Error) => error)
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(had instanceof Error ? had.name : had).toSatisfy(
      (end: unknown) => end === 'TimeoutError' || (end as { status: string }).status === 'network',
    )
    await agent.destroy()
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
  })

  test('what is no HTTP/2 at all is a failure of the network, and the next request goes by HTTP/1.1', async () => {
    const origin = await rawHttp2Shop((socket) => {
      if (socket.alpnProtocol === 'h2') socket.end('this is not a frame, this is not a frame, this is not a frame')
      else socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwhole'))
    })
    const { get } = fetching()
    expect(await get(origin)).toMatchObject({ status: 'network', heals: true })
    expect(textOf(await get(origin))).toBe('whole')
  })
})
