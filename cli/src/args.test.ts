import { expect, test } from 'vitest'

import { readArgs } from './args.ts'
import { CliError } from './cli-error.ts'
import { commandNames } from './commands.ts'

test('a search is read with all its options, wherever they stand; words without quotes are one query', () => {
  expect(readArgs(['search', 'desk lamp'])).toEqual({ command: 'search', args: { query: 'desk lamp', json: false, urls: false } })
  expect(readArgs(['search', '--limit=3', 'desk', '--json', 'lamp', '--max-age', '0', '--malls', 'a,b', '--sort', 'price'])).toEqual({
    command: 'search',
    args: { query: 'desk lamp', json: true, urls: false, limit: 3, maxAge: 0, malls: ['a', 'b'], sort: 'price' },
  })
  expect(readArgs(['search', '--', '-5 kg'])).toMatchObject({ args: { query: '-5 kg' } })
})

test('malls, ps and completion are read with what they take', () => {
  expect(readArgs(['malls', '--json'])).toEqual({ command: 'malls', args: { json: true } })
  expect(readArgs(['malls', 'alpha', '--gate', 'http://g'])).toEqual({
    command: 'malls',
    args: { id: 'alpha', gate: 'http://g', json: false },
  })
  expect(readArgs(['ps', '--call-center', 'http://c'])).toEqual({
    command: 'ps',
    args: { callCenter: 'http://c', json: false, watch: false },
  })
  expect(readArgs(['completion', 'zsh'])).toEqual({ command: 'completion', args: { shell: 'zsh' } })
})

test('help and version are there for all and for each command', () => {
  for (const argv of [[], ['help'], ['--help'], ['-h']]) expect(readArgs(argv)).toEqual({ command: 'help' })
  for (const name of commandNames)
    for (const argv of [
      [...name.split(' '), '--help'],
      ['help', ...name.split(' ')],
    ])
      expect(readArgs(argv)).toEqual({ command: 'help', about: name })
  expect(readArgs(['--version'])).toEqual({ command: 'version' })
})

const wrong: [string[], RegExp][] = [
  [['serach', 'x'], /no command 'serach': did you mean search\?/],
  [['search'], /what to look for/],
  [['search', '  '], /what to look for/],
  [['search', 'x', '--srot', 'price'], /no option --srot: did you mean --sort\?/],
  [['search', 'x', '--frobnicate'], /no option --frobnicate\./],
  [['search', 'x', '--limit'], /--limit/],
  [['search', 'x', '--limit', 'ten'], /--limit must be a whole number, and 'ten' is none\./],
  [['search', 'x', '--max-age', '1.5'], /--max-age must be a whole number/],
  [['malls', '--jsno'], /no option --jsno: did you mean --json\?/],
  [['malls', 'a', 'b'], /mallgate malls \[id\] takes one word, but got 'a b'/],
  [['mals'], /no command 'mals': did you mean malls\?/],
  [['help', 'serch'], /no command 'serch': did you mean search\?/],
  [['ps', 'aux'], /takes no words, but got 'aux'/],
  [['completion'], /which shell: bash, zsh, fish/],
  [['completion', 'powershell'], /the shell must be one of bash, zsh, fish, and 'powershell' is none/],
  [['\u001B[2J'], /no command '\[2J'/],
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
