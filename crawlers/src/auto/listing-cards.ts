import { type CardGroup, type PageParts, classesOf, findGroups, linksOf, widen, within } from './listing-groups.ts'
import { findSingle } from './listing-single.ts'
import { joinHalves } from './listing-halves.ts'
import type { PageTree } from './listing-tree.ts'

/** The one card of a list that has but one; empty where there is none. */
export function findOneCard(parts: PageParts, isAside: (index: number) => boolean): number[][] {
  const single = findSingle(parts, isAside)
  return single === undefined ? [] : [[single]]
}

/** The cards of the page's list, each as its elements: one, or the siblings that it is split over. Empty where there is no list. */
export function findCards(parts: PageParts, isAside: (index: number) => boolean): number[][] {
  const groups = findGroups(parts, isAside)
  const [best] = groups
  if (!best) return findOneCard(parts, isAside)
  const group = widen(parts.tree, best, groups)
  const halves = joinHalves(parts, group)
  if (halves) return halves
  return withPriceless(parts, group).map((member) => [member])
}

const mostCards = 2_000

/** The cards of the same list that say no price: sold out, mostly. */
function withPriceless(parts: PageParts, { members }: CardGroup): number[] {
  const { tree } = parts
  const [first] = members
  if (first === undefined) return []
  const { name } = tree.elements[first]!
  const shared = members.map((member) => classesOf(tree.elements[member]!.attribs)).reduce((a, b) => a.filter((token) => b.includes(token)))
  const known = new Set(members)
  const found = [...members]
  for (const parent of new Set(members.map((member) => tree.parents[member]!))) {
    for (const child of childrenOf(tree, parent)) {
      const element = tree.elements[child]!
      if (known.has(child) || element.name !== name || found.length >= mostCards) continue
      const classes = classesOf(element.attribs)
      if (
        shared.every((token) => classes.includes(token)) &&
        linksOf(parts, child).length > 0 &&
        within(tree, parts.images, child).length > 0
      )
        found.push(child)
    }
  }
  return found.sort((a, b) => a - b)
}

export function* childrenOf({ elements, ends }: PageTree, parent: number): Generator<number> {
  const last = parent < 0 ? elements.length - 1 : ends[parent]!
  for (let at = parent + 1; at <= last; at = ends[at]! + 1) yield at
}
