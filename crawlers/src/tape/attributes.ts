import { endsAttributeName, endsValue, equals, greater, isGap, isSpace, kindOf, lowerOf, nextByte, slash } from './byte-kinds.ts'
import { type Tape, attributeText } from './tape.ts'

const doubleQuote = 34
const singleQuote = 39

export const notClosed = -1

/** Where the attribute stands that was read last; an attribute without value has an empty range. `nameFrom` is -1 behind the last one. */
export const attribute = { nameFrom: 0, nameTo: 0, valueFrom: 0, valueTo: 0 }

/**
 * Reads a tag's next attribute as HTML's tokenizer does (HTML, 13.2.5.32 ff.), into `attribute`. Answers where to go on, which is the tag's
 * `>` behind the last one, or `notClosed`. `last` is the place of a `>` at or behind `from`: nothing is read beyond it.
 */
export function nextAttribute(bytes: Buffer, from: number, last: number): number {
  let at = from
  let char = bytes[at]!
  while ((kindOf[char]! & isGap) !== 0) char = bytes[++at]!
  if (char === greater) {
    attribute.nameFrom = -1
    return at
  }
  attribute.nameFrom = at
  char = bytes[++at]!
  // Letters are known without a look at their kind.
  while (char > greater || (kindOf[char]! & endsAttributeName) === 0) char = bytes[++at]!
  attribute.nameTo = attribute.valueFrom = attribute.valueTo = at
  while ((kindOf[char]! & isSpace) !== 0) char = bytes[++at]!
  if (char !== equals) return at
  char = bytes[++at]!
  while ((kindOf[char]! & isSpace) !== 0) char = bytes[++at]!
  if (char === doubleQuote || char === singleQuote) {
    attribute.valueFrom = at + 1
    at = nextByte(bytes, char, at + 1)
    attribute.valueTo = at
    return at === -1 || at > last ? notClosed : at + 1
  }
  attribute.valueFrom = at
  while ((kindOf[char]! & endsValue) === 0) char = bytes[++at]!
  attribute.valueTo = at
  return at
}

/** A tag whose last sign but white space is a `/` that belongs to no attribute. */
export function closesItself(bytes: Buffer, lastAttributeEnd: number, end: number): boolean {
  let at = end - 1
  while (at >= lastAttributeEnd && (kindOf[bytes[at]!]! & isSpace) !== 0) at--
  return at >= lastAttributeEnd && bytes[at] === slash
}

/** One bit of 32 for a name by its length and ends, whatever their case: where an element's bits lack it, the element lacks the attribute. */
export const attributeBit = (length: number, first: number, last: number): number =>
  1 << ((length * 31 + (first | 32) * 7 + (last | 32)) & 31)

/** A name in lower case, as it is looked for in tags. */
export interface AttributeName {
  bytes: Uint8Array
  bit: number
}

const names = new Map<string, AttributeName>()
const mostNames = 10_000

/** Of a name beyond ASCII, the bytes are those of UTF-8: elsewhere only the DOM knows it. */
function attributeName(name: string): AttributeName {
  const known = names.get(name)
  if (known) return known
  const bytes = Buffer.from(name)
  const made = { bytes, bit: attributeBit(bytes.length, bytes[0] ?? 0, bytes.at(-1) ?? 0) }
  if (names.size >= mostNames) names.clear()
  names.set(name, made)
  return made
}

/** Finds an element's attribute, its name in lower case; the first of several counts. Its value then stands in `attribute`. */
function findAttribute({ bytes, from, to, attributes }: Tape, node: number, name: AttributeName): boolean {
  const last = to[node]!
  if ((attributes[node]! & name.bit) === 0) return false
  for (let at = nextAttribute(bytes, from[node]!, last); attribute.nameFrom !== -1; at = nextAttribute(bytes, at, last))
    if (isNamed(bytes, name.bytes)) return true
  return false
}

export const hasAttribute = (tape: Tape, node: number, name: string): boolean => findAttribute(tape, node, attributeName(name))

/** The value of an attribute. Undefined where the element has none. */
export const attributeOf = (tape: Tape, node: number, name: string): string | undefined =>
  findAttribute(tape, node, attributeName(name)) ? attributeText(tape, attribute.valueFrom, attribute.valueTo) : undefined

function isNamed(bytes: Buffer, name: Uint8Array): boolean {
  const from = attribute.nameFrom
  if (attribute.nameTo - from !== name.length) return false
  for (let i = 0; i < name.length; i++) if (lowerOf[bytes[from + i]!] !== name[i]) return false
  return true
}
