import {
  bars,
  barsItems,
  barsTables,
  endsOnTop,
  factsOf,
  firstUnknown,
  isIntegration,
  isItem,
  isTablePart,
  isVoid,
  svgNumbers,
  tags,
} from './tags.ts'
import { type Decode, type Tape, rootNode } from './tape.ts'

/** Grows a tape, node by node, by the rules of htmlparser2's parser and of ours above it (`extract/parse-html.ts`). */
export interface Tree {
  /** A node without anything in it. */
  leaf(kind: number, from: number, to: number): void
  /** Answers the tag's number as the tree knows it; `ignored` for a form within a form. */
  open(tag: number, from: number, to: number, classList: number, attributes: number): number
  /** What closes itself counts only within SVG and MathML. */
  closeItself(tag: number): void
  close(tag: number): void
  inForeign(): boolean
  /** How many elements are open. */
  depth(): number
  tape(source: string, decode: Decode, classes: readonly string[], unknownTags: ReadonlyMap<string, number>): Tape
}

export const ignored = -1

const html = 0
const svg = 1
const mathMl = 2
const startCapacity = 4096

type Columns = [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array]

export function createTree(): Tree {
  let columns = Array.from({ length: 7 }, () => new Int32Array(startCapacity))
  let [kind, from, to, parent, next, classList, attributes] = columns as Columns
  let count = 1
  kind[0] = rootNode
  const openNodes: number[] = [0]
  const openTags: number[] = [rootNode]
  const foreign: number[] = []
  let openForms = 0

  const grow = () => {
    columns = columns.map((column) => {
      const larger = new Int32Array(column.length * 2)
      larger.set(column)
      return larger
    })
    ;[kind, from, to, parent, next, classList, attributes] = columns as Columns
  }
  const add = (what: number, start: number, end: number): number => {
    if (count === kind.length) grow()
    kind[count] = what
    from[count] = start
    to[count] = end
    parent[count] = openNodes[openNodes.length - 1]!
    next[count] = count + 1
    return count++
  }
  const facts = (tag: number) => (tag >= 0 && tag < firstUnknown ? factsOf[tag]! : 0)
  const isForeign = () => foreign.length > 0 && foreign[foreign.length - 1] !== html
  const pop = () => {
    const tag = openTags.pop()!
    next[openNodes.pop()!] = count
    if (tag === tags.svg || tag === tags.math || facts(tag) & isIntegration) foreign.pop()
    if (tag === tags.form) openForms--
  }
  const push = (tag: number, node: number) => {
    openNodes.push(node)
    openTags.push(tag)
    if (tag === tags.svg) foreign.push(svg)
    else if (tag === tags.math) foreign.push(mathMl)
    else if (facts(tag) & isIntegration) foreign.push(html)
    if (tag === tags.form) openForms++
  }
  /** The tag by the name it has where it stands. */
  const inPlace = (tag: number): number => {
    if (tag >= firstUnknown) return tag
    const written = svgNumbers[tag]!
    if (foreign.length === 0) return tag === tags.image ? tags.img : tag
    if (foreign[foreign.length - 1] === svg) return written
    if (written !== tag && openTags.includes(written)) return written
    return tag === tags.image && !isForeign() ? tags.img : tag
  }
  /** A stray end tag closes nothing beyond its own cell or list. */
  const isInScope = (tag: number): boolean => {
    const own = facts(tag)
    const bar = own & isTablePart ? barsTables : own & isItem ? barsItems : bars
    for (let i = openTags.length - 1; i > 0; i--) {
      const open = openTags[i]!
      if (open === tag) return true
      if (facts(open) & bar) return false
    }
    return true
  }

  return {
    leaf: (what, start, end) => void add(what, start, end),
    open(written, start, end, classes, names) {
      const tag = inPlace(written)
      if (tag === tags.form && openForms > 0) return ignored
      const ended = tag < firstUnknown ? endsOnTop[tag] : undefined
      while (ended && openTags.length > 1 && ended[openTags[openTags.length - 1]!] === 1) pop()
      const node = add(tag, start, end)
      classList[node] = classes
      attributes[node] = names
      if ((facts(tag) & isVoid) === 0) push(tag, node)
      return tag
    },
    closeItself(tag) {
      if (openTags.length > 1 && openTags[openTags.length - 1] === tag) pop()
    },
    close(written) {
      if (!isInScope(written)) return
      const tag = inPlace(written)
      if (facts(tag) & isVoid) {
        if (tag === tags.br) add(tag, 0, 0)
        return
      }
      const at = openTags.lastIndexOf(tag)
      if (at > 0) while (openTags.length > at) pop()
      else if (tag === tags.p) add(tag, 0, 0)
    },
    inForeign: isForeign,
    depth: () => openTags.length,
    tape(source, decode, classes, unknownTags) {
      while (openTags.length > 0) pop()
      return { source, count, kind, from, to, parent, next, classList, attributes, decode, classes, unknownTags }
    },
  }
}
