import { expect, test } from 'vitest'

import { rowKeys } from './figure.ts'
import { help, readOptions } from './options.ts'

test('everything in full is written down; a part, a quick run or a profile is only printed', () => {
  expect(readOptions([])).toEqual({ rows: rowKeys, quick: false, profileDir: undefined, write: true, pagesDir: undefined })
  expect(readOptions(['--no-write'])).toMatchObject({ write: false })
  expect(readOptions(['--quick'])).toMatchObject({ rows: rowKeys, write: false })
  expect(readOptions(['--only', 'live,hand-over'])).toMatchObject({ rows: ['live', 'hand-over'], write: false })
  expect(readOptions(['--profile', '/tmp/x'])).toMatchObject({ profileDir: '/tmp/x', write: false })
})

test('a row that is not there is refused with those that are', () => {
  expect(() => readOptions(['--only', 'fast'])).toThrow(`there is no row 'fast': --only takes ${rowKeys.join(', ')}`)
  expect(() => readOptions(['--fast'])).toThrow('--fast')
})

test('the help names every row', () => {
  expect(readOptions(['--help'])).toBe('help')
  for (const key of rowKeys) expect(help).toContain(key)
})
