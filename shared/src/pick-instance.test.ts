import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { InstanceState, ListedInstance } from './contract/instance.ts'
import { type InstancePicker, type Outcome, createInstancePicker } from './pick-instance.ts'
import { chanceFrom, simulate } from './simulate-calls-for-tests.ts'

const instance = (id: string, patch: Partial<ListedInstance> = {}): ListedInstance => ({
  id,
  service: 'mall',
  address: `http://${id}:1`,
  malls: [],
  allMalls: false,
  version: '1',
  startedAt: '2026-01-01T00:00:00Z',
  weight: 1,
  caps: [],
  state: 'up',
  ...patch,
})
const many = (count: number) => Array.from({ length: count }, (_, i) => instance(`inst-${i}`))
const none: ReadonlySet<string> = new Set()
const times = (count: number, each: () => unknown) => Array.from({ length: count }, each)

function setUp(seed = 1) {
  let at = 0
  const picker = createInstancePicker({ random: chanceFrom(seed), now: () => at })
  const end = (of: ListedInstance, outcome: Outcome, tookMs = 0, what?: string) => {
    const ended = picker.begin(of, what)
    at += tookMs
    ended(outcome)
  }
  return {
    picker,
    end,
    fail: (of: ListedInstance, count = 5) => times(count, () => end(of, 'failed')),
    pass: (ms: number) => {
      at += ms
    },
  }
}

const picked = (picker: InstancePicker, from: readonly ListedInstance[], count = 200) =>
  new Set(times(count, () => picker.pick(from, none)?.id) as string[])

describe('who may be asked', () => {
  test('those that are up first, then those without weight, then draining, then suspect ones; others never', () => {
    const { picker } = setUp()
    const order = [
      instance('up'),
      instance('weightless', { weight: 0 }),
      instance('draining', { state: 'draining' }),
      instance('suspect', { suspect: true }),
    ]
    const never = (['starting', 'down', 'out_of_service'] as const).map((state) => instance(state, { state }))
    const { address: _, ...deaf } = instance('deaf')
    const all = [...never, deaf, ...order.toReversed()]
    const tried = new Set<string>()
    for (const { id } of order) {
      expect(picker.pick(all, tried)?.id).toBe(id)
      tried.add(id)
    }
    expect(picker.pick(all, tried)).toBeUndefined()
    expect(picker.pick([], none)).toBeUndefined()
  })

  const state = fc.constantFrom<InstanceState>('up', 'up', 'up', 'draining', 'down', 'out_of_service', 'starting')
  const fleets = fc.array(
    fc.record({ state, weight: fc.constantFrom(0, 1, 1, 5), failures: fc.constantFrom(0, 0, 4, 5, 9), tried: fc.boolean() }),
    {
      maxLength: 8,
    },
  )

  test('somebody is picked exactly where one that may be asked is left', () => {
    fc.assert(
      fc.property(fleets, fc.nat(), (fleet, seed) => {
        const { picker, fail } = setUp(seed)
        const all = fleet.map((made, i) => instance(`inst-${i}`, { state: made.state, weight: made.weight }))
        fleet.forEach(({ failures }, i) => fail(all[i]!, failures))
        const tried = new Set(all.filter((_, i) => fleet[i]!.tried).map(({ id }) => id))
        const left = all.filter(({ id, state: now }) => (now === 'up' || now === 'draining') && !tried.has(id))
        const chosen = picker.pick(all, tried)
        if (left.length === 0) expect(chosen).toBeUndefined()
        else expect(left).toContain(chosen)
      }),
    )
  })

  test('an ejected one is never picked while a healthy one is left, but where more than half of its rank are ejected', () => {
    fc.assert(
      fc.property(fleets, fc.nat(), (fleet, seed) => {
        const { picker, fail } = setUp(seed)
        const all = fleet.map((made, i) => instance(`inst-${i}`, { state: made.state, weight: made.weight }))
        fleet.forEach(({ failures }, i) => fail(all[i]!, failures))
        const chosen = picker.pick(all, none)
        if (!chosen) return
        const rank = (one: ListedInstance) => `${one.state} ${one.weight > 0 || one.state === 'draining'}`
        const ejected = (one: ListedInstance) => picker.standing(one).ejectedForMs > 0
        const peers = all.filter((one) => rank(one) === rank(chosen))
        const healthy = all.filter((one) => (one.state === 'up' || one.state === 'draining') && !ejected(one))
        if (ejected(chosen) && healthy.length > 0) expect(peers.filter(ejected).length * 2).toBeGreaterThan(peers.length)
      }),
    )
  })
})

