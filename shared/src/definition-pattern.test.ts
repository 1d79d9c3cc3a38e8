import { describe, expect, it } from 'vitest'

import { compilePattern } from './definition-pattern.ts'

describe('a pattern of a definition', () => {
  it.each([
    '(\\w+\\s*)+=',
    '(a|a)*b',
    '(?:a|ab)+c',
    '(?<x>a+)+$',
    '(?:(?:a*)*)$',
    '(a?){30}a{30}',
    '(?:a{1,50}){1,50}b',
    '(?:(?:a?){3}){3}',
    '(?=(\\w+\\s*)+=)x',
    'x(?:[)(]+,)*',
  ])('%s is refused, for its time may double with each sign', (source) => {
    expect(() => compilePattern(source, 'u', ['regex'])).toThrow(
      expect.objectContaining({ name: 'DefinitionFault', path: ['regex'], message: expect.stringContaining('may take for ever') }) as Error,
    )
  })
  it.each([
    '^(?:\\.\\./)*(?:catalogue/)?',
    '(?:[A-Z]{2,3} ?)?[$£€]? ?[0-9][0-9.,]*',
    '^(?:.* )?F(?:ree|REE)\\b(?!.*\\$).*$',
    '[0-9]{1,3}(?:[.,][0-9]{3})*',
    '(?:[0-9]+,){2}x',
    '(?:[(*+)]x)*\\)+\\(?',
    '\\p{L}+(?:\\u{1F600}x)*',
  ])('%s is taken', (source) => {
    expect(compilePattern(source, 'gu', []).source).toBe(new RegExp(source, 'u').source)
  })
  it.each(['^.*.*.*.*x$', '.*?a.*?b.*?c.*', '[^a]+[^b]+[^c]*\\S+$', '.{2,}.{3,}.+.+'])(
    '%s is refused, for its time may be a high power of the text’s length',
    (source) => {
      expect(() => compilePattern(source, 'u', [])).toThrow('may take for ever: 4 parts')
    },
  )
  it('names the group, and says what is no pattern at all', () => {
    expect(() => compilePattern('x(a(b+)*?)c', 'u', [])).toThrow('"(b+)*?"')
    expect(() => compilePattern('(', 'u', [])).toThrow('"(" is not a pattern: ')
  })
})
