import { expect, test } from 'vitest'

import { createBench, several } from './bench.ts'

const benchWith = (signal: AbortSignal) => createBench({ rounds: 1, share: 1, profiling: undefined, signal, say: () => undefined })

test('what was opened is closed, the last first, none left out because another failed', async () => {
  const closed: string[] = []
  const bench = benchWith(new AbortController().signal)
  const closable = (name: string, failure?: Error) => ({
    async close() {
      closed.push(name)
      if (failure) throw failure
    },
  })
  await bench.open(Promise.resolve(closable('a')))
  await bench.open(Promise.resolve(closable('b', new Error('b would not close'))))
  await expect(bench.closeAll()).rejects.toThrow('b would not close')
  expect(closed).toEqual(['b', 'a'])
  await bench.closeAll()
})

test('what comes up after an interruption is closed too, and whoever waited for it is told', async () => {
  const interrupt = new AbortController()
  const bench = benchWith(interrupt.signal)
  const { promise, resolve } = Promise.withResolvers<{ close(): Promise<void> }>()
  const opening = bench.open(promise)
  const told = expect(opening).rejects.toThrow('interrupted')
  let closed = false
  interrupt.abort(new Error('interrupted'))
  resolve({ close: async () => void (closed = true) })
  await told
  await bench.closeAll()
  expect(closed).toBe(true)
})

test('what does not come up leaves nothing to close', async () => {
  const bench = benchWith(new AbortController().signal)
  await expect(bench.open(Promise.reject(new Error('no redis')))).rejects.toThrow('no redis')
  await bench.closeAll()
})

test('a quick run does a share of the work, never none', () => {
  expect(several({ share: 0.2 }, 100)).toBe(20)
  expect(several({ share: 0.2 }, 5)).toBe(3)
})
