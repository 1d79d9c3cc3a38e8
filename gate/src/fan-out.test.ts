import type { MallReport } from '@mallgate/shared/contract/search'
import { deadlineIn } from '@mallgate/shared/deadline'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type MallOutcome, type SearchEvent, fanOut, nothing } from './fan-out.ts'
import { offerOf } from './gate-for-tests.ts'
import { rankOffers } from '@mallgate/shared/rank-offers'

const never = new AbortController().signal

const outcome = (mall: string, offers: number): MallOutcome => ({
  status: offers > 0 ? 'ok' : 'empty',
  source: 'live',
  found: rankOffers(
    'lamp',
    Array.from({ length: offers }, (_, i) => offerOf(mall, `${mall}-${i}`)),
  ),
})

const behaviour = fc.oneof(
  fc.record({ kind: fc.constant('answers' as const), afterMs: fc.integer({ min: 0, max: 12 }), offers: fc.integer({ min: 0, max: 3 }) }),
  fc.record({
    kind: fc.constantFrom('throws' as const, 'recalled' as const),
    afterMs: fc.constant(0),
    offers: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ kind: fc.constant('hangs' as const), afterMs: fc.constant(0), offers: fc.constant(0) }),
)
type Behaviour = { kind: 'answers' | 'throws' | 'recalled' | 'hangs'; afterMs: number; offers: number }

function run(behaviours: Behaviour[], timeoutMs: number, signal = never) {
  const malls = behaviours.map((one, i) => ({ id: `m-${i}`, ...one }))
  const signals: AbortSignal[] = []
  const events = fanOut({
    malls,
    deadline: deadlineIn(timeoutMs),
    signal,
    recall: ({ id, kind, offers }) => (kind === 'recalled' ? outcome(id, offers) : undefined),
    async ask({ id, kind, afterMs, offers }, _deadline, over) {
      signals.push(over)
      if (kind === 'throws') throw new Error('broke')
      if (kind === 'hangs') return new Promise<never>(() => {})
      return new Promise((resolve) => setTimeout(() => resolve(outcome(id, offers)), afterMs))
    },
  })
  return { events, signals, malls }
}

test('whatever malls do: each is pending once, ends in exactly one status, its offers come before its end, and all is over by the deadline', async () => {
  const timeoutMs = 60
  await fc.assert(
    fc.asyncProperty(fc.array(behaviour, { maxLength: 12 }), async (behaviours) => {
      const startedAt = performance.now()
      const { events, malls, signals } = run(behaviours, timeoutMs)
      const seen = await Array.fromAsync(events)
      const tookMs = performance.now() - startedAt

      const reports = seen.flatMap((event) => (event.event === 'mall' ? [event.report] : []))
      expect(reports.slice(0, malls.length).map(({ mall, status }) => [mall, status])).toEqual(malls.map(({ id }) => [id, 'pending']))
      const ends = reports.slice(malls.length)
      expect(ends.map(({ mall }) => mall).sort()).toEqual(malls.map(({ id }) => id).sort())
      for (const mall of malls) {
        const end = ends.find((report) => report.mall === mall.id)!
        const offersAt = seen.findIndex((event) => event.event === 'offers' && event.mall === mall.id)
        const endAt = seen.findIndex((event) => event.event === 'mall' && event.report === end)
        const answers = mall.kind === 'answers' || mall.kind === 'recalled'
        if (answers && end.status !== 'timeout')
          expect(end).toMatchObject({ status: mall.offers > 0 ? 'ok' : 'empty', offers: mall.offers })
        if (mall.kind === 'throws') expect(end).toMatchObject({ status: 'error', offers: 0, error: { message: 'broke' } })
        if (mall.kind === 'hangs') expect(end.status).toBe('timeout')
        expect(offersAt >= 0).toBe(end.offers > 0)
        if (offersAt >= 0) expect(offersAt).toBeLessThan(endAt)
      }
      expect(signals.every((signal) => signal.aborted)).toBe(true)
      const someHang = malls.some(({ kind }) => kind === 'hangs')
      if (someHang) expect(tookMs).toBeGreaterThan(timeoutMs - 5)
      expect(tookMs).toBeLessThan(someHang ? timeoutMs + 500 : timeoutMs + 400)
    }),
    { numRuns: 40 },
  )
})

test('all malls are asked at once, and what one gives is told before another has answered', async () => {
  const slow = Promise.withResolvers<MallOutcome>()
  const asked: string[] = []
  const events = fanOut({
    malls: [{ id: 'fast' }, { id: 'slow' }],
    deadline: deadlineIn(5_000),
    signal: never,
    recall: () => undefined,
    ask: ({ id }) => {
      asked.push(id)
      return id === 'fast' ? Promise.resolve(outcome('fast', 1)) : slow.promise
    },
  })
  const next = async () => (await events.next()).value as SearchEvent
  await next()
  expect(asked).toEqual(['fast', 'slow'])
  await next()
  expect(await next()).toMatchObject({ event: 'offers', mall: 'fast' })
  expect(await next()).toMatchObject({ event: 'mall', report: { mall: 'fast', status: 'ok', offers: 1 } })
  slow.resolve(nothing('blocked', 'a captcha page came'))
  expect(await next()).toMatchObject({ event: 'mall', report: { mall: 'slow', status: 'blocked' } })
  expect(await events.next()).toEqual({ done: true, value: undefined })
})

test('when the caller has gone, all asks are given up and nothing more is told', async () => {
  const caller = new AbortController()
  const { events, signals } = run([{ kind: 'hangs', afterMs: 0, offers: 0 }], 20_000, caller.signal)
  const reports: MallReport[] = []
  for await (const event of events) {
    if (event.event === 'mall') reports.push(event.report)
    caller.abort()
  }
  expect(reports.map(({ status }) => status)).toEqual(['pending'])
  expect(signals[0]!.aborted).toBe(true)
})

test('a consumer that leaves gives up all asks', async () => {
  const { events, signals } = run([{ kind: 'hangs', afterMs: 0, offers: 0 }], 20_000)
  await events.next()
  await events.return()
  expect(signals[0]!.aborted).toBe(true)
})

test('a consumer that reads slowly does not let a mall run past the deadline', async () => {
  const { events, signals } = run([{ kind: 'hangs', afterMs: 0, offers: 0 }], 30)
  await events.next()
  await new Promise((resolve) => signals[0]!.addEventListener('abort', resolve, { once: true }))
  expect((await events.next()).value).toMatchObject({ report: { status: 'timeout' } })
})
