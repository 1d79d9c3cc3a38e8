import { expect, test } from 'vitest'

import type { Pipe } from '@mallgate/shared/contract/mall'

import { compilePipes } from './pipes.ts'

const run = (value: string, ...pipes: Pipe[]) => compilePipes(pipes, ['pipes'])(value)

test.for<[string, string, Pipe[], string | undefined]>([
  ['regex keeps the first group', 'no=12&x', [{ regex: 'no=(\\d+)' }], '12'],
  ['regex without a group keeps the match', 'ab12', [{ regex: '\\d+' }], '12'],
  ['regex without a match is no value', 'ab', [{ regex: '\\d+' }], undefined],
  ['replace works everywhere, with groups', 'a-b-c', [{ replace: ['(\\w)-', '$1 '] }], 'a b c'],
  ['split takes a part', 'a / b / c', [{ split: ['/', 1] }], 'b'],
  ['split counts from the end, too', 'a/b/c', [{ split: ['/', -1] }], 'c'],
  ['split beyond the parts is no value', 'a', [{ split: ['/', 1] }], undefined],
  ['append and prepend', '5', [{ prepend: 'EUR ' }, { append: ',00' }], 'EUR 5,00'],
  ['map takes the whole value', ' 품절 ', [{ map: { 품절: 'SoldOut' } }], 'SoldOut'],
  ['map without the value is no value', 'constructor', [{ map: { a: 'b' } }], undefined],
  ['white space is folded at the end', ' a \n b ', [{ trim: true }], 'a b'],
  ['nothing left is no value', 'abc', [{ replace: ['.*', ''] }], undefined],
  ['steps after a missing value are not taken', 'x', [{ regex: 'y' }, { append: 'z' }], undefined],
])('%s', ([, value, pipes, expected]) => {
  expect(run(value, ...pipes)).toBe(expected)
})

test('a pattern that is none is refused with its key', () => {
  expect(() => run('', { trim: true }, { regex: '(' })).toThrow(
    expect.objectContaining({ name: 'DefinitionFault', path: ['pipes', 1, 'regex'] }) as Error,
  )
  expect(() => run('', { replace: ['[', ''] })).toThrow(expect.objectContaining({ path: ['pipes', 0, 'replace', 0] }) as Error)
})

test('a pattern that may take for ever is refused with its key, by the crawler too', () => {
  expect(() => run('', { replace: ['(\\w+\\s*)+=', ''] })).toThrow(
    expect.objectContaining({ name: 'DefinitionFault', path: ['pipes', 0, 'replace', 0] }) as Error,
  )
})
