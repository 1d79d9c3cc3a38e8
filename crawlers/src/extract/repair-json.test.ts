import fc from 'fast-check'
import { expect, test } from 'vitest'

import { repairJson } from './repair-json.ts'

const repaired = (text: string) => repairJson(text).map((part) => JSON.parse(part) as unknown)

test.for([
  ['line breaks and tabs within strings', '{"a": "one\ntwo\tthree"}', [{ a: 'one two three' }]],
  ['a comma behind the last', '{"a": [1, 2,], "b": 3,}', [{ a: [1, 2], b: 3 }]],
  ['two commas in a row', '[1,, 2]', [[1, 2]]],
  ['a lone quote within a string', '{"name": "Monitor 27" schwarz", "size": 27}', [{ name: 'Monitor 27" schwarz', size: 27 }]],
  ['an escape that JSON lacks', String.raw`{"a": "it\'s 5\% off"}`, [{ a: "it's 5% off" }]],
  ['comments', '{/* the name */ "a": 1, // and so on\n "b": 2}', [{ a: 1, b: 2 }]],
  ['what hides a script', '<!-- {"a": 1} -->', [{ a: 1 }]],
  ['hidden within a comment', '//<![CDATA[\n{"a": 1}\n//]]>', [{ a: 1 }]],
  ['words of programs', '{"a": undefined, "b": NaN, "c": True}', [{ a: null, b: null, c: true }]],
  ['several values, one behind the other', '{"a": 1} {"b": 2}; [3]', [{ a: 1 }, { b: 2 }, [3]]],
  ['addresses, which hold what looks like a comment', '{"a": "https://shop.example/x",}', [{ a: 'https://shop.example/x' }]],
] as const)('%s', ([, text, expected]) => {
  expect(repaired(text)).toEqual(expected)
})

test.for(['{"price": 19', '{"price": "19.9', '{"a": 1, "price": {"b": 2}', '[{"price": 1}, {"pri'])(
  '%s ends nowhere, and is no value',
  (text) => {
    expect(repairJson(text)).toEqual([])
  },
)

test('what is JSON stays what it is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
      expect(repaired(JSON.stringify(value, null, 1))).toEqual([JSON.parse(JSON.stringify(value))])
    }),
    { numRuns: 500 },
  )
})

test('a great many of any sign take no longer than they are long', () => {
  for (const sign of ['"', '{', '[', '/', '\\', ',', '<!--', '" ', '{"a":"', '/*', '//\n', '&lt;'])
    expect(repairJson(`{${sign.repeat(250_000 / sign.length)}`).length).toBeLessThan(2_000_000)
}, 20_000)
