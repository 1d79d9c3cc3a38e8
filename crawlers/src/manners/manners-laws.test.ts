import { randomUUID } from 'node:crypto'

import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'

import { createLog } from '@mallgate/shared/log'
import { connectRedisForWorkers } from '@mallgate/shared/redis'

import { type MallStates, type TakeOptions, type TellOptions, createMallStates, ladderMs } from './mall-state.ts'

const signal = new AbortController().signal

async function statesForTests(): Promise<MallStates> {
  const redis = connectRedisForWorkers(process.env['REDIS_URL']!, 'manners-laws', createLog('test', 'silent'))
  await redis.connect()
  onTestFinished(() => redis.disconnect())
  return createMallStates(redis)
}

const take = (options: Partial<TakeOptions>): TakeOptions => ({
  minIntervalMs: 0,
  perMinute: 0,
  dailyBudget: 0,
  concurrency: 0,
  mostWaitMs: 600_000,
  crawlId: 'crawl',
  aloneMs: 60_000,
  requestId: '',
  endedMs: 60_000,
  cools: true,
  ...options,
})

const tell = (options: Partial<TellOptions>): TellOptions => ({
  kind: 'other',
  gen: 0,
  retryAfterMs: 0,
  status: 'blocked',
  why: '',
  crawlId: 'crawl',
  mostStep: ladderMs.length,
  slowMs: 0,
  mayLower: false,
  besides: 0,
  perMinute: 0,
  dailyBudget: 0,
  requestId: '',
  ...options,
})

test('no window of a minute has more turns than perMinute, none follows another sooner than minInterval, and none is wasted', async () => {
  const takers = await Promise.all([statesForTests(), statesForTests(), statesForTests()])
  await fc.assert(
    fc.asyncProperty(
      fc.record({ perMinute: fc.integer({ min: 1, max: 20 }), minIntervalMs: fc.constantFrom(0, 0, 50, 4_000) }),
      fc.array(fc.nat(2), { minLength: 1, maxLength: 60 }),
      async (limits, who) => {
        const mall = `law-${randomUUID()}`
        const turns: number[] = []
        await Promise.all(
          who.map(async (taker) => {
            const before = Date.now()
            const { verdict, ms } = await takers[taker]!.take(mall, take(limits))
            if (verdict === 'go') turns.push(before + ms)
          }),
        )
        turns.sort((a, b) => a - b)
        // What is measured here is when the question was sent: earlier than it was answered, by a moment.
        const moment = 500
        const { perMinute, minIntervalMs } = limits
        for (const [i, turn] of turns.entries()) {
          if (i >= perMinute) expect(turn - turns[i - perMinute]!).toBeGreaterThan(60_000 - moment)
          if (i > 0) expect(turn - turns[i - 1]!).toBeGreaterThan(minIntervalMs - moment)
        }
        const latest = Math.max(
          (Math.ceil(turns.length / perMinute) - 1) * 60_000 + (perMinute - 1) * minIntervalMs,
          (turns.length - 1) * minIntervalMs,
        )
        expect(turns.at(-1)! - turns[0]!).toBeLessThan(latest + moment)
      },
    ),
    { numRuns: 25 },
  )
})

test('the ladder: each block one step up and never a shorter rest, each answer one step down, neither beyond its ends', async () => {
  const states = await statesForTests()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('blocked', 'ok', 'other', 'stale block', 'stale answer'), { maxLength: 30 }),
      async (events) => {
        const mall = `law-${randomUUID()}`
        let state = await states.read(mall, signal)
        for (const event of events) {
          const stale = event.startsWith('stale')
          const kind = event === 'stale block' ? 'blocked' : event === 'stale answer' ? 'ok' : (event as 'blocked' | 'other')
          const before = Date.now()
          const next = await states.tell(mall, tell({ kind, gen: stale ? state.gen - 1 : state.gen }))
          const step =
            stale || kind === 'other' ? state.step : kind === 'ok' ? Math.max(0, state.step - 1) : Math.min(ladderMs.length, state.step + 1)
          expect(next.step).toBe(step)
          if (kind === 'blocked' && !stale) {
            expect(next.until === 0 ? 0 : next.until - before).toBeGreaterThanOrEqual(ladderMs[step - 1]! - 5)
            expect(next.until).toBeGreaterThanOrEqual(state.until)
          }
          state = next
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('the delay of a slow shop: at least what was seen, at most the half less with each answer, never less by an error', async () => {
  const states = await statesForTests()
  const seen = fc.record({ slowMs: fc.constantFrom(0, 0, 1_000, 3_000, 5_000), mayLower: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(seen, { maxLength: 25 }), async (answers) => {
      const mall = `law-${randomUUID()}`
      let before = 0
      for (const answer of answers) {
        const { delayMs } = await states.tell(mall, tell(answer))
        expect(delayMs).toBeGreaterThanOrEqual(answer.slowMs)
        expect(delayMs).toBeLessThanOrEqual(Math.max(before, answer.slowMs))
        if (answer.mayLower) expect(delayMs === 0 || delayMs >= Math.floor(before / 2)).toBe(true)
        else expect(delayMs).toBeGreaterThanOrEqual(before)
        before = delayMs
      }
    }),
    { numRuns: 30 },
  )
})
