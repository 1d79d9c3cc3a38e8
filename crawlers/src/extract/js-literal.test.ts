import fc from 'fast-check'
import { expect, test } from 'vitest'

import { extractFrom } from './extract-for-tests.ts'
import { readLiteral } from './js-literal.ts'

const read = (source: string) => readLiteral(source, 0)

test.for<[string, unknown]>([
  ['{a: 1, "b": \'x\', c: undefined,}', { a: 1, b: 'x', c: null }],
  ["[{name: 'It\\'s \"A\"'},,]", [{ name: 'It\'s "A"' }]],
  ['{on:!0,off:!1,none:void 0,nan:NaN}', { on: true, off: false, none: null, nan: null }],
  ['{a:.5,b:1e3,c:-2,d:0x10,e:1_000,f:5.}', { a: 0.5, b: 1000, c: -2, d: 16, e: 1000, f: 5 }],
  ["{a: '}]', b: [1] /* ] */, // }\n c: `x`}", { a: '}]', b: [1], c: 'x' }],
  ['{a: 5 + tax, b: t("x, y"), c: new Date("2026"), d: x ? {y: 1} : [2], e: 1}', { a: null, b: null, c: null, d: null, e: 1 }],
  ['{a: /[}"\\/]/g, b: function () { return "}" }, c: (x) => ({ y: x }), d: 2}', { a: null, b: null, c: null, d: 2 }],
  ['{...rest, short, [key]: 1, method() { return 1 }, get x() { return 2 }, a: 1}', { a: 1 }],
  ['{a: `${x}`, ünï: 1, 2: 3}', { a: null, ünï: 1, 2: 3 }],
  ['{"__proto__": {"polluted": 1}, a: 1}', { a: 1 }],
])('reads %s', ([source, value]) => {
  expect(read(source)).toEqual({ value, end: source.length })
})

test.for(['{a: 1', '{a: [1}', '["x', '{…}', '{a: f(}', 'x', '', '{a: "\\', '['.repeat(1_000)])('%s is none', (source) => {
  expect(read(source)).toBeUndefined()
})

test('what is JSON is read as JSON has it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
      const source = JSON.stringify(value)
      if (source.includes('__proto__')) return
      expect(JSON.stringify(read(source)?.value)).toBe(source)
    }),
  )
})

test('whatever stands there, it ends, in time', () => {
  const piece = fc.constantFrom('{', '}', '[', ']', '"', "'", '`', '/', '//', '/*', ',', ':', 'a', '1', '\\', '(', ')', '...', '\n', '${')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void read(`{${pieces.join('')}`)),
    { numRuns: 2_000 },
  )
  const started = performance.now()
  for (const unit of ['{a:', '[', 'a:/', '"', "'", '/*', '(', 'a:b+', '{a:f(']) read(`{a:[${unit.repeat(200_000)}`)
  expect(performance.now() - started).toBeLessThan(3_000)
})

test('a shop’s list is read from its own program, and not from what that would work out', () => {
  const script = `<script>window.__STATE__ = {user: getUser(), list: [{name: 'Cup', price: 12.5, old: undefined,}, {name: "Jug", price: base * 2}],};</script>`
  const { drafts, unread } = extractFrom(script, {
    embeddedJson: { after: 'window.__STATE__ =', items: 'list', fields: { title: 'name', price: 'price' } },
  })
  expect(drafts).toMatchObject([{ title: 'Cup', price: { minor: 1250 } }, { title: 'Jug' }])
  expect(drafts[1]).not.toHaveProperty('price')
  expect(unread).toEqual([])
})
