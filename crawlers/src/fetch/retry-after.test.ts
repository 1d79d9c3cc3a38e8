import { expect, test } from 'vitest'

import { retryAfterMs } from './retry-after.ts'

const observedAt = '2026-01-02T03:04:05.000Z'
const day = 24 * 3_600_000

test.for([
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': ' 0 ' }, 0],
  [{ 'retry-after': '1.5' }, 1_500],
  [{ 'retry-after': '999999999' }, day],
  [{ 'retry-after': 'Fri, 02 Jan 2026 03:05:05 GMT' }, 60_000],
  [{ 'retry-after': 'Friday, 02-Jan-26 03:05:05 GMT' }, 60_000],
  [{ 'retry-after': 'Fri Jan  2 03:05:05 2026' }, 60_000],
  [{ 'retry-after': 'Fri, 02 Jan 2026 03:05:05 GMT', date: 'Fri, 02 Jan 2026 03:04:35 GMT' }, 30_000],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'Fri, 02 Jan 2036 03:05:05 GMT' }, day],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '99999999999' }, undefined],
  [{ 'retry-after': 'Fri, 99 Foo 2026 03:05:05 GMT' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{}, undefined],
] as [Record<string, string>, number | undefined][])('%j means %s ms', ([headers, ms]) => {
  expect(retryAfterMs(headers, observedAt)).toBe(ms)
})
