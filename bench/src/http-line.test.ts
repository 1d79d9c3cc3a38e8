import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import { type HttpLine, inWaves, openHttpLine } from './http-line.ts'

async function serve(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/empty') response.writeHead(204).end()
    else response.end(`you asked for ${request.url}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('one connection takes answer after answer, those without a body too', async () => {
  const origin = await serve()
  const got: (string | number)[] = []
  let bytes = 0
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const line: HttpLine = await openHttpLine(origin, {
    piece: (text) => got.push(text),
    received: (size) => (bytes += size),
    answered(status) {
      got.push(status)
      if (got.length === 5) resolve()
      else line.write(`GET ${status === 200 ? '/empty' : '/b'} HTTP/1.1\r\nhost: x\r\n\r\n`)
    },
    lost: reject,
  })
  line.write('GET /a HTTP/1.1\r\nhost: x\r\n\r\n')
  await promise
  line.close()
  expect(got).toEqual(['you asked for /a', 200, 204, 'you asked for /b', 200])
  expect(bytes).toBeGreaterThan(100)
})

test('nobody listening is an error', async () => {
  const lost: Error[] = []
  const opening = openHttpLine('http://127.0.0.1:1', {
    piece: () => undefined,
    answered: () => undefined,
    lost: (error) => lost.push(error),
  })
  await expect(opening).rejects.toThrow('ECONNREFUSED')
  expect(lost).toHaveLength(1)
})

test('waves do all of the work, never more at a time than their width', async () => {
  const done: number[] = []
  let under = 0
  let most = 0
  await inWaves(20, 3, async (index) => {
    most = Math.max(most, ++under)
    await Promise.resolve()
    under--
    done.push(index)
  })
  expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
  expect(most).toBe(3)
})
