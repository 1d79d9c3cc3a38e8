import type { Element } from 'domhandler'

import { type CardGroup, type PageParts, linksOf, within } from './listing-groups.ts'
import { nameOfLink } from './listing-links.ts'

// Picture, name, price, a line between: more elements than these are no card.
const mostParts = 5
const mostNodes = 12

/**
 * Cards that are split over siblings: a row with picture and name, and one with the price; `dt` and `dd`. Undefined where the members are whole by themselves.
 * The price stands last, so that a card is what comes after the one before.
 */
export function joinHalves(parts: PageParts, { members }: CardGroup): number[][] | undefined {
  const whole = members.filter((member) => isWhole(parts, member)).length
  if (members.length < 2 || whole > members.length / 2) return undefined
  const known = new Set(members)
  const cards = members.map((member) => [...before(parts, member, known), member])
  const named = cards.filter((roots) => roots.some((root) => isWhole(parts, root)))
  return named.length >= Math.max(2, members.length * 0.7) ? named : undefined
}

const isWhole = (parts: PageParts, member: number): boolean =>
  linksOf(parts, member).some((link) => nameOfLink(parts.tree.elements[link]!) !== '') ||
  within(parts.tree, parts.headings, member).length > 0

/** The siblings between the card before and this one, in their order. */
function before({ tree }: PageParts, member: number, known: ReadonlySet<number>): number[] {
  const found: number[] = []
  let node = tree.elements[member]!.prev
  for (let seen = 0; node && seen < mostNodes; seen++, node = node.prev) {
    const index = 'attribs' in node ? tree.indexOf(node as Element) : undefined
    if (index === undefined) continue
    if (known.has(index) || found.length >= mostParts) break
    found.push(index)
  }
  return found.reverse()
}
