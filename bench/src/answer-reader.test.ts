import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createAnswerReader } from './answer-reader.ts'

const answer = (status: number, body: string) =>
  `HTTP/1.1 ${status} Said\r\nContent-Length: ${Buffer.byteLength(body)}\r\nx: y\r\n\r\n${body}`

const chunked = (...chunks: string[]) => {
  const parts = [...chunks, ''].map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk && `${chunk}\r\n`}`)
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${parts.join('')}\r\n`
}

test('every answer is counted once, however the bytes are cut', () => {
  const bytes = Buffer.from(
    answer(200, 'hello\r\n\r\nyou') + answer(503, '') + chunked('a\r\n0\r\n\r\n', 'b'.repeat(40)) + answer(200, 'ä'.repeat(300)),
  )
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
      const statuses: number[] = []
      const read = createAnswerReader((status) => statuses.push(status))
      const places = [...cuts, bytes.length].toSorted((a, b) => a - b)
      let from = 0
      for (const to of places) {
        // As a socket does it: one buffer that is written to again and again.
        const buffer = Buffer.alloc(bytes.length)
        bytes.copy(buffer, 0, from, to)
        read(buffer, to - from)
        from = to
      }
      expect(statuses).toEqual([200, 503, 200, 200])
    }),
  )
})

test('the body is handed on without what frames it, and an answer without one is whole at its head', () => {
  const bytes = Buffer.from(`HTTP/1.1 204 No Content\r\nx: y\r\n\r\n${answer(200, 'plain')}${chunked('in ', 'parts')}`)
  for (const step of [1, 7, bytes.length]) {
    const heard: (string | number)[] = []
    const read = createAnswerReader(
      (status) => heard.push(status),
      (piece, from, to) => heard.push((piece as Buffer).toString('latin1', from, to)),
    )
    for (let at = 0; at < bytes.length; at += step) {
      const part = bytes.subarray(at, at + step)
      read(part, part.length)
    }
    const whole = heard.reduce<(string | number)[]>((all, one) => {
      const last = all.at(-1)
      return typeof one === 'string' && typeof last === 'string' ? [...all.slice(0, -1), last + one] : [...all, one]
    }, [])
    expect(whole).toEqual([204, 'plain', 200, 'in parts', 200])
  }
})

test('an answer of unknown length is refused, not guessed', () => {
  const read = createAnswerReader(() => undefined)
  const bytes = Buffer.from('HTTP/1.1 200 OK\r\nx: y\r\n\r\n')
  expect(() => read(bytes, bytes.length)).toThrow('without content-length')
})