describe('ejection', () => {
  test('five failures in a row take an instance out; one success between keeps it in', () => {
    const { picker, fail, end } = setUp()
    const all = many(3)
    fail(all[0]!, 4)
    end(all[0]!, 'ok')
    fail(all[0]!, 4)
    expect(picker.standing(all[0]!)).toMatchObject({ failures: 4, ejectedForMs: 0 })
    fail(all[0]!, 1)
    expect(picked(picker, all)).toEqual(new Set(['inst-1', 'inst-2']))
  })

  test('lasts about a second, then longer with each one, 30 s at most; who answers is back at once', () => {
    const { picker, fail, end, pass } = setUp()
    const [one] = many(1)
    fail(one!, 4)
    const lengths = times(50, () => {
      fail(one!, 1)
      const { ejectedForMs } = picker.standing(one!)
      pass(ejectedForMs + 1)
      return ejectedForMs
    }) as number[]
    lengths.forEach((ms, i) => {
      const expected = Math.min(1_000 * (i + 1), 30_000)
      expect(ms).toBeGreaterThanOrEqual(expected * 0.8)
      expect(ms).toBeLessThanOrEqual(expected * 1.2)
    })
    fail(one!, 1)
    end(one!, 'ok')
    expect(picker.standing(one!)).toMatchObject({ ejectedForMs: 0, failures: 0 })
  })

  test('failures of calls that were under way when it was ejected do not prolong it', () => {
    const { picker, fail } = setUp()
    const [one] = many(1)
    fail(one!, 5)
    const { ejectedForMs } = picker.standing(one!)
    fail(one!, 20)
    expect(picker.standing(one!).ejectedForMs).toBe(ejectedForMs)
  })

  test('the last one is asked all the same, and all are where more than half are out', () => {
    const { picker, fail } = setUp()
    const all = many(3)
    for (const one of all) fail(one)
    expect(picked(picker, all)).toEqual(new Set(all.map(({ id }) => id)))
    const fresh = setUp()
    for (const one of all.slice(1)) fresh.fail(one)
    expect(picked(fresh.picker, all)).toEqual(new Set(all.map(({ id }) => id)))
  })

  test('one kind of call that fails leaves the others in', () => {
    const { picker, end } = setUp()
    const all = many(3)
    times(6, () => {
      end(all[0]!, 'failed', 1, 'broken')
      end(all[0]!, 'ok', 1, 'whole')
    })
    expect(new Set(times(200, () => picker.pick(all, none, 'broken')!.id))).not.toContain('inst-0')
    expect(new Set(times(200, () => picker.pick([...all], none, 'whole')!.id))).toContain('inst-0')
  })

  test('a new boot under the same id begins without its past', () => {
    const { picker, fail } = setUp()
    const before = instance('inst-0', { boot: 'boot-1' })
    fail(before)
    expect(picker.standing(instance('inst-0', { boot: 'boot-1' })).ejectedForMs).toBeGreaterThan(0)
    expect(picker.standing(instance('inst-0', { boot: 'boot-2' })).ejectedForMs).toBe(0)
  })
})

