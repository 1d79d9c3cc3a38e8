import { expect, test } from 'vitest'

import type { Answer, Known, LogEntry, News } from './registry-memory.ts'
import { createRegistryMemory } from './registry-memory.ts'
import { createWatchers } from './watch.ts'

/** Watchers of a service whose revision is set by hand and whose reads are counted. */
function watchersOf(revision: number) {
  const state = { epoch: 'e', revision, reads: 0, away: false, held: undefined as Promise<void> | undefined }
  const read = async (known: Known | undefined): Promise<News> => {
    state.reads++
    await state.held
    if (state.away) throw new Error('away')
    const since = known?.epoch === state.epoch && known.revision <= state.revision ? known.revision : undefined
    const entries: LogEntry[] = []
    for (let at = (since ?? 0) + 1; at <= state.revision; at++) entries.push({ revision: at, id: `mall-${at}`, why: 'put' })
    const listed = new Map(entries.map(({ id }) => [id, JSON.stringify({ id })]))
    return { epoch: state.epoch, revision: state.revision, kind: since === undefined ? 'list' : 'changes', entries, listed }
  }
  const memory = createRegistryMemory('mall', 100)
  const watchers = createWatchers({ service: 'mall', memory, read, failed: () => undefined })
  return { state, watchers, at: (at: number, epoch = 'e') => ({ epoch, revision: at }) }
}

const content = (answer: Answer | undefined) => answer && (JSON.parse(answer.json.toString()) as Record<string, unknown>)

test('who has another epoch or revision is told at once: what changed, or all there is', async () => {
  const { watchers, at } = watchersOf(3)
  await watchers.now()
  const told = async (known: Known) => content(await watchers.hold(known, 30_000).told)
  expect(await told(at(2))).toMatchObject({ since: 2, revision: 3, put: [{ id: 'mall-3' }], gone: [] })
  expect(await told(at(1))).toMatchObject({ since: 1, revision: 3, put: [{ id: 'mall-2' }, { id: 'mall-3' }] })
  for (const known of [at(3, 'other'), at(4), at(0)]) expect(await told(known)).toMatchObject({ revision: 3, instances: { length: 3 } })
})

test('who waits in vain is told nothing, and costs no read', async () => {
  const { watchers, state, at } = watchersOf(3)
  await watchers.now()
  expect(await watchers.hold(at(3), 10).told).toBeUndefined()
  expect(state.reads).toBe(1)
})

test('a change costs one read and one answer, however many wait', async () => {
  const { watchers, state, at } = watchersOf(3)
  await watchers.now()
  const waits = Array.from({ length: 100 }, () => watchers.hold(at(3), 30_000).told)
  state.revision = 4
  watchers.tell()
  const told = await Promise.all(waits)
  expect(content(told[0])).toMatchObject({ since: 3, revision: 4, put: [{ id: 'mall-4' }] })
  expect(new Set(told).size).toBe(1)
  expect(state.reads).toBe(2)
})

test('a burst of changes is told in few answers, and ends at the last one', async () => {
  const { watchers, state, at } = watchersOf(3)
  await watchers.now()
  let known = at(3)
  let answers = 0
  for (let i = 0; i < 50; i++) {
    state.revision++
    watchers.tell()
  }
  while (known.revision < 53) {
    known = (await watchers.hold(known, 30_000).told)!
    answers++
  }
  expect(answers).toBeLessThan(4)
})

test('a wait that was given up leaves nothing behind', async () => {
  const { watchers, state, at } = watchersOf(3)
  await watchers.now()
  const { told, leave } = watchers.hold(at(3), 30_000)
  leave()
  expect(await told).toBeUndefined()
  state.revision = 4
  watchers.tell()
  await watchers.now()
})

test('who knows more than was read here is never told less: the read that began before it came does not count', async () => {
  const { watchers, state, at } = watchersOf(3)
  await watchers.now()
  const early = Promise.withResolvers<void>()
  state.held = early.promise
  state.revision = 4
  watchers.tell()
  const { told } = watchers.hold(at(5), 30_000)
  state.held = undefined
  state.revision = 6
  early.resolve()
  expect(content(await told)).toMatchObject({ since: 5, revision: 6 })
})

test('while the memory is away those who are behind are answered from what was read, the others wait, and hear of it when it is back', async () => {
  const { watchers, state, at } = watchersOf(3)
  await watchers.now()
  state.away = true
  expect(content(await watchers.hold(at(2), 30_000).told)).toMatchObject({ since: 2, revision: 3 })
  expect(content(await watchers.now())).toMatchObject({ revision: 3 })
  expect(await watchers.hold(at(9), 10).told).toBeUndefined()
  const { told } = watchers.hold(at(3), 30_000)
  state.away = false
  state.epoch = 'another'
  state.revision = 0
  watchers.compare({ epoch: 'another', revisions: new Map() })
  expect(content(await told)).toMatchObject({ epoch: 'another', revision: 0, instances: [] })
})

test('what was never read and cannot be is an error, not an empty list', async () => {
  const { watchers, state } = watchersOf(3)
  state.away = true
  await expect(watchers.now()).rejects.toThrow('away')
})

test('a follower is told all at first, then each change; one that cannot take it gets what it missed in one piece', async () => {
  const { watchers, state, at } = watchersOf(3)
  await watchers.now()
  const told: Record<string, unknown>[] = []
  let next = Promise.withResolvers<void>()
  let able = true
  let asked = 0
  const { next: again, stop } = watchers.follow({
    known: undefined,
    tell(answer) {
      asked++
      if (able) told.push(content(answer)!)
      next.resolve()
      next = Promise.withResolvers()
      return able
    },
    end: () => undefined,
  })
  const change = async () => {
    const heard = next.promise
    state.revision++
    watchers.tell()
    await heard
  }
  await next.promise
  expect(told).toMatchObject([{ revision: 3, instances: { length: 3 } }])
  await change()
  able = false
  await change()
  await change()
  able = true
  again()
  expect(told.slice(1)).toMatchObject([
    { since: 3, revision: 4 },
    { since: 4, revision: 6, put: [{ id: 'mall-5' }, { id: 'mall-6' }] },
  ])
  stop()
  state.revision++
  watchers.tell()
  await watchers.hold(at(6), 30_000).told
  expect(asked).toBe(5)
})

test('release ends the waits there are and those to come', async () => {
  const { watchers, at } = watchersOf(3)
  await watchers.now()
  const { told } = watchers.hold(at(3), 30_000)
  const ended = Promise.withResolvers<void>()
  watchers.follow({ known: at(3), tell: () => true, end: ended.resolve })
  await watchers.now()
  watchers.release()
  expect(await told).toBeUndefined()
  await ended.promise
  expect(await watchers.hold(at(3), 30_000).told).toBeUndefined()
})
