import { EventEmitter, once } from 'node:events'

import { afterEach, describe, expect, test } from 'vitest'

import type { Instance, ServedMall } from '@mallgate/shared/contract/instance'
import { createLog } from '@mallgate/shared/log'

import type { CrawlableMall, ServedQueue } from './keep-served.ts'
import { type ServeMallsDeps, crawlableMalls, createServedMalls } from './serve-malls.ts'

const instance = (malls: ServedMall[], id = 'inst-1', startedAt = '2026-01-01T00:00:00Z'): Instance => ({
  id,
  service: 'mall',
  malls,
  allMalls: false,
  version: '1',
  startedAt,
  weight: 1,
  caps: [],
  state: 'up',
})
const hosting = (...malls: [id: string, definition: string][]) => [instance(malls.map(([id, definition]) => ({ id, definition })))]

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

function servedWith(serve: ServeMallsDeps['serve'], may: ServeMallsDeps['may'] = '*') {
  const served = createServedMalls({ may, serve, log: createLog('test', 'silent'), random: () => 0 })
  closers.push(() => served.close())
  return served
}

/** Serves all that is asked for, writes down what it did, and emits each line. */
function recorded(closing: (id: string) => Promise<void> = async () => undefined) {
  const did: string[] = []
  const events = new EventEmitter()
  const say = (line: string) => {
    did.push(line)
    events.emit(line)
  }
  const serve = async ({ id, definition }: CrawlableMall): Promise<ServedQueue> => {
    say(`serve ${id} ${definition}`)
    return {
      update: async (mall) => say(`update ${mall.id} ${mall.definition}`),
      async close() {
        say(`close ${id}`)
        await closing(id)
      },
    }
  }
  return { did, serve, said: (line: string) => once(events, line, { signal: AbortSignal.timeout(5_000) }) }
}

describe('the malls a crawler serves', () => {
  test('are those that are hosted, no more and no less', async () => {
    const { did, serve } = recorded()
    const served = servedWith(serve)
    served.follow(hosting(['a', '1'], ['b', '1']))
    await served.settled()
    served.follow(hosting(['b', '1'], ['c', '1']))
    await served.settled()
    expect(did).toEqual(['serve a 1', 'serve b 1', 'close a', 'serve c 1'])
    expect(served.unserved()).toEqual([])
  })

  test('are only those it may serve', async () => {
    const { did, serve } = recorded()
    const served = servedWith(serve, new Set(['b']))
    served.follow(hosting(['a', '1'], ['b', '1']))
    await served.settled()
    expect(did).toEqual(['serve b 1'])
  })

  test('take on a new definition while they are served', async () => {
    const { did, serve } = recorded()
    const served = servedWith(serve)
    served.follow(hosting(['a', '1']))
    await served.settled()
    served.follow(hosting(['a', '2']))
    served.follow(hosting(['a', '2']))
    await served.settled()
    expect(did).toEqual(['serve a 1', 'update a 2'])
  })

  test('do not wait for another’s slowest crawl', async () => {
    const slow = Promise.withResolvers<void>()
    const { did, serve, said } = recorded((id) => (id === 'slow' ? slow.promise : Promise.resolve()))
    const served = servedWith(serve)
    served.follow(hosting(['slow', '1']))
    await served.settled()
    served.follow([])
    await said('close slow')
    const came = said('serve new 1')
    served.follow(hosting(['slow', '1'], ['new', '1']))
    await came
    expect(did).toEqual(['serve slow 1', 'close slow', 'serve new 1'])
    expect(served.unserved()).toEqual(['slow'])
    slow.resolve()
    await served.settled()
    expect(did.at(-1)).toBe('serve slow 1')
  })

  test('are tried again where they could not be served, and named until then', async () => {
    const { serve, said } = recorded()
    let attempts = 0
    const served = servedWith(async (mall) => {
      if (mall.id === 'a' && ++attempts < 3) throw new Error('call center is away')
      return serve(mall)
    })
    const came = said('serve a 1')
    served.follow(hosting(['a', '1'], ['b', '1']))
    await served.settled()
    expect(served.unserved()).toEqual(['a'])
    await came
    await served.settled()
    expect(attempts).toBe(3)
    expect(served.unserved()).toEqual([])
  })

  test('keep their queue where a new definition cannot be had at once, and get it later', async () => {
    const { did, serve, said } = recorded()
    let failures = 1
    const served = servedWith(async (mall) => {
      const queue = await serve(mall)
      const update = async (next: CrawlableMall) => {
        if (failures-- > 0) throw new Error('call center is away')
        await queue.update(next)
      }
      return { ...queue, update }
    })
    served.follow(hosting(['a', '1']))
    await served.settled()
    const came = said('update a 2')
    served.follow(hosting(['a', '2']))
    await served.settled()
    expect(served.unserved()).toEqual([])
    await came
    expect(did).toEqual(['serve a 1', 'update a 2'])
  })

  test('that nobody hosts any more are not tried again', async () => {
    let attempts = 0
    const { serve, said } = recorded()
    const served = servedWith((mall) => {
      if (mall.id !== 'a') return serve(mall)
      attempts++
      return Promise.reject(new Error('call center is away'))
    })
    served.follow(hosting(['a', '1']))
    await served.settled()
    const came = said('serve b 1')
    served.follow(hosting(['b', '1']))
    await came
    await served.settled()
    expect({ attempts, unserved: served.unserved() }).toEqual({ attempts: 1, unserved: [] })
  })

  test('that were on their way when it was closed are closed as soon as they are served', async () => {
    const { did, serve, said } = recorded()
    const ready = Promise.withResolvers<void>()
    let signalled: AbortSignal | undefined
    const served = servedWith(async (mall, signal) => {
      signalled = signal
      await ready.promise
      return serve(mall)
    })
    served.follow(hosting(['a', '1']))
    await Promise.resolve()
    served.close()
    expect(signalled?.aborted).toBe(true)
    const closed = said('close a')
    ready.resolve()
    await closed
    served.follow(hosting(['b', '1']))
    await served.settled()
    expect(did).toEqual(['serve a 1', 'close a'])
  })
})

describe('of several instances of a mall', () => {
  const old = (mall: ServedMall) => instance([mall], 'inst-old', '2026-01-01T00:00:00Z')
  const young = (mall: ServedMall) => instance([mall], 'inst-new', '2026-02-01T00:00:00Z')

  test('the newest says by which definition it is crawled', () => {
    const malls = crawlableMalls([young({ id: 'a', definition: '2' }), old({ id: 'a', definition: '1' })], '*')
    expect([...malls.values()]).toEqual([{ id: 'a', definition: '2' }])
  })
  test('the newest says that a crawler of its own serves it', () => {
    const http = { id: 'a', definition: '1', mode: 'http' }
    const code = { id: 'a', definition: '2', mode: 'code' }
    expect(crawlableMalls([young(code), old(http)], '*').size).toBe(0)
    expect([...crawlableMalls([young(http), old(code)], '*').values()]).toEqual([{ id: 'a', definition: '1' }])
  })
  test('started at the same moment, one is chosen in whatever order they come', () => {
    const one = instance([{ id: 'a', definition: '1' }], 'inst-1')
    const two = instance([{ id: 'a', definition: '2' }], 'inst-2')
    expect(crawlableMalls([one, two], '*')).toEqual(crawlableMalls([two, one], '*'))
  })
})
