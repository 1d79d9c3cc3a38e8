import { attribute, attributeBit, closesItself, nextAttribute, notClosed } from './attributes.ts'
import { dash, exclamation, greater, endsTagName, isLetter, kindOf, less, lowerOf, nextByte, question, slash } from './byte-kinds.ts'
import { createClassNumbers } from './class-lists.ts'
import { beyondAscii, createTagNumbers } from './tag-numbers.ts'
import { factsOf, firstUnknown, isRaw, isRcdata, tags } from './tags.ts'
import { type Decode, type Tape, inUtf8, otherNode, plainText, rawText } from './tape.ts'
import { createTree, ignored, mostOpen } from './tree.ts'

// Signs that htmlparser2 takes for `/` and `<` where it looks for the end of a script.
const confusing = [0x0f, 0x1c]
const bracket = 93
const ampersand = 38

// A page is read in one go, so all pages share what reading needs.
const tree = createTree()
const classNumbers = createClassNumbers()
const tagNumbers = createTagNumbers()

/**
 * Reads a page's markup in one pass into a tape; undefined where it is of a kind that only the DOM's reader is sure of: nested too deeply,
 * cut within a tag, with a tag whose name is no ASCII. `decode` turns a part of the page into text.
 */
export function readTape(bytes: Buffer, decode: Decode = inUtf8): Tape | undefined {
  if (confusing.some((sign) => bytes.includes(sign))) return undefined
  tree.begin()
  classNumbers.begin(bytes)
  tagNumbers.begin()
  if (!readNodes(bytes, bytes.lastIndexOf(greater))) return undefined
  return { ...tree.end(), bytes, decode, classLists: classNumbers.end(), unknownTags: tagNumbers.unknown() }
}

/** Nothing is read beyond `last`, the page's last `>`, but text: a tag that began there is not closed. False then. */
function readNodes(bytes: Buffer, last: number): boolean {
  let textFrom = 0
  let at = 0
  const end = bytes.length
  for (let lt = nextByte(bytes, less, 0); lt !== -1 && lt + 1 < end; lt = nextByte(bytes, less, at)) {
    const char = bytes[lt + 1]!
    const letter = (kindOf[char]! & isLetter) !== 0
    if (!letter && char !== slash && char !== exclamation && char !== question) {
      at = lt + 1
      continue
    }
    if (textFrom < lt) tree.leaf(plainText, textFrom, lt)
    if (lt > last) return false
    at = letter ? openTag(bytes, lt + 1, last) : char === slash ? endTag(bytes, lt, last) : declaration(bytes, lt)
    if (at === notClosed || tree.depth() > mostOpen) return false
    textFrom = at
  }
  if (textFrom < end) tree.leaf(plainText, textFrom, end)
  return true
}

// Each of these reads one piece of markup and answers where it ends, or `notClosed`.

function openTag(bytes: Buffer, from: number, last: number): number {
  const written = tagNumbers.read(bytes, from)
  const nameEnd = tagNumbers.end()
  if (written === beyondAscii || written === tags.plaintext) return notClosed
  const holdsText = written < firstUnknown && (factsOf[written]! & isRaw) !== 0 && !tree.inForeign()
  let names = 0
  let classes = 0
  let hasClass = false
  let lastEnd = nameEnd
  let at = nameEnd
  for (;;) {
    at = nextAttribute(bytes, at, last)
    if (at === notClosed) return notClosed
    const nameFrom = attribute.nameFrom
    if (nameFrom === -1) break
    const length = attribute.nameTo - nameFrom
    names |= attributeBit(length, bytes[nameFrom]!, bytes[nameFrom + length - 1]!)
    lastEnd = attribute.valueTo
    if (length !== 5 || hasClass || !isClass(bytes, nameFrom)) continue
    hasClass = true
    if (attribute.valueFrom < attribute.valueTo) classes = classNumbers.numberOf(attribute.valueFrom, attribute.valueTo)
  }
  const tag = tree.open(written, nameEnd, at, classes, names)
  if (tag !== ignored && tree.inForeign() && closesItself(bytes, lastEnd, at)) tree.closeItself(tag)
  return holdsText ? rawContent(bytes, written, from, nameEnd, at + 1, last) : at + 1
}

