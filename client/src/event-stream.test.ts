import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type EventMessage, EventTooLong, eventsOf } from './event-stream.ts'

async function* pieces(chunks: readonly string[]): AsyncGenerator<string> {
  yield* chunks
}

async function read(...chunks: string[]): Promise<EventMessage[]> {
  const events: EventMessage[] = []
  for await (const event of eventsOf(pieces(chunks))) events.push(event)
  return events
}

const message = (data: string, patch: Partial<EventMessage> = {}): EventMessage => ({
  event: 'message',
  data,
  id: '',
  retryMs: undefined,
  ...patch,
})

test('an event has a name, an id and lines of data; an empty line ends it', async () => {
  expect(await read('id: 7\nevent: offers\ndata: {"a":\ndata: 1}\n\ndata: next\n\n')).toEqual([
    message('{"a":\n1}', { event: 'offers', id: '7' }),
    message('next', { id: '7' }),
  ])
})

test('lines end with CR LF, CR or LF, mixed as they come', async () => {
  const expected = [message('a\nb'), message('c'), message('d')]
  expect(await read('data: a\r\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n')).toEqual(expected)
  expect(await read('data: a\r', '\ndata: b\r', '\n\r', '\ndata: c\r', '\r', 'data: d\n', '\n')).toEqual(expected)
})

test('comments, unknown fields and events without data are passed over', async () => {
  expect(await read(': still here\n\nevent: empty\n\nwhat: ever\ndata: x\n\n')).toEqual([message('x')])
})

test('one space behind the colon goes, the rest stays; a field without a colon is empty', async () => {
  expect(await read('data:a\n\ndata:  b \n\ndata\n\ndata\ndata\n\nevent\ndata: c\n\n')).toEqual([
    message('a'),
    message(' b '),
    message(''),
    message('\n'),
    message('c'),
  ])
})

test('a byte order mark at the very beginning is no part of the first line, any other is', async () => {
  expect(await read('\uFEFFdata: a\n\n')).toEqual([message('a')])
  expect(await read('', '\uFEFF', 'data: a\n\n')).toEqual([message('a')])
  expect(await read('\uFEFF\uFEFFdata: a\n\n\uFEFFdata: b\n\n')).toEqual([])
})

test('an id stays until another comes, also one without data, and an empty one takes it away; one with NUL is ignored', async () => {
  expect(await read('id: 1\n\ndata: a\n\nid: 2\0\ndata: b\n\nid\ndata: c\n\n')).toEqual([
    message('a', { id: '1' }),
    message('b', { id: '1' }),
    message('c'),
  ])
})

test('retry is a whole number of milliseconds, or nothing', async () => {
  expect(await read('retry: 1500\ndata: a\n\nretry: soon\ndata: b\n\nretry: -1\ndata: c\n\n')).toEqual(
    ['a', 'b', 'c'].map((data) => message(data, { retryMs: 1500 })),
  )
})

test('what is not finished at the end is no event', async () => {
  expect(await read('data: a\n\ndata: b\n')).toEqual([message('a')])
  expect(await read('data: a\n\ndata: b')).toEqual([message('a')])
})

test('wherever a text is cut, the events are the same', async () => {
  const piece = fc.constantFrom(
    'data',
    ': ',
    ':',
    '\r',
    '\n',
    '\r\n',
    '\n\n',
    'id',
    'event',
    'retry',
    '1',
    'x',
    ' ',
    '\uFEFF',
    '무선',
    '😀',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), fc.array(fc.nat(200), { maxLength: 12 }), async (parts, cuts) => {
      const text = parts.join('')
      const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length].sort((a, b) => a - b)
      const chunks = at.slice(1).map((to, i) => text.slice(at[i], to))
      expect(await read(...chunks)).toEqual(await read(text))
    }),
    { numRuns: 500 },
  )
})

test('what is written by the format is read back, however it is cut', async () => {
  const word = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\0]/g, ''))
  const events = fc.array(fc.record({ event: word.filter(Boolean), data: fc.array(word, { minLength: 1 }), id: word }))
  const newline = fc.constantFrom('\n', '\r', '\r\n')
  await fc.assert(
    fc.asyncProperty(events, newline, fc.integer({ min: 1, max: 9 }), async (sent, end, size) => {
      const text = sent
        .map(({ event, data, id }) => [`event: ${event}`, `id: ${id}`, ...data.map((line) => `data: ${line}`), '', ''].join(end))
        .join('')
      const chunks = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
      expect(await read(...chunks)).toEqual(sent.map(({ event, data, id }) => message(data.join('\n'), { event, id })))
    }),
    { numRuns: 200 },
  )
})

test('a line or an event that never ends is given up', async () => {
  const endless = async (chunk: string) => {
    for await (const _ of eventsOf(pieces(Array.from({ length: 100 }, () => chunk)), 500)) expect.unreachable()
  }
  await expect(endless('data: 0123456789')).rejects.toThrow(EventTooLong)
  await expect(endless('data: 0123456789\n')).rejects.toThrow(EventTooLong)
})
