/** A stream of numbers that is the same for the same seed, on every machine and in every run. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number, both ends included. */
  int(least: number, most: number): number
  pick<T>(list: readonly T[]): T
  chance(share: number): boolean
  /** Where the stream stands: what `resumeRandom` goes on from. */
  state(): number
}

/**
 * Streams are named by text: one stream per thing (`7/techmart/9521234567890`), so that a new shop or product
 * never shifts the numbers of the others.
 */
export const createRandom = (name: string): Random => resumeRandom(fold(name))

/** The rest of a stream, from where it stood. */
export function resumeRandom(from: number): Random {
  let state = from
  const next = () => {
    state = (state + 0x9e3779b9) | 0
    return scramble(state) / 2 ** 32
  }
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    int,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('there is nothing to pick from')
      return list[int(0, list.length - 1)]!
    },
    chance: (share) => next() < share,
    state: () => state,
  }
}

function fold(text: string): number {
  let sum = text.length
  for (let i = 0; i < text.length; i++) sum = scramble(sum ^ text.charCodeAt(i))
  return sum
}

// Each input bit turns about half of the output bits: names that differ in one letter have nothing in common.
function scramble(value: number): number {
  let bits = value
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
