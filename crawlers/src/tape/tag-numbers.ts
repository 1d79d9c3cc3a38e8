import { endsTagName, greater, kindOf, lowerOf } from './byte-kinds.ts'
import { firstUnknown, tagNumbers } from './tags.ts'

export const beyondAscii = -1

// Room for names by their hash, a quarter full; a name that isn't at its place stands at the next.
const mask = 1023
const places = new Int16Array(mask + 1).fill(-1)
const spelt: Uint8Array[] = []

for (const [name, number] of tagNumbers) {
  const bytes = Buffer.from(name)
  let hash = 0
  for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0
  let place = hash & mask
  while (places[place] !== -1) place = (place + 1) & mask
  places[place] = number
  spelt[number] = bytes
}
const longestAscii = 128

/** Numbers the names of a page's tags; where one ends is told by `end`. */
export function createTagNumbers() {
  let unknown = new Map<string, number>()
  let end = 0

  const unknownNumber = (bytes: Buffer, from: number): number => {
    for (let at = from; at < end; at++) if (bytes[at]! >= longestAscii) return beyondAscii
    const name = bytes.toString('latin1', from, end).toLowerCase()
    const known = unknown.get(name)
    if (known !== undefined) return known
    const next = firstUnknown + unknown.size
    unknown.set(name, next)
    return next
  }
  return {
    begin(): void {
      if (unknown.size > 0) unknown = new Map()
    },
    /** Reads a name that begins at a letter and has a `>` somewhere behind it. Answers `beyondAscii` for one that has other signs. */
    read(bytes: Buffer, from: number): number {
      let hash = 0
      let at = from
      for (let byte = bytes[at]!; byte > greater || (kindOf[byte]! & endsTagName) === 0; byte = bytes[++at]!)
        hash = (Math.imul(hash, 31) + lowerOf[byte]!) | 0
      end = at
      for (let place = hash & mask; places[place] !== -1; place = (place + 1) & mask)
        if (isSpelt(bytes, from, at, spelt[places[place]!]!)) return places[place]!
      return unknownNumber(bytes, from)
    },
    end: () => end,
    unknown: (): ReadonlyMap<string, number> => unknown,
  }
}

function isSpelt(bytes: Buffer, from: number, to: number, name: Uint8Array): boolean {
  if (to - from !== name.length) return false
  for (let i = 0; i < name.length; i++) if (lowerOf[bytes[from + i]!] !== name[i]) return false
  return true
}
