import type { Random } from './random.ts'

// GS1 keeps this prefix for examples: none of our numbers is a thing that somebody sells.
const prefix = '952'
const numbers = 10 ** 9

/** The thirteenth digit for the twelve of an EAN-13: from the left they weigh 1, 3, 1, 3 …, and the sum ends in 0. */
export function checkDigit(twelve: string): string {
  let sum = 0
  for (let i = 0; i < twelve.length; i++) sum += Number(twelve[i]) * (i % 2 === 0 ? 1 : 3)
  return String((10 - (sum % 10)) % 10)
}

/** Hands out EAN-13 numbers, none of them twice. */
export function createGtins(random: Random): () => string {
  let at = random.int(0, numbers - 1)
  // Ends in 1: coprime to 10⁹, so the walk comes back to its start only after every number was given.
  const step = random.int(10 ** 6, 10 ** 7) * 10 + 1
  return () => {
    at = (at + step) % numbers
    const twelve = prefix + String(at).padStart(9, '0')
    return twelve + checkDigit(twelve)
  }
}
