import { expect, test } from 'vitest'

import { readArgs } from './args.ts'
import { CliError } from './cli-error.ts'

test('a search is read with all its options, wherever they stand; words without quotes are one query', () => {
  expect(readArgs(['search', 'desk lamp'])).toEqual({ command: 'search', args: { query: 'desk lamp', json: false } })
  expect(readArgs(['search', '--limit=3', 'desk', '--json', 'lamp', '--max-age', '0', '--malls', 'a,b', '--sort', 'price'])).toEqual({
    command: 'search',
    args: { query: 'desk lamp', json: true, limit: '3', maxAge: '0', malls: 'a,b', sort: 'price' },
  })
  expect(readArgs(['search', '--', '-5 kg'])).toMatchObject({ args: { query: '-5 kg' } })
})

test('help and version are there for all and for each command', () => {
  for (const argv of [[], ['help'], ['--help'], ['-h']]) expect(readArgs(argv)).toEqual({ command: 'help' })
  for (const argv of [
    ['search', '--help'],
    ['help', 'search'],
  ])
    expect(readArgs(argv)).toEqual({ command: 'help', about: 'search' })
  expect(readArgs(['--version'])).toEqual({ command: 'version' })
})

const wrong: [string[], RegExp][] = [
  [['serach', 'x'], /no command 'serach': did you mean search\?/],
  [['search'], /what to look for/],
  [['search', '  '], /what to look for/],
  [['search', 'x', '--srot', 'price'], /no option --srot: did you mean --sort\?/],
  [['search', 'x', '--frobnicate'], /no option --frobnicate\./],
  [['search', 'x', '--limit'], /--limit/],
  [['search', 'x', '--json=1'], /--json/],
  [['--verson'], /no option --verson: did you mean --version\?/],
]

test.each(wrong)('%j is wrong usage, and says what to do', (argv, message) => {
  let error: unknown
  try {
    readArgs(argv)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(CliError)
  expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) })
  expect((error as CliError).message).toMatch(/^[^\n]+See mallgate --help\.$/)
})
