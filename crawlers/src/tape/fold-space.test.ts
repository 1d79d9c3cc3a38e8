import fc from 'fast-check'
import { expect, test } from 'vitest'

import { foldSpace } from './fold-space.ts'

const sign = fc.oneof(
  fc.constantFrom(...' \t\n\v\f\r\u00a0\u1680\u2000\u200a\u200b\u2028\u202f\u3000\ufeff', 'a', 'é', '한'),
  fc.string({ unit: 'binary', maxLength: 1 }),
)

test('runs of white space are one space, and none stands at the ends', () => {
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
      const text = signs.join('')
      expect(foldSpace(text)).toBe(text.replace(/[\s\u200b\ufeff]+/g, ' ').replace(/^ | $/g, ''))
    }),
    { numRuns: 2_000 },
  )
})
