import { describe, expect, it } from 'vitest'

import { withResults } from './soak-table.ts'

const page = '# Page\n\n<!-- the soak writes from here -->\n<!-- to here -->\n\nAfterwards.\n'
const three = { name: '3. Killed', figures: [{ what: 'gone', unit: 'ms' as const, promised: 20_000, measured: 16_543 }] }
const ten = { name: '10. Away', figures: [{ what: 'failed queries', unit: 'errors' as const, promised: 0, measured: 2 }] }
const rows = (text: string) => text.split('\n').filter((line) => /^\| \d/.test(line))

describe('the table of the soak', () => {
  it('has a row for each figure, in order of the faults, and says what was not kept', () => {
    expect(rows(withResults(page, [ten, three], '2026-01-02'))).toEqual([
      '| 3. Killed | gone | ≤ 20.0 s | 16.5 s | yes | 2026-01-02 |',
      '| 10. Away | failed queries | 0 | 2 | **no** | 2026-01-02 |',
    ])
  })

  it('keeps the rows of faults that were not run again, and all other text', () => {
    const first = withResults(page, [three, ten], '2026-01-02')
    const second = withResults(first, [{ ...ten, figures: [{ ...ten.figures[0]!, measured: 0 }] }], '2026-01-03')
    expect(rows(second)).toEqual([
      '| 3. Killed | gone | ≤ 20.0 s | 16.5 s | yes | 2026-01-02 |',
      '| 10. Away | failed queries | 0 | 0 | yes | 2026-01-03 |',
    ])
    expect(second.startsWith('# Page\n')).toBe(true)
    expect(second.endsWith('\nAfterwards.\n')).toBe(true)
  })

  it('says of a fault that could not be made why', () => {
    expect(rows(withResults(page, [{ ...three, error: 'no such | thing\nmore' }], 'd'))).toEqual([
      '| 3. Killed | could not be made: no such \\| thing | | | **no** | d |',
    ])
  })

  it('refuses a page without a place for it', () => {
    expect(() => withResults('# Page', [three], 'd')).toThrow(/has no/)
  })
})
