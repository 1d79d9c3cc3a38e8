import { expect, test } from 'vitest'

import { figuresOf, requireOpenFiles, shareOfCore } from './call-center.ts'
import { targetText, verdict } from './figure.ts'
import type { Watched } from './watched-registry.ts'

const slice = (callcenter: number, durationMs = 1_000) => ({ durationMs, cpuMs: new Map([['callcenter', callcenter]]) })

const watched: Watched = {
  mode: 'poll',
  instances: 500,
  few: 100,
  watchers: 5_000,
  changes: [1, 2, 3].map((factor) => ({
    p50: 100 * factor,
    p99: 300 * factor,
    last: 400 * factor,
    answered: 3,
    bytes: 700,
    missing: 0,
    cpuMs: new Map([['callcenter', 400]]),
  })),
  beating: { durationMs: 2_000, slices: [slice(50), slice(50)], beats: 200, renewals: 0, othersMs: 0 },
  idle: { durationMs: 2_000, slices: [slice(100), slice(200)], beats: 200, renewals: 5_000, othersMs: 0 },
  memory: {
    few: { heldMb: 30, pssMb: 70 },
    instances: { heldMb: 31, pssMb: 71 },
    watchers: { heldMb: 71, pssMb: 121 },
  },
  endMb: 150,
  redisMb: { few: 5, instances: 6 },
  listBytes: 175_000,
}

const figure = (what: string) => figuresOf(watched).find((one) => one.what.includes(what))!

test('idle CPU is the mean over the whole time, with its least and its most slice', () => {
  expect(shareOfCore({ slices: [slice(100), slice(500, 3_000)] }, 'callcenter')).toEqual({ min: 10, median: 15, max: 500 / 30 })
  expect(shareOfCore({ slices: [slice(100)] }, 'nobody').median).toBe(0)
})

test('the figures are held against a second for a change, a twentieth of the list and 15 % of a core', () => {
  expect([figure('99 %'), figure('bytes'), figure('idle CPU')].map(targetText)).toEqual(['≤ 1000 ms', '≤ 5.00 %', '≤ 15.0 %'])
  expect(figure('99 %').measured).toEqual({ median: 600, min: 300, max: 900 })
  expect(figure('bytes').measured.median).toBeCloseTo(0.4)
  expect(verdict(figure('idle CPU'))).toBe('reached')
})

test('CPU at rest is parted into what instances and what watchers take', () => {
  expect(figure('for 100 instances').measured.median).toBe(1)
  expect(figure('CPU for 1000 watchers').measured.median).toBe(2)
})

test('memory is told for one watcher and for one instance', () => {
  expect(figure('memory a watcher').measured.median).toBe(10)
  expect(figure('memory an instance, Call Center').measured.median).toBe(2.5)
  const { beating: _alone, ...streamed } = watched
  expect(figuresOf({ ...streamed, mode: 'sse' }).some(({ what }) => what.includes('instance'))).toBe(false)
})

test('where a process may not have enough connections, the row says how many and what to do', () => {
  const limits = (hard: string) =>
    `Limit    Soft Limit    Hard Limit    Units\nMax open files            1024                 ${hard}              files\n`
  expect(() => requireOpenFiles(limits('4096'))).toThrow('may have 4096 open files here, and this row needs 6000')
  requireOpenFiles(limits('20000'))
  requireOpenFiles(limits('unlimited'))
})
