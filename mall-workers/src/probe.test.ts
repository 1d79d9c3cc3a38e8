import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, expect, it } from 'vitest'

import type { MallHealth } from '@mallgate/shared/contract/mall-health'
import { createLog } from '@mallgate/shared/log'
import { type Redis, connectRedis } from '@mallgate/shared/redis'

import type { Mall } from './mall.ts'
import { type Probing, createProbing } from './probe.ts'

const log = createLog('test', 'silent')
const nowMs = Date.parse('2026-01-02T03:04:05.000Z')
let redis: Redis
beforeAll(async () => {
  redis = connectRedis(process.env['REDIS_URL']!, 'test', log)
  await redis.connect()
})
afterAll(() => redis.disconnect())

const lastCrawled = (mall: string, agoMs: number | undefined): MallHealth => ({
  mall,
  state: agoMs === undefined ? 'unknown' : 'ok',
  ...(agoMs !== undefined && { lastCrawl: { crawlId: 'crawl-1', at: new Date(nowMs - agoMs).toISOString(), status: 'ok', offers: 1 } }),
  crawls: 1,
  statuses: {},
  offers: 1,
  filled: {},
  pages: [],
})

/** Processes that host the same malls; `asked` by mall. */
function fleet(processes: number, crawledAgoMs: Record<string, number | undefined | 'untold'>) {
  const prefix = `m-${randomUUID().slice(0, 8)}-`
  const asked: string[] = []
  const queries: unknown[] = []
  const waiting = new Set<() => void>()
  const search: (id: string) => Mall = (id) => async (query) => {
    asked.push(id)
    queries.push(query)
    for (const look of waiting) look()
    return { mall: id, status: 'ok', source: 'live', offers: [], freshForMs: 0 }
  }
  const looked: string[] = []
  const malls = Object.keys(crawledAgoMs).map((name) => ({ id: prefix + name, probe: ' Coffee  ', search: search(name) }))
  const probings: Probing[] = Array.from({ length: processes }, () =>
    createProbing({
      malls: () => malls,
      redis,
      health: async (id) => {
        const name = id.slice(prefix.length)
        looked.push(name)
        for (const look of waiting) look()
        const agoMs = crawledAgoMs[name]
        return agoMs === 'untold' ? undefined : lastCrawled(id, agoMs)
      },
      now: () => nowMs,
      afterMs: 2_000,
      log,
    }),
  )
  const until = (so: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (so()) resolve()
      }
      waiting.add(look)
      look()
    })
  const leftAloneMs = (name: string) => redis.pttl(`{${prefix}${name}}:probed`)
  return { asked, looked, queries, until, leftAloneMs, close: () => Promise.all(probings.map((probing) => probing.close())) }
}

it('asks a mall that nobody has asked for long, once in all processes, behind everybody else', async () => {
  const { asked, looked, queries, until, close } = fleet(3, { quiet: 2_500, never: undefined, busy: 1_000 })
  await until(() => looked.length >= 3 && asked.length >= 2)
  await close()
  // A turn of theirs came up before the malls were free to be asked again.
  expect([...asked].sort()).toEqual(['never', 'quiet'])
  expect(queries[0]).toEqual({ query: { text: 'coffee', page: 1 }, maxAgeMs: 0, priority: 100 })
})

it('leaves a mall that was asked lately alone until nobody has asked it for long, and one of which it is not told for a round', async () => {
  const { asked, looked, until, leftAloneMs, close } = fleet(1, { busy: 600, unknown: 'untold' })
  await until(() => looked.length >= 2)
  await close()
  expect(asked).toEqual([])
  // As the store has it: nobody asked for 600 of 2,000 ms.
  expect(await leftAloneMs('busy')).toBeLessThanOrEqual(1_400)
  expect(await leftAloneMs('unknown')).toBeLessThanOrEqual(500)
})
