import { grown, takeColumns } from './columns.ts'
import {
  bars,
  barsItems,
  barsTables,
  endsOnTop,
  endsOthers,
  factsOf,
  firstUnknown,
  isIntegration,
  isItem,
  isTablePart,
  isVoid,
  svgNumbers,
  tags,
} from './tags.ts'
import { type Columns, rootNode } from './tape.ts'

/** Grows one tape after the other, node by node, by the rules of htmlparser2's parser and of ours above it (`extract/parse-html.ts`). */
export interface Tree {
  begin(): void
  /** A node without anything in it. */
  leaf(kind: number, from: number, to: number): void
  /** Answers the tag's number as the tree knows it; `ignored` for a form within a form. */
  open(tag: number, from: number, to: number, classList: number, attributes: number): number
  /** What closes itself counts only within SVG and MathML. */
  closeItself(tag: number): void
  close(tag: number): void
  inForeign(): boolean
  /** How many elements are open: more than `mostOpen` there is no room for. */
  depth(): number
  /** Closes what is open. The columns are the taker's; nothing may grow before the next `begin`. */
  end(): Columns & { count: number; seenTags: Uint8Array }
}

export const ignored = -1
/** What is nested deeper is another reader's matter: it knows how to bound it. */
export const mostOpen = 500

const html = 0
const svg = 1
const mathMl = 2

export function createTree(): Tree {
  let columns = takeColumns()
  let { kind, from, to, parent, next, classList, attributes } = columns
  let count = 0
  // The page itself is open first; one more may open before anybody looks at the depth.
  const openNodes = new Int32Array(mostOpen + 2)
  const openTags = new Int32Array(mostOpen + 2)
  const foreign: number[] = []
  let top = 0
  let openForms = 0
  let taken = false
  let seenTags = new Uint8Array(firstUnknown)

  const use = (others: Columns) => {
    columns = others
    ;({ kind, from, to, parent, next, classList, attributes } = others)
  }
  const add = (what: number, start: number, end: number): number => {
    if (count === kind.length) use(grown(columns))
    kind[count] = what
    from[count] = start
    to[count] = end
    parent[count] = openNodes[top]!
    next[count] = count + 1
    classList[count] = 0
    return count++
  }
  const addElement = (tag: number, start: number, end: number, classes: number, names: number): number => {
    const node = add(tag, start, end)
    classList[node] = classes
    attributes[node] = names
    if (tag >= 0 && tag < firstUnknown) seenTags[tag] = 1
    return node
  }
  const facts = (tag: number) => (tag >= 0 && tag < firstUnknown ? factsOf[tag]! : 0)
  const isForeign = () => foreign.length > 0 && foreign[foreign.length - 1] !== html
  const pop = () => {
    const tag = openTags[top]!
    next[openNodes[top]!] = count
    top--
    if (tag === tags.svg || tag === tags.math || (facts(tag) & isIntegration) !== 0) foreign.pop()
    if (tag === tags.form) openForms--
  }
  const push = (tag: number, node: number) => {
    top++
    openNodes[top] = node
    openTags[top] = tag
    if (tag === tags.svg) foreign.push(svg)
    else if (tag === tags.math) foreign.push(mathMl)
    else if ((facts(tag) & isIntegration) !== 0) foreign.push(html)
    if (tag === tags.form) openForms++
  }
  const lastOpen = (tag: number): number => {
    let at = top
    while (at >= 0 && openTags[at] !== tag) at--
    return at
  }
  /** The tag by the name it has where it stands. */
  const inPlace = (tag: number): number => {
    if (tag >= firstUnknown) return tag
    if (foreign.length === 0) return tag === tags.image ? tags.img : tag
    const written = svgNumbers[tag]!
    if (foreign[foreign.length - 1] === svg) return written
    if (written !== tag && lastOpen(written) !== -1) return written
    return tag === tags.image && !isForeign() ? tags.img : tag
  }
  /** A stray end tag closes nothing beyond its own cell or list. */
  const isInScope = (tag: number): boolean => {
    const own = facts(tag)
    const bar = own & isTablePart ? barsTables : own & isItem ? barsItems : bars
    for (let i = top; i > 0; i--) {
      const open = openTags[i]!
      if (open === tag) return true
      if ((facts(open) & bar) !== 0) return false
    }
    return true
  }

  return {
    begin() {
      if (taken) use(takeColumns())
      taken = false
      seenTags = new Uint8Array(firstUnknown)
      foreign.length = 0
      openForms = 0
      count = 0
      top = 0
      openNodes[0] = 0
      openTags[0] = rootNode
      addElement(rootNode, 0, 0, 0, 0)
    },
    leaf: (what, start, end) => void add(what, start, end),
    open(written, start, end, classes, names) {
      const tag = inPlace(written)
      if (tag === tags.form && openForms > 0) return ignored
      const own = facts(tag)
      if ((own & endsOthers) !== 0)
        for (
          let over = openTags[top]!;
          over >= 0 && over < firstUnknown && endsOnTop[tag * firstUnknown + over] === 1;
          over = openTags[top]!
        )
          pop()
      const node = addElement(tag, start, end, classes, names)
      if ((own & isVoid) === 0) push(tag, node)
      return tag
    },
    closeItself(tag) {
      if (top > 0 && openTags[top] === tag) pop()
    },
    close(written) {
      // What most end tags do.
      if (openTags[top] === written && foreign.length === 0) return pop()
      if (!isInScope(written)) return
      const tag = inPlace(written)
      if ((facts(tag) & isVoid) !== 0) {
        if (tag === tags.br) addElement(tag, 0, 0, 0, 0)
        return
      }
      const at = lastOpen(tag)
      if (at > 0) while (top >= at) pop()
      else if (tag === tags.p) addElement(tag, 0, 0, 0, 0)
    },
    inForeign: isForeign,
    depth: () => top + 1,
    end() {
      while (top >= 0) pop()
      taken = true
      return { count, seenTags, kind, from, to, parent, next, classList, attributes }
    },
  }
}