describe('the better of two', () => {
  test('is the one with less under way', () => {
    const { picker } = setUp()
    const all = many(2)
    times(2, () => picker.begin(all[0]!))
    expect(picked(picker, all)).toEqual(new Set(['inst-1']))
  })

  test('is the faster one; a slow answer counts at once and is forgiven with time', () => {
    const { picker, end, pass } = setUp()
    const all = many(2)
    times(50, () => end(all[0]!, 'ok', 10))
    times(50, () => end(all[1]!, 'ok', 10))
    expect(picked(picker, all).size).toBe(2)
    end(all[0]!, 'slow', 500)
    expect(picked(picker, all)).toEqual(new Set(['inst-1']))
    times(40, () => {
      pass(990)
      end(all[1]!, 'ok', 10)
    })
    expect(picked(picker, all)).toContain('inst-0')
  })

  test('is not the one that hangs, before any of its calls has ended', () => {
    const { picker, pass } = setUp()
    const all = many(2)
    picker.begin(all[0]!)
    picker.begin(all[1]!)('ok')
    pass(1_000)
    picker.begin(all[1]!)
    expect(picked(picker, all)).toEqual(new Set(['inst-1']))
  })

  test('is not the one that fails fast', () => {
    const { picker, end } = setUp()
    const all = many(2)
    for (const one of all) end(one, 'ok', 50)
    end(all[0]!, 'failed', 1)
    expect(picked(picker, all)).toEqual(new Set(['inst-1']))
  })

  test('is the one that failed too, once that was some time ago', () => {
    const { picker, end, fail, pass } = setUp()
    const all = many(2)
    fail(all[0]!, 4)
    times(30, () => {
      pass(990)
      end(all[1]!, 'ok', 10)
    })
    expect(picked(picker, all)).toContain('inst-0')
  })

  test('may be one that is new: it is taken to be as fast as the others', () => {
    const { picker, end } = setUp()
    const all = many(3)
    for (const one of all.slice(0, 2)) end(one, 'ok', 50)
    const counts = simulate({ instances: all, concurrency: 10, calls: 3_000, serviceMs: () => 10 })
    expect(picked(picker, all)).toContain('inst-2')
    for (const one of all) expect(counts.asked.get(one.id)).toBeGreaterThan(800)
  })

  test('ending a call twice counts once', () => {
    const { picker } = setUp()
    const [one] = many(1)
    const end = picker.begin(one!)
    end('ok')
    end('failed')
    expect(picker.standing(one!)).toMatchObject({ inFlight: 0, failures: 0 })
  })
})

describe('over many calls', () => {
  const exponential = (random: () => number, mean: number) => -Math.log(1 - random()) * mean
  const run = (slow: number, seed: number, concurrency = 20) => {
    const random = chanceFrom(seed)
    return simulate({
      instances: many(3),
      concurrency,
      calls: 60_000,
      serviceMs: ({ id }) => exponential(random, id === 'inst-0' ? 10 * slow : 10),
      seed,
    })
  }

  test.each([1, 2, 3])(
    'one of three that is ten times slower leaves the p99 of all within 1.5 times that of all healthy (seed %i)',
    (seed) => {
      const [healthy, oneSlow] = [run(1, seed), run(10, seed)]
      expect(oneSlow.p99Ms).toBeLessThan(1.5 * healthy.p99Ms)
      expect(oneSlow.asked.get('inst-0')! / 60_000).toBeLessThan(0.018)
    },
  )

  test('one that hangs gets next to nothing', () => {
    const { asked } = simulate({
      instances: many(3),
      concurrency: 20,
      calls: 60_000,
      serviceMs: ({ id }) => (id === 'inst-0' ? 3_000 : 10),
    })
    expect(asked.get('inst-0')).toBeLessThan(120)
  })

  test.each([1, 4, 20, 100])('equals share by their weights, with %i under way', (concurrency) => {
    const instances = [instance('one', { weight: 1 }), instance('two', { weight: 2 }), instance('five', { weight: 5 })]
    const random = chanceFrom(7)
    const { asked } = simulate({ instances, concurrency, calls: 40_000, serviceMs: () => exponential(random, 10) })
    for (const { id, weight } of instances) {
      const share = asked.get(id)! / 40_000
      expect(share / (weight / 8)).toBeGreaterThan(0.6)
      expect(share / (weight / 8)).toBeLessThan(1.6)
    }
  })
})
