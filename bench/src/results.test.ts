import { expect, test } from 'vitest'

import type { Row } from './figure.ts'
import { resultsText, rowText } from './results.ts'

const row: Row = {
  key: 'hand-over',
  what: 'Hand-over and back',
  against: 'a bare queue',
  figures: [
    {
      what: '1 in flight: p50',
      ours: '3.1 ms',
      baseline: '2.5 ms',
      measured: { median: 1.24, min: 1.2, max: 1.4 },
      unit: '×',
      target: { atMost: 1.3 },
    },
    { what: '20 in flight: p50', measured: { median: 1.3, min: 1.2, max: 1.4 }, unit: '×', target: { atMost: 1 } },
    { what: 'p99', measured: { median: 2, min: 1, max: 3 }, unit: '×' },
  ],
  details: ['CPU: 3 ms.'],
}

test('a row tells each figure with its spread, its target and its verdict', () => {
  const lines = rowText(row, {}).split('\n')
  expect(lines).toContain('| 1 in flight: p50 | 3.1 ms | 2.5 ms | 1.24 × [1.20, 1.40] | ≤ 1.30 × | reached |')
  expect(lines).toContain('| 20 in flight: p50 | — | — | 1.30 × [1.20, 1.40] | ≤ 1.00 × | **short by 0.30 ×** |')
  expect(lines).toContain('| p99 | — | — | 2.00 × [1.00, 3.00] | — | said |')
  expect(lines).toContain('- CPU: 3 ms.')
})

test('what falls short has the reason that was found, or says how to find it', () => {
  expect(rowText(row, { 'hand-over': 'Half of it is written twice.\n' })).toContain('**Why:** Half of it is written twice.')
  expect(rowText(row, {})).toContain('npm run bench -- --only hand-over --profile DIR')
  const reached = { ...row, figures: [row.figures[0]!] }
  expect(rowText(reached, {})).not.toContain('Why')
})

test('the results begin with what each row came to', () => {
  const failed: Row = { key: 'at-rest', what: 'At rest', against: '—', figures: [], details: [], failed: 'npm start runs here already' }
  const text = resultsText('On two cores.', [row, failed], {})
  expect(text).toContain('| Hand-over and back | 1 of 2 reached | 20 in flight: p50: 1.30 × [1.20, 1.40] |')
  expect(text).toContain('| At rest | not measured | |')
  expect(text).toContain('**Not measured:** npm start runs here already')
})
