import { attributeBit, closesItself, isSpace, notClosed, walkTag } from './attributes.ts'
import { factsOf, firstUnknown, isRaw, isRcdata, tagNumbers, tags } from './tags.ts'
import { type Decode, type Tape, asIs, attributeText, otherNode, plainText, rawText } from './tape.ts'
import { type Tree, createTree, ignored } from './tree.ts'

const exclamation = 33
const slash = 47
const greater = 62
const question = 63

// What is nested deeper is another reader's matter: it knows how to bound it.
const mostDepth = 500
// Signs that htmlparser2 takes for `/` and `<` where it looks for the end of a script.
const confusing = ['\x0f', '\x1c']

/**
 * Reads a page's markup in one pass into a tape; undefined where it is of a kind that only the DOM's reader is sure of: nested too deeply,
 * cut within a tag, with a tag whose name is no ASCII. `decode` turns a part of `source` into text.
 */
export function readTape(source: string, decode: Decode = asIs): Tape | undefined {
  if (confusing.some((sign) => source.includes(sign))) return undefined
  const tree = createTree()
  const reader = createReader(source, decode, tree)
  let textFrom = 0
  let at = 0
  for (let lt = source.indexOf('<'); lt !== -1; lt = source.indexOf('<', at)) {
    const char = source.charCodeAt(lt + 1)
    if (!isMarkup(char)) {
      at = lt + 1
      continue
    }
    if (textFrom < lt) tree.leaf(plainText, textFrom, lt)
    at = isLetter(char) ? reader.openTag(lt + 1) : char === slash ? reader.closeTag(lt + 2) : reader.declaration(lt)
    if (at === notClosed || tree.depth() > mostDepth) return undefined
    textFrom = at
  }
  if (textFrom < source.length) tree.leaf(plainText, textFrom, source.length)
  return tree.tape(source, decode, reader.classes, reader.unknownTags)
}

const isLetter = (char: number): boolean => (char >= 97 && char <= 122) || (char >= 65 && char <= 90)
const isMarkup = (char: number): boolean => isLetter(char) || char === slash || char === exclamation || char === question
const endsName = (char: number): boolean => char === greater || char === slash || isSpace(char)

/** Reads one piece of markup; each answers where it ends, or `notClosed`. */
function createReader(source: string, decode: Decode, tree: Tree) {
  const classes = ['']
  const classNumbers = new Map<string, number>()
  const unknownTags = new Map<string, number>()

  const behind = (sign: string, from: number): number => {
    const at = source.indexOf(sign, from)
    return at === -1 ? notClosed : at + sign.length
  }
  const tagNumber = (from: number, to: number): number => {
    const written = source.slice(from, to)
    const common = tagNumbers.get(written)
    if (common !== undefined) return common
    const name = written.toLowerCase()
    const known = tagNumbers.get(name) ?? unknownTags.get(name)
    if (known !== undefined) return known
    if (/[^\0-\x7f]/.test(name)) return notClosed
    const next = firstUnknown + unknownTags.size
    unknownTags.set(name, next)
    return next
  }
  const nameEnd = (from: number): number => {
    let at = from + 1
    for (let char = source.charCodeAt(at); !endsName(char); char = source.charCodeAt(++at)) if (char !== char) return notClosed
    return at
  }

  let classFrom = -1
  let classTo = 0
  let lastEnd = 0
  let names = 0
  const onAttribute = (nameFrom: number, nameTo: number, valueFrom: number, valueTo: number) => {
    lastEnd = valueTo
    names |= attributeBit(nameTo - nameFrom, source.charCodeAt(nameFrom), source.charCodeAt(nameTo - 1))
    if (nameTo - nameFrom !== 5 || classFrom !== -1) return
    if (!source.startsWith('class', nameFrom) && source.slice(nameFrom, nameTo).toLowerCase() !== 'class') return
    classFrom = valueFrom
    classTo = valueTo
  }
  const classNumber = (): number => {
    if (classFrom === -1) return 0
    const written = source.slice(classFrom, classTo)
    const known = classNumbers.get(written)
    if (known !== undefined) return known
    const number = classes.push(attributeText(decode, written)) - 1
    classNumbers.set(written, number)
    return number
  }

  /** Text up to the end tag of the element that holds it, whatever stands there. */
  const rawContent = (tag: number, name: string, from: number): number => {
    const kind = factsOf[tag]! & isRcdata ? plainText : rawText
    for (let at = source.indexOf('</', from); at !== -1; at = source.indexOf('</', at + 2)) {
      const end = at + 2 + name.length
      if (!endsName(source.charCodeAt(end)) || source.slice(at + 2, end).toLowerCase() !== name) continue
      if (from < at) tree.leaf(kind, from, at)
      return closeTag(at + 2)
    }
    if (from < source.length) tree.leaf(kind, from, source.length)
    return source.length
  }

  const openTag = (from: number): number => {
    const to = nameEnd(from)
    const written = to === notClosed ? notClosed : tagNumber(from, to)
    if (written === notClosed || written === tags.plaintext) return notClosed
    const holdsText = written < firstUnknown && (factsOf[written]! & isRaw) !== 0 && !tree.inForeign()
    classFrom = -1
    lastEnd = to
    names = 0
    const end = walkTag(source, to, onAttribute)
    if (end === notClosed) return notClosed
    const tag = tree.open(written, to, end, classNumber(), names)
    if (tag !== ignored && tree.inForeign() && closesItself(source, lastEnd, end)) tree.closeItself(tag)
    return holdsText ? rawContent(written, source.slice(from, to).toLowerCase(), end + 1) : end + 1
  }
  const closeTag = (from: number): number => {
    const char = source.charCodeAt(from)
    if (char === greater) return from + 1
    if (!isLetter(char)) return comment(from - 2, behind('>', from))
    const to = nameEnd(from)
    const tag = to === notClosed ? notClosed : tagNumber(from, to)
    if (tag === notClosed) return notClosed
    const end = behind('>', to)
    if (end !== notClosed) tree.close(tag)
    return end
  }
  const comment = (from: number, end: number): number => {
    if (end !== notClosed) tree.leaf(otherNode, from, end)
    return end
  }
  const declaration = (lt: number): number => {
    const from = lt + 2
    if (source.startsWith('--', from)) return comment(lt, commentEnd(from + 2))
    if (!source.startsWith('[CDATA[', from)) return comment(lt, behind('>', from))
    const end = behind(']]>', from + 7)
    if (end === notClosed || !tree.inForeign()) return comment(lt, end)
    if (from + 7 < end - 3) tree.leaf(rawText, from + 7, end - 3)
    return end
  }
  /** `>` and `->` end a comment at once; then `-->` and `--!>` do (HTML, 13.2.5.43 ff.). */
  const commentEnd = (from: number): number => {
    if (source.charCodeAt(from) === greater) return from + 1
    if (source.startsWith('->', from)) return from + 2
    for (let at = source.indexOf('--', from); at !== -1; at = source.indexOf('--', at + 1)) {
      if (source.charCodeAt(at + 2) === greater) return at + 3
      if (source.startsWith('!>', at + 2)) return at + 4
    }
    return notClosed
  }
  return { classes, unknownTags, openTag, closeTag, declaration }
}
