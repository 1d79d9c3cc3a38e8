import { expect, test } from 'vitest'

import type { InstanceList } from '@mallgate/shared/contract/instance'

import { createWatchers } from './watch.ts'

const never = new AbortController().signal

/** Watchers of a registry whose revision is set by hand and whose reads are counted. */
function watchersOf(revision: number) {
  const state = { revision, reads: 0 }
  const list = async (): Promise<InstanceList> => {
    state.reads++
    return { service: 'mall', epoch: 'e', revision: state.revision, leaseMs: 100, instances: [] }
  }
  const head = async () => ({ epoch: 'e', revisions: new Map([['mall', state.revision] as const]) })
  return { state, watchers: createWatchers({ head, list }) }
}

test('who knows nothing, another epoch or another revision is told at once', async () => {
  const { watchers } = watchersOf(3)
  for (const known of [{}, { epoch: 'e' }, { epoch: 'other', revision: 3 }, { epoch: 'e', revision: 2 }, { epoch: 'e', revision: 4 }])
    expect(await watchers.wait('mall', known, 30_000, never)).toMatchObject({ revision: 3 })
})

test('who waits in vain is told nothing', async () => {
  const { watchers } = watchersOf(3)
  expect(await watchers.wait('mall', { epoch: 'e', revision: 3 }, 10, never)).toBeUndefined()
})

test('a change costs one read, however many wait', async () => {
  const { watchers, state } = watchersOf(3)
  const waits = Array.from({ length: 100 }, () => watchers.wait('mall', { epoch: 'e', revision: 3 }, 30_000, never))
  state.revision = 4
  watchers.tell('mall')
  for (const told of await Promise.all(waits)) expect(told).toMatchObject({ revision: 4 })
  expect(state.reads).toBe(1)
})

test('a wait that was given up leaves nothing behind', async () => {
  const { watchers, state } = watchersOf(3)
  const gone = new AbortController()
  const wait = watchers.wait('mall', { epoch: 'e', revision: 3 }, 30_000, gone.signal)
  gone.abort()
  expect(await wait).toBeUndefined()
  state.revision = 4
  watchers.tell('mall')
  await Promise.resolve()
  expect(state.reads).toBe(0)
})

test('release ends the waits there are and those to come', async () => {
  const { watchers } = watchersOf(3)
  const wait = watchers.wait('mall', { epoch: 'e', revision: 3 }, 30_000, never)
  watchers.release()
  expect(await wait).toBeUndefined()
  expect(await watchers.wait('mall', { epoch: 'e', revision: 3 }, 30_000, never)).toBeUndefined()
})
