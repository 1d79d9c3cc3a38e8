import { type AnyNode, type Document, type Element, isTag, isText } from 'domhandler'

import { wordsOf } from './listing-words.ts'

/** A page's elements in their order, so that what is in what is a matter of two numbers. What a reader never sees is left out. */
export interface PageTree {
  elements: readonly Element[]
  /** -1 for those at the top. */
  parents: readonly number[]
  /** The last element within each, or itself. */
  ends: number[]
  /** Not shown, as far as the markup itself says. */
  hidden: readonly boolean[]
  texts: readonly TreeText[]
  indexOf(element: Element): number | undefined
  /** Of class, id and data-testid, as words. */
  namesOf(index: number): string
}

export interface TreeText {
  /** The element in which it stands. */
  at: number
  data: string
}

const unseen = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'head',
  'title',
  'svg',
  'select',
  'iframe',
  'object',
  'textarea',
  'datalist',
  'math',
])
// What is beyond is left unread, as a page of that size is no shop's list.
const mostElements = 150_000

/** What lies in the document, in one pass that doesn't mind how deep it is nested. */
export function readTree(document: Document): PageTree {
  const elements: Element[] = []
  const parents: number[] = []
  const ends: number[] = []
  const hidden: boolean[] = []
  const texts: TreeText[] = []
  const indices = new Map<Element, number>()
  const open: { node: AnyNode | null; at: number }[] = [{ node: document.firstChild, at: -1 }]
  while (open.length > 0) {
    const top = open.at(-1)!
    const { node } = top
    if (!node) {
      close(top.at)
      open.pop()
      continue
    }
    top.node = node.nextSibling
    if (isText(node)) {
      if (node.data.trim() !== '') texts.push({ at: top.at, data: node.data })
    } else if (isTag(node) && !unseen.has(node.name) && elements.length < mostElements) {
      const index = elements.length
      indices.set(node, index)
      elements.push(node)
      parents.push(top.at)
      ends.push(index)
      hidden.push((hidden[top.at] ?? false) || isHidden(node))
      if (node.firstChild) open.push({ node: node.firstChild, at: index })
    }
  }
  const names: (string | undefined)[] = []
  return {
    elements,
    parents,
    ends,
    hidden,
    texts,
    indexOf: (element) => indices.get(element),
    namesOf: (index) => (names[index] ??= namesOf(elements[index]!)),
  }

  function close(at: number): void {
    if (at < 0) return
    ends[at] = elements.length - 1
  }
}

const hiding = /(?:^|\s)(?:hidden|d-none|hide|is-hidden|u-hidden|ng-hide|invisible)(?:\s|$)/

function isHidden({ attribs }: Element): boolean {
  if (attribs['hidden'] !== undefined || hiding.test(attribs['class'] ?? '')) return true
  return attribs['style'] !== undefined && /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribs['style'])
}

const mostNameChars = 400
const namesOf = ({ attribs }: Element): string =>
  wordsOf(
    [attribs['class'], attribs['id'], attribs['data-testid'], attribs['data-qa'], attribs['itemprop']].join(' ').slice(0, mostNameChars),
  )

export const isWithin = ({ ends }: PageTree, inner: number, outer: number): boolean => inner >= outer && inner <= ends[outer]!

/** From the element upwards, itself first. */
export function* ancestry({ parents }: PageTree, from: number): Generator<number> {
  for (let at = from; at >= 0; at = parents[at]!) yield at
}
