import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createUsualTime } from './usual-time.ts'

test('about nineteen of twenty lie below, whatever their scale', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5_000 }), fc.integer(), (scale, seed) => {
      const usual = createUsualTime()
      let state = seed >>> 0
      const roll = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
      expect(usual.ms()).toBeUndefined()
      for (let i = 0; i < 3_000; i++) usual.note(scale * (1 + 9 * roll()))
      // The 95th of a hundred is 9.55 × scale; it wavers.
      expect(usual.ms()! / scale).toBeGreaterThan(6)
      expect(usual.ms()! / scale).toBeLessThan(16)
    }),
    { numRuns: 30 },
  )
})
