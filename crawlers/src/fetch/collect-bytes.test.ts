import fc from 'fast-check'
import { test } from 'vitest'

import { collectBytes } from './collect-bytes.ts'

test('what is collected is what came, in whatever pieces', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.nat(70_000).map((size) => new Uint8Array(size).fill(size % 251)),
    // A small part of something large.
    fc.nat(3_000).map((size) => new Uint8Array(200_000).fill(size % 241).subarray(7, 7 + size)),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const collected = collectBytes()
      for (const each of pieces) collected.add(each)
      const whole = Buffer.concat(pieces)
      return collected.size === whole.length && Buffer.compare(collected.bytes(), whole) === 0
    }),
    { numRuns: 50 },
  )
})
