import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type Permit, createBreaker } from './breaker.ts'

function timed({ random = () => 0 }: { random?: () => number } = {}) {
  const clock = { at: 100_000 }
  const breaker = createBreaker({ now: () => clock.at, random })
  return {
    clock,
    breaker,
    ask: (verdict: Parameters<Permit['end']>[0], boundMs = 3_000) => {
      const permit = breaker.enter(boundMs)
      permit?.end(verdict)
      return permit !== undefined
    },
  }
}

test('opens after five asks that all failed, not after four, and not where they lie further apart', () => {
  const { breaker, clock, ask } = timed()
  for (let i = 0; i < 4; i++) ask('failed')
  expect(breaker.state()).toBe('closed')
  ask('failed')
  expect(breaker.state()).toBe('open')
  expect(ask('answered')).toBe(false)
  const slow = timed()
  for (let i = 0; i < 20; i++) {
    slow.ask('failed')
    slow.clock.at += 2_600
  }
  expect(slow.breaker.state()).toBe('closed')
  expect(clock.at).toBe(100_000)
})

test('opens where half of twenty failed, and not where fewer did', () => {
  const half = timed()
  for (let i = 0; i < 20; i++) half.ask(i % 2 ? 'failed' : 'answered')
  expect(half.breaker.state()).toBe('open')
  const third = timed()
  for (let i = 0; i < 60; i++) third.ask(i % 3 ? 'answered' : 'failed')
  expect(third.breaker.state()).toBe('closed')
})

test('a mall that worked until now and then only fails is open within ten seconds, at one query per second', () => {
  const { breaker, clock, ask } = timed()
  for (let i = 0; i < 30; i++, clock.at += 1_000) ask('answered')
  const since = clock.at
  while (breaker.state() === 'closed') {
    ask('failed')
    clock.at += 1_000
  }
  expect(clock.at - since).toBeLessThanOrEqual(10_000)
})

test('what says nothing does not count', () => {
  const { breaker, ask } = timed()
  for (let i = 0; i < 100; i++) ask('says_nothing')
  expect(breaker.state()).toBe('closed')
})

test('waits one second, two, four and eight between tries; success closes at once', () => {
  const { breaker, clock, ask } = timed()
  for (let i = 0; i < 5; i++) ask('failed')
  for (const waitMs of [1_000, 2_000, 4_000, 8_000, 8_000]) {
    expect(breaker.retryAfterMs()).toBe(waitMs)
    clock.at += waitMs - 1
    expect(ask('answered')).toBe(false)
    clock.at += 1
    expect(breaker.state()).toBe('half_open')
    expect(ask('failed')).toBe(true)
  }
  clock.at += 8_000
  expect(ask('answered')).toBe(true)
  expect(breaker.state()).toBe('closed')
  expect(breaker.retryAfterMs()).toBe(0)
})

test('an ask that was let through and never ends gives way to another at its bound, and may still close it', () => {
  const { breaker, clock, ask } = timed()
  for (let i = 0; i < 5; i++) ask('failed')
  clock.at += 1_000
  const hanging = breaker.enter(60_000)!
  expect(breaker.enter(1)).toBeUndefined()
  clock.at += 5_000
  const second = breaker.enter(300)!
  expect(second).toBeDefined()
  hanging.end('failed')
  expect(breaker.enter(1)).toBeUndefined()
  clock.at += 300
  expect(ask('says_nothing')).toBe(true)
  expect(ask('says_nothing')).toBe(true)
  second.end('answered')
  expect(breaker.state()).toBe('closed')
})

test('what was asked before it opened says nothing of it then', () => {
  const { breaker, ask } = timed()
  const early = breaker.enter(3_000)!
  for (let i = 0; i < 5; i++) ask('failed')
  early.end('answered')
  expect(breaker.state()).toBe('open')
})

const step = fc.record({
  afterMs: fc.integer({ min: 0, max: 4_000 }),
  lastsMs: fc.oneof(fc.integer({ min: 0, max: 6_000 }), fc.constant(Infinity)),
  verdict: fc.constantFrom('answered' as const, 'failed' as const, 'failed' as const, 'says_nothing' as const),
  boundMs: fc.integer({ min: 10, max: 60_000 }),
})

test('whatever happened: one ask at a time while it is open, and a mall that works again is asked within eight seconds and the bound of one ask', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true })),
      (steps, rolls) => {
        const { breaker, clock } = timed({ random: () => rolls.pop() ?? 0 })
        const running: { permit: Permit; endsAt: number; verdict: 'answered' | 'failed' | 'says_nothing'; until: number }[] = []
        const pass = (to: number) => {
          for (const one of running.filter(({ endsAt }) => endsAt <= to).sort((a, b) => a.endsAt - b.endsAt)) {
            clock.at = one.endsAt
            one.permit.end(one.verdict)
            running.splice(running.indexOf(one), 1)
          }
          clock.at = to
        }
        for (const { afterMs, lastsMs, verdict, boundMs } of steps) {
          pass(clock.at + afterMs)
          const shut = breaker.state() !== 'closed'
          const permit = breaker.enter(boundMs)
          if (!permit) continue
          if (shut) {
            for (const one of running) expect(one.until).toBeLessThanOrEqual(clock.at)
            running.push({ permit, endsAt: clock.at + lastsMs, verdict, until: clock.at + Math.min(boundMs, 5_000) })
          } else running.push({ permit, endsAt: clock.at + lastsMs, verdict, until: 0 })
        }
        // Now it works again, and somebody asks ten times a second.
        const since = clock.at
        for (;;) {
          const permit = breaker.enter(3_000)
          if (permit) {
            permit.end('answered')
            break
          }
          clock.at += 100
          expect(clock.at - since).toBeLessThanOrEqual(8_000 + 5_000 + 100)
        }
        expect(breaker.state()).toBe('closed')
      },
    ),
  )
})