const isClass = (bytes: Buffer, at: number): boolean =>
  (bytes[at]! | 32) === 99 &&
  (bytes[at + 1]! | 32) === 108 &&
  (bytes[at + 2]! | 32) === 97 &&
  (bytes[at + 3]! | 32) === 115 &&
  (bytes[at + 4]! | 32) === 115

/** Text up to the end tag of the element that holds it, whatever stands there. */
function rawContent(bytes: Buffer, tag: number, nameFrom: number, nameTo: number, from: number, last: number): number {
  const kind = (factsOf[tag]! & isRcdata) !== 0 ? plainText : rawText
  const length = nameTo - nameFrom
  for (let at = nextByte(bytes, less, from); at !== -1; at = nextByte(bytes, less, at + 1)) {
    const alike = bytes[at + 1] === slash ? sameSigns(bytes, nameFrom, at + 2, length) : -1
    // htmlparser2 knows no entity right behind what might have been the end tag.
    if (kind === plainText && bytes[at + 2 + alike] === ampersand) return notClosed
    const end = at + 2 + length
    if (alike < length || end >= bytes.length || (kindOf[bytes[end]!]! & endsTagName) === 0) continue
    if (from < at) tree.leaf(kind, from, at)
    return endTag(bytes, at, last)
  }
  if (from < bytes.length) tree.leaf(kind, from, bytes.length)
  return bytes.length
}

/** How many signs of two places are alike in lower case. */
function sameSigns(bytes: Buffer, one: number, other: number, length: number): number {
  let count = 0
  while (count < length && other + count < bytes.length && lowerOf[bytes[one + count]!] === lowerOf[bytes[other + count]!]) count++
  return count
}

function endTag(bytes: Buffer, lt: number, last: number): number {
  const from = lt + 2
  if (from > last) return notClosed
  const char = bytes[from]!
  if (char === greater) return from + 1
  if ((kindOf[char]! & isLetter) === 0) return comment(lt, behind(bytes, from))
  const tag = tagNumbers.read(bytes, from)
  if (tag === beyondAscii) return notClosed
  const nameEnd = tagNumbers.end()
  const end = bytes[nameEnd] === greater ? nameEnd + 1 : behind(bytes, nameEnd)
  if (end !== notClosed) tree.close(tag)
  return end
}

function comment(from: number, end: number): number {
  if (end !== notClosed) tree.leaf(otherNode, from, end)
  return end
}

/** Behind the next `>`. */
function behind(bytes: Buffer, from: number): number {
  const at = nextByte(bytes, greater, from)
  return at === -1 ? notClosed : at + 1
}

const cdata = Buffer.from('[CDATA[')

function declaration(bytes: Buffer, lt: number): number {
  const from = lt + 2
  if (bytes[from] === dash && bytes[from + 1] === dash) return comment(lt, commentEnd(bytes, from + 2))
  if (bytes[from] !== cdata[0] || bytes.compare(cdata, 0, cdata.length, from, Math.min(from + cdata.length, bytes.length)) !== 0)
    return comment(lt, behind(bytes, from))
  const end = cdataEnd(bytes, from + cdata.length)
  if (end === notClosed || !tree.inForeign()) return comment(lt, end)
  if (from + cdata.length < end - 3) tree.leaf(rawText, from + cdata.length, end - 3)
  return end
}

/** `>` and `->` end a comment at once; then `-->` and `--!>` do (HTML, 13.2.5.43 ff.). */
function commentEnd(bytes: Buffer, from: number): number {
  if (bytes[from] === greater) return from + 1
  if (bytes[from] === dash && bytes[from + 1] === greater) return from + 2
  for (let at = nextByte(bytes, greater, from); at !== -1; at = nextByte(bytes, greater, at + 1)) {
    const dashes = bytes[at - 1] === exclamation ? at - 2 : at - 1
    if (dashes > from && bytes[dashes] === dash && bytes[dashes - 1] === dash) return at + 1
  }
  return notClosed
}

function cdataEnd(bytes: Buffer, from: number): number {
  for (let at = nextByte(bytes, greater, from); at !== -1; at = nextByte(bytes, greater, at + 1))
    if (at - 2 >= from && bytes[at - 1] === bracket && bytes[at - 2] === bracket) return at + 1
  return notClosed
}
