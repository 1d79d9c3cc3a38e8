import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { brotliCompressSync as brotli, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { type Fetching, fetching, honestShop, rawShop, textOf } from './servers-for-tests.ts'

const brotliCompressSync = (body: Uint8Array) => brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } })
const bomb = Buffer.alloc(50_000_000)
const gzipped = gzipSync(bomb)

/** What a fetch made of a shop that writes this, and how long it took. */
async function whatBecomesOf(write: (socket: Socket) => void, options: Fetching = {}) {
  const origin = await rawShop(write)
  const started = performance.now()
  const had = await fetching()
    .get(origin, { timeoutMs: 400, ...options })
    .catch((error: Error) => error.name)
  return { had, tookMs: performance.now() - started }
}

// For what ends by itself.
const long = { timeoutMs: 10_000 }

/** Writes again and again, as fast as it is taken. */
function pour(socket: Socket, block: Buffer | string): void {
  while (!socket.destroyed && socket.write(block)) continue
  socket.once('drain', () => pour(socket, block))
}

/** Writes one byte after the other, each some milliseconds after the one before. */
function drip(socket: Socket, text: string, everyMs = 40): void {
  const bytes = Buffer.from(text)
  let at = 0
  const again = setInterval(() => (socket.destroyed ? clearInterval(again) : socket.write(bytes.subarray(at, ++at))), everyMs)
  socket.on('close', () => clearInterval(again))
}

describe('a page that is too much', () => {
  test.for([
    ['gzip', gzipped],
    ['deflate', deflateSync(bomb)],
    ['deflate', deflateRawSync(bomb)],
    ['br', brotliCompressSync(bomb)],
    ['zstd', zstdCompressSync(bomb)],
    ['gzip, gzip', gzipSync(gzipped)],
    ['gzip, br, zstd', zstdCompressSync(brotliCompressSync(gzipped))],
  ] as const)('a bomb in %s is given up at the limit, before it takes memory', async ([encoding, body]) => {
    const origin = await honestShop((_request, response) => response.setHeader('content-encoding', encoding).end(body))
    const { get } = fetching()
    const before = process.memoryUsage().rss
    const had = await get(origin, { maxBytes: 5_000_000 })
    expect(had).toMatchObject({ status: 'network', heals: false, message: expect.stringContaining('5000000 bytes, decompressed') })
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 * 1024)
  })

  test('a bomb that never ends is given up while it comes', async () => {
    // Members of gzip may stand one behind the other.
    const member = gzipSync(Buffer.alloc(1_000_000))
    const { had } = await whatBecomesOf(
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n')
        pour(socket, member)
      },
      { maxBytes: 20_000_000, ...long },
    )
    expect(had).toMatchObject({ status: 'network', heals: false, message: expect.stringContaining('20000000 bytes, decompressed') })
  })

  test('one of 100 MB is given up at the limit, whether it says its size or not', async () => {
    const sized = await whatBecomesOf((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\nx'), {
      maxBytes: 10_485_760,
    })
    expect(sized.had).toMatchObject({ status: 'network', heals: false, message: expect.stringContaining('more than 10485760 bytes') })
    const before = process.memoryUsage().rss
    const unsized = await whatBecomesOf(
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        pour(socket, Buffer.alloc(65_536, 'x'))
      },
      { maxBytes: 10_485_760, timeoutMs: 5_000 },
    )
    expect(unsized.had).toMatchObject({ status: 'network', heals: false, message: expect.stringContaining('more than 10485760 bytes') })
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 * 1024)
  })

  test('one in chunks of a single byte costs no more memory than another', async () => {
    const chunks = '1\r\nx\r\n'.repeat(300_000)
    const before = process.memoryUsage().rss
    const { had } = await whatBecomesOf(
      (socket) => socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`),
      {
        timeoutMs: 10_000,
      },
    )
    expect(textOf(had as never)).toHaveLength(300_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024)
  })

  test('more than 32 kB of headers are refused, in one or in many', async () => {
    const one = await whatBecomesOf((socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`))
    expect(one.had).toMatchObject({ status: 'network', heals: false })
    const many = await whatBecomesOf((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      pour(socket, 'x-header: again and again and again\r\n'.repeat(500))
    }, long)
    expect(many.had).toMatchObject({ status: 'network', heals: false })
  })

  test('interim answers are let pass, but not without end', async () => {
    const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n'
    const few = await whatBecomesOf((socket) => socket.write(`${hint}${hint}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\npage`))
    expect(textOf(few.had as never)).toBe('page')
    const flood = await whatBecomesOf((socket) => pour(socket, hint.repeat(500)), long)
    expect(flood.had).toMatchObject({ status: 'network', message: expect.stringContaining('interim answers') })
  })
})

