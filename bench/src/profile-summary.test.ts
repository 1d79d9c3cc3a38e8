import { expect, test } from 'vitest'

import { type CpuProfile, summarise } from './profile-summary.ts'
import { relativeTo } from './source-place.ts'

const repository = new URL('../..', import.meta.url).href
const node = (id: number, functionName: string, url: string, children: number[] = []): CpuProfile['nodes'][number] => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
  children,
})
// root → readPage (ours) → parse (a package); root → tick (node); root → (idle)
const profile: CpuProfile = {
  nodes: [
    node(1, '(root)', '', [2, 4, 5]),
    node(2, 'readPage', `${repository}crawlers/src/read-page.ts`, [3]),
    node(3, 'parse', `${repository}node_modules/htmlparser2/dist/Tokenizer.js`),
    node(4, 'tick', 'node:internal/process/task_queues'),
    node(5, '(idle)', ''),
  ],
  startTime: 1_000_000,
  samples: [3, 3, 2, 4, 5, 3],
  timeDeltas: [1_000, 2_000, 3_000, 4_000, 5_000, 100_000],
}

test('only samples within the windows count, and idle time never', () => {
  const { busyMs } = summarise(profile, [{ fromUs: 1_000_000, toUs: 1_050_000 }])
  expect(busyMs).toBeCloseTo(10)
  expect(summarise(profile, []).busyMs).toBe(0)
})

test('time goes to the function that took it, to its package, and to the nearest function of ours', () => {
  const { byModule, byFunction, byOurs } = summarise(profile, [{ fromUs: 1_000_000, toUs: 1_050_000 }])
  expect(Object.fromEntries(byModule)).toEqual({ htmlparser2: 3, 'crawlers/src/read-page.ts': 3, node: 4 })
  expect(byFunction.get('parse htmlparser2/dist/Tokenizer.js:10')).toBeCloseTo(3)
  expect(Object.fromEntries(byOurs)).toEqual({ 'readPage crawlers/src/read-page.ts:10': 6, '(nobody of ours)': 4 })
})

test('a nested package is called by its own name', () => {
  expect(relativeTo(`${repository}node_modules/a/node_modules/@b/c/lib/x.js`)).toEqual({
    module: '@b/c',
    path: '@b/c/lib/x.js',
    ours: false,
  })
})
