import { type Tape, attributeText } from './tape.ts'

/** Distinct values of `class` on a page, by number from 1 on; 0 is none. */
export interface ClassLists {
  count: number
  /** Where one of them stands in the page. */
  from: Int32Array
  to: Int32Array
}

const startCapacity = 1024
const mixer = 0x9e3779b1
// On a page made so that all lists meet at one place, some get several numbers, which does no harm.
const mostLooked = 64

/** Numbers class lists by their bytes: two that are written alike have one number, and no string is made of them. */
export function createClassNumbers() {
  let from = new Int32Array(startCapacity)
  let to = new Int32Array(startCapacity)
  let hashes = new Int32Array(startCapacity)
  // Open addressing, at most half full: the number that has a place, 0 for nobody.
  let places = new Uint32Array(startCapacity * 2)
  let count = 0

  const grow = () => {
    const larger = (column: Int32Array<ArrayBuffer>) => {
      const next = new Int32Array(column.length * 2)
      next.set(column)
      return next
    }
    from = larger(from)
    to = larger(to)
    hashes = larger(hashes)
    places = new Uint32Array(from.length * 2)
    for (let number = 1; number <= count; number++) put(number)
  }
  const put = (number: number) => {
    const mask = places.length - 1
    let place = hashes[number]! & mask
    let looked = 0
    while (places[place] !== 0 && looked++ < mostLooked) place = (place + 1) & mask
    if (places[place] === 0) places[place] = number
  }
  // Four bytes at a time, wherever they stand.
  const nothing = new DataView(new ArrayBuffer(0))
  let page: DataView = nothing
  const hashOf = (start: number, end: number): number => {
    let hash = end - start
    let at = start
    for (; at + 4 <= end; at += 4) hash = Math.imul(hash ^ page.getInt32(at, true), mixer)
    for (; at < end; at++) hash = Math.imul(hash ^ page.getUint8(at), mixer)
    return hash ^ (hash >>> 15)
  }
  const isSame = (number: number, start: number, end: number): boolean => {
    const other = from[number]!
    if (to[number]! - other !== end - start) return false
    let at = start
    for (; at + 4 <= end; at += 4) if (page.getInt32(at, true) !== page.getInt32(other + at - start, true)) return false
    for (; at < end; at++) if (page.getUint8(at) !== page.getUint8(other + at - start)) return false
    return true
  }

  return {
    begin({ buffer, byteOffset, byteLength }: Buffer) {
      page = new DataView(buffer, byteOffset, byteLength)
      // A page with very many shall not burden those after it.
      if (from.length > 16 * startCapacity) {
        from = new Int32Array(startCapacity)
        to = new Int32Array(startCapacity)
        hashes = new Int32Array(startCapacity)
        places = new Uint32Array(startCapacity * 2)
      } else places.fill(0)
      count = 0
    },
    numberOf(start: number, end: number): number {
      const hash = hashOf(start, end)
      const mask = places.length - 1
      let place = hash & mask
      for (let looked = 0; places[place] !== 0 && looked < mostLooked; looked++) {
        const number = places[place]!
        if (hashes[number] === hash && isSame(number, start, end)) return number
        place = (place + 1) & mask
      }
      if (count + 1 === from.length) grow()
      count++
      from[count] = start
      to[count] = end
      hashes[count] = hash
      put(count)
      return count
    },
    end(): ClassLists {
      page = nothing
      return { count, from: from.slice(0, count + 1), to: to.slice(0, count + 1) }
    },
  }
}

/** Whether one of a list's classes is this one. White space is what JavaScript takes for it, as css-select does. */
export function listHas(tape: Tape, list: number, name: string, ascii: Uint8Array | undefined): boolean {
  const { bytes, classLists } = tape
  const from = classLists.from[list]!
  const to = classLists.to[list]!
  if (!ascii) return hasWord(attributeText(tape, from, to), name)
  let inWord = false
  let found = false
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    // What is an entity, or beyond ASCII, is a matter of text.
    if (byte >= 128 || byte === ampersand) return hasWord(attributeText(tape, from, to), name)
    const isGap = byte === 32 || (byte >= 9 && byte <= 13)
    if (!found && !isGap && !inWord && byte === ascii[0]) found = isWordAt(bytes, at, to, ascii)
    inWord = !isGap
  }
  return found
}

const ampersand = 38

function isWordAt(bytes: Buffer, at: number, to: number, word: Uint8Array): boolean {
  const end = at + word.length
  if (end > to) return false
  for (let i = 1; i < word.length; i++) if (bytes[at + i] !== word[i]) return false
  return end === to || bytes[end] === 32 || (bytes[end]! >= 9 && bytes[end]! <= 13)
}

/** Whether one of the words of a list, as of classes, is this one. */
export const hasWord = (list: string, word: string): boolean => ` ${list.replace(/\s/g, ' ')} `.includes(` ${word} `)
