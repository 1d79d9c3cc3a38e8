import { type Element, isTag } from 'domhandler'

import { textOf } from '../extract/text.ts'
import type { FoundText } from './listing-card-fields.ts'
import type { PageParts } from './listing-groups.ts'
import { isName } from './listing-links.ts'
import { type PageTree, ancestry } from './listing-tree.ts'
import { soldOutSaid, titleNames } from './listing-words.ts'

const mostLevels = 3
const mostChars = 40
const mostWords = 5
const leastShare = 0.6

/**
 * What stands right before the titles and is a part of the heading: a brand, a line of products, in a heading of its own or called a name. Taken where
 * most cards have it.
 */
export function titleLeads(
  { tree }: PageParts,
  cards: readonly (readonly number[])[],
  titles: readonly (FoundText | undefined)[],
): (FoundText | undefined)[] {
  const found = titles.map((title, i) => (title && title.attribute === undefined ? leadOf(tree, cards[i]!, title) : undefined))
  return found.filter(Boolean).length >= cards.length * leastShare ? found : []
}

function leadOf(tree: PageTree, roots: readonly number[], title: FoundText): FoundText | undefined {
  let levels = 0
  for (const index of ancestry(tree, title.at)) {
    if (roots.includes(index) || levels++ > mostLevels) return undefined
    const before = elementBefore(tree.elements[index]!)
    const at = before && tree.indexOf(before)
    if (!before || at === undefined) continue
    const text = textOf(before, mostChars + 1)
    return isLead(tree, at, text) && !title.text.toLowerCase().startsWith(text.toLowerCase()) ? { at, text } : undefined
  }
  return undefined
}

function elementBefore(element: Element): Element | undefined {
  for (let node = element.prev; node; node = node.prev) if (isTag(node)) return node
  return undefined
}

function isLead(tree: PageTree, at: number, text: string): boolean {
  if (text.length < 2 || text.length > mostChars || tree.hidden[at] || !isName(text) || text.split(' ').length > mostWords) return false
  if (soldOutSaid.test(text)) return false
  for (let index = at; index <= Math.min(tree.ends[at]!, at + 3); index++) {
    const { name, attribs } = tree.elements[index]!
    if (/^h[1-6]$/.test(name) || attribs['role'] === 'heading') return true
  }
  return (
    tree.ends[at] === at &&
    tree.elements[at]!.name !== 'a' &&
    titleNames.test(tree.namesOf(at)) &&
    !/brand|vendor|label|badge/.test(tree.namesOf(at))
  )
}
