import { expect, test, vi } from 'vitest'

import type { Config } from '@mallgate/shared/contract/operations'

import { createConfigWatch } from './config.ts'

const configAt = (revision: number, epoch = 'one'): Config => ({ epoch, revision, malls: [], releases: [] })
const never = new AbortController().signal
const read = (body: Buffer | undefined) => body && (JSON.parse(body.toString()) as Config)
const watchAt = (revision: number, refresh = async () => {}) => {
  const watch = createConfigWatch(refresh)
  watch.tell(configAt(revision))
  return watch
}

test('who knows nothing, another life or an older revision is told at once; who knows all is told of the next change', async () => {
  const watch = watchAt(5)
  for (const known of [{}, { epoch: 'two', revision: 5 }, { epoch: 'one', revision: 4 }]) {
    expect(read(await watch.wait(known, 0, never))).toEqual(configAt(5))
  }
  expect(await watch.wait({ epoch: 'one', revision: 5 }, 0, never)).toBeUndefined()
  const told = watch.wait({ epoch: 'one', revision: 5 }, 60_000, never)
  watch.tell(configAt(5))
  watch.tell(configAt(6))
  expect(read(await told)).toEqual(configAt(6))
})

test('all who wait share the same bytes', async () => {
  const watch = watchAt(5)
  const waiting = Array.from({ length: 100 }, () => watch.wait({ epoch: 'one', revision: 5 }, 60_000, never))
  await Promise.resolve()
  watch.tell(configAt(6))
  const told = await Promise.all(waiting)
  expect(new Set(told).size).toBe(1)
})

test('who has heard of more elsewhere makes this one look, and is told only what is so', async () => {
  const refresh = vi.fn(async () => watch.tell(configAt(7)))
  const watch = watchAt(5, refresh)
  expect(await watch.wait({ epoch: 'one', revision: 7 }, 0, never)).toBeUndefined()
  expect(refresh).toHaveBeenCalledOnce()
  expect(read(await watch.wait({ epoch: 'one', revision: 9 }, 0, never))).toEqual(configAt(7))
})

test('while nothing is known a watcher waits for it, and is refused only when its time is over', async () => {
  const watch = createConfigWatch(async () => {})
  await expect(watch.wait({}, 0, never)).rejects.toMatchObject({ code: 'upstream_unavailable' })
  const waiting = watch.wait({}, 60_000, never)
  watch.tell(configAt(1))
  expect(read(await waiting)).toEqual(configAt(1))
})

test('what may not be all is told to who knows nothing, and kept from who had orders in another life until it is all', async () => {
  const watch = createConfigWatch(async () => {})
  watch.tell(configAt(0, 'two'), false)
  for (const known of [{}, { epoch: 'one', revision: 0 }]) expect(read(await watch.wait(known, 0, never))).toEqual(configAt(0, 'two'))
  const had = { epoch: 'one', revision: 5 }
  await expect(watch.wait(had, 0, never)).rejects.toMatchObject({ code: 'upstream_unavailable' })
  const waiting = watch.wait(had, 60_000, never)
  watch.tell(configAt(0, 'two'), true)
  expect(read(await waiting)).toEqual(configAt(0, 'two'))
})

test('a wait ends with its caller, and with the drain', async () => {
  const watch = watchAt(5)
  const gone = new AbortController()
  const known = { epoch: 'one', revision: 5 }
  const [left, drained] = [watch.wait(known, 60_000, gone.signal), watch.wait(known, 60_000, never)]
  gone.abort()
  expect(await left).toBeUndefined()
  watch.release()
  expect(await drained).toBeUndefined()
  expect(await watch.wait(known, 60_000, never)).toBeUndefined()
})