describe('a shop that keeps us waiting ends with the crawl', () => {
  test.for([
    ['says nothing', () => undefined],
    ['sends its headers byte by byte', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nserver: slow\r\n\r\n')],
    ['sends its body byte by byte', (socket) => (socket.write('HTTP/1.1 200 OK\r\n\r\n'), drip(socket, 'x'.repeat(1_000)))],
    [
      'sends a compressed body byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n')
        drip(socket, '\x1f\x8b\x08\x00\x00\x00\x00\x00')
      },
    ],
    ['stops within a body', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')],
    [
      'sends its chunks byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
        drip(socket, '1\r\nx\r\n'.repeat(1_000))
      },
    ],
  ] as [string, (socket: Socket) => void][])('one that %s', async ([, write]) => {
    const { had, tookMs } = await whatBecomesOf(write)
    expect(had).toBe('TimeoutError')
    expect(tookMs).toBeLessThan(1_500)
  })
})

describe('what is no page', () => {
  test.for([
    ['that is shorter than it says', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf'],
    ['whose chunks end before their end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhe'],
    ['whose chunks have no number', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n'],
    ['whose chunks are longer than they say', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n'],
    ['whose chunks have a number beyond numbers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\nx'],
    ['with two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nhello'],
    ['that is not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['that is nothing', ''],
    ['that has no gzip in it', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nhello'],
    ['that is in an encoding nobody knows', 'HTTP/1.1 200 OK\r\ncontent-encoding: lzma\r\n\r\nhello'],
    ['in more encodings than an honest page', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip, gzip, gzip, gzip\r\n\r\nhello'],
    ['that switches to a protocol nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'],
  ])('one %s is a failure of the network', async ([, answer = '']) => {
    const { had } = await whatBecomesOf((socket) => socket.end(answer))
    expect(had).toMatchObject({ status: 'network', message: expect.stringMatching(/./) })
  })

  test.for(['gzip', 'br', 'zstd', 'deflate'] as const)('one in %s that was cut is a failure of the network', async (encoding) => {
    const compress = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync, deflate: deflateSync }[encoding]
    const body = compress(randomBytes(2_000))
    const large = compress(randomBytes(600_000))
    for (const whole of [body, large]) {
      const origin = await honestShop((_request, response) =>
        response.setHeader('content-encoding', encoding).end(whole.subarray(0, whole.length - 200)),
      )
      expect(await fetching().get(origin)).toMatchObject({ status: 'network', heals: true })
    }
  })

  test('a connection that is reset within a body is a failure of the network', async () => {
    const { had } = await whatBecomesOf((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => socket.resetAndDestroy())
    })
    expect(had).toMatchObject({ status: 'network', heals: true })
  })
})

describe('what is a page all the same', () => {
  test('one that is longer than it says: what it says is the page', async () => {
    const { had } = await whatBecomesOf((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\npage and more'))
    expect(textOf(had as never)).toBe('page')
  })

  test.for([
    ['without a length, until the connection ends', 'HTTP/1.1 200 OK\r\n\r\npage'],
    ['with an empty body in gzip', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n'],
    ['with its charset for an encoding', 'HTTP/1.1 200 OK\r\ncontent-encoding: utf-8\r\n\r\npage'],
  ])('one %s', async ([, answer = '']) => {
    const { had } = await whatBecomesOf((socket) => socket.end(answer))
    expect(['page', '']).toContain(textOf(had as never))
  })

  test('large ones are undone as they come, in layers too', async () => {
    const page = Buffer.from(randomBytes(1_500_000).toString('hex'))
    const bodies = { gzip: gzipSync(page), deflate: deflateRawSync(page), br: brotliCompressSync(page), zstd: zstdCompressSync(page) }
    const origin = await honestShop((request, response) => {
      const encoding = request.url?.slice(1) ?? ''
      const layered = encoding === 'both' ? brotliCompressSync(bodies.gzip) : bodies[encoding as 'gzip']
      response.setHeader('content-encoding', encoding === 'both' ? 'gzip, br' : encoding).end(layered)
    })
    const { get } = fetching()
    for (const encoding of [...Object.keys(bodies), 'both']) {
      const had = await get(`${origin}/${encoding}`, { maxBytes: 4_000_000 })
      expect(textOf(had) === page.toString(), encoding).toBe(true)
    }
  })
})
