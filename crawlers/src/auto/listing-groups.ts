import type { Element } from 'domhandler'

import type { PriceSpot } from './listing-prices.ts'
import { type PageTree, ancestry } from './listing-tree.ts'
import { nameOfLink } from './listing-links.ts'

/** Elements of one shape, each with what a card must have; they are not in one another. */
export interface CardGroup {
  /** In the order of the page. */
  members: number[]
  score: number
}

/** What is where, each in the page's order. */
export interface PageParts {
  tree: PageTree
  prices: readonly PriceSpot[]
  /** The prices' elements. */
  pricePlaces: readonly number[]
  links: readonly number[]
  images: readonly number[]
  headings: readonly number[]
}

export const partsOf = (tree: PageTree, prices: readonly PriceSpot[]): PageParts => ({
  tree,
  prices,
  pricePlaces: prices.map(({ at }) => at),
  links: where(tree, (element) => element.name === 'a' && leads(element)),
  images: where(tree, ({ name }) => name === 'img' || name === 'picture' || name === 'amp-img'),
  headings: where(tree, ({ name, attribs }) => /^h[1-6]$/.test(name) || attribs['role'] === 'heading'),
})

const where = ({ elements }: PageTree, is: (element: Element) => boolean): number[] =>
  elements.flatMap((element, index) => (is(element) ? [index] : []))

/** Goes to another page. */
export const leads = ({ attribs: { href } }: Element): boolean => href !== undefined && !/^\s*(?:#|javascript:|mailto:|tel:|$)/i.test(href)

/** Those of a sorted list that are within an element. */
export function within(tree: PageTree, sorted: readonly number[], root: number): readonly number[] {
  const from = firstFrom(sorted, root)
  return sorted.slice(from, firstFrom(sorted, tree.ends[root]! + 1))
}

export function firstFrom(sorted: readonly number[], least: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < least) low = middle + 1
    else high = middle
  }
  return low
}

// Above this many groups the page is no list, or made to be slow.
const mostGroups = 4_000
const mostMembers = 3_000
const mostLevels = 40

/** The groups of the page that look like lists of products, the best first. */
export function findGroups(parts: PageParts, isAside: (index: number) => boolean): CardGroup[] {
  const { tree } = parts
  const paths = pathsOf(tree)
  const judge = judgeMembers(parts, paths, isAside)
  const groups: CardGroup[] = []
  const seen = new Set<string>()
  for (const found of byShape(parts, paths).values()) {
    const members = innermost(tree, found)
    if (members.length < 2) continue
    const name = `${members.length} ${members.slice(0, 3).join(' ')} ${members.at(-1)}`
    if (seen.has(name)) continue
    seen.add(name)
    const group = judge(members)
    if (group.score > 0) groups.push(group)
  }
  return groups.sort((a, b) => b.score - a.score)
}

/** Every element with a price in it, under each thing that others may share with it: a class, the parent, the path of tags. */
function byShape({ tree, prices }: PageParts, paths: PathOf): Map<string, number[]> {
  const shapes = new Map<string, number[]>()
  const candidates = new Set<number>()
  for (const { at } of prices) {
    let levels = 0
    for (const index of ancestry(tree, at)) {
      if (candidates.has(index) || levels++ > mostLevels) break
      candidates.add(index)
    }
  }
  for (const index of [...candidates].sort((a, b) => a - b)) {
    const { name, attribs } = tree.elements[index]!
    if (name === 'body' || name === 'html') continue
    const put = (shape: string) => {
      const members = shapes.get(shape)
      if (members) {
        if (members.length < mostMembers) members.push(index)
      } else if (shapes.size < mostGroups) shapes.set(shape, [index])
    }
    put(`in ${tree.parents[index]} ${name}`)
    put(`path ${paths(index)}`)
    for (const token of classesOf(attribs)) put(`class ${name}.${token}`)
    for (const attribute of marks) if (attribs[attribute]) put(`[${attribute}=${attribs[attribute]}]`)
  }
  return shapes
}

const marks = ['data-testid', 'data-component-type', 'data-component', 'data-qa', 'data-test', 'data-role', 'role', 'itemtype', 'itemprop']

export const classesOf = (attribs: Element['attribs']): string[] => (attribs['class'] ?? '').split(/\s+/, 12).filter(Boolean)

/** A number for the path of tags from the top to an element. */
type PathOf = (index: number) => number

function pathsOf({ elements, parents }: PageTree): PathOf {
  const numbers = new Map<string, number>()
  const known = new Map<number, number>()
  const pathOf = (index: number): number => {
    const chain: number[] = []
    let at = index
    while (at >= 0 && !known.has(at)) {
      chain.push(at)
      at = parents[at]!
    }
    let above = at >= 0 ? known.get(at)! : -1
    for (const each of chain.reverse()) {
      const key = `${above} ${elements[each]!.name}`
      above = numbers.get(key) ?? numbers.size
      numbers.set(key, above)
      known.set(each, above)
    }
    return above
  }
  return pathOf
}

/** A class that stands on a card and on a part of it names the part here. */
function innermost({ ends }: PageTree, sorted: readonly number[]): number[] {
  return sorted.filter((index, i) => !(i + 1 < sorted.length && sorted[i + 1]! <= ends[index]!))
}

/** How much like products the members are, each; those in navigation, recommendations and the like don't count. */
function judgeMembers(parts: PageParts, paths: PathOf, isAside: (index: number) => boolean): (members: number[]) => CardGroup {
  const complete = new Map<number, Completeness>()
  return (members) => {
    const names = new Set<string>()
    const hrefs = new Set<string>()
    let sum = 0
    const kept = members.filter((member) => !isAside(member))
    for (const member of kept) {
      const found = complete.get(member) ?? completeness(parts, member)
      complete.set(member, found)
      sum += found.share
      names.add(found.name)
      hrefs.add(found.href)
    }
    const variety = Math.max(names.size, hrefs.size) / Math.max(1, kept.length)
    return { members: kept, score: kept.length < 2 ? 0 : sum * (0.1 + 0.9 * variety) * commonest(kept.map(paths)) ** 2 }
  }
}

/** The share of the value that is there most often: cards of one list stand at the same place. */
function commonest(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return Math.max(0, ...counts.values()) / Math.max(1, values.length)
}

interface Completeness {
  share: number
  name: string
  href: string
}

function completeness(parts: PageParts, member: number): Completeness {
  const { tree } = parts
  const links = linksOf(parts, member)
  const [first] = links
  const href = first === undefined ? '' : (tree.elements[first]!.attribs['href'] ?? '')
  const named = within(tree, parts.headings, member).concat(links).slice(0, 24)
  const name = named.map((index) => nameOfLink(tree.elements[index]!)).reduce((a, b) => (b.length > a.length ? b : a), '')
  const hasImage = within(tree, parts.images, member).length > 0
  const share = (name.length > 2 ? 1 : 0.15) * (hasImage ? 1 : 0.4) * (links.length > 0 ? 1 : 0.3)
  return { share, name, href }
}

/** The links in a card, or the one that it stands in. */
export function linksOf({ tree, links }: PageParts, member: number): readonly number[] {
  const inside = within(tree, links, member)
  if (inside.length > 0) return inside
  let levels = 0
  for (const index of ancestry(tree, member)) {
    if (tree.elements[index]!.name === 'a' && leads(tree.elements[index]!)) return [index]
    if (levels++ > 3) break
  }
  return []
}

/**
 * The largest elements that hold exactly one of the group's members each: a card with all that belongs to it. Where the cards are in rows, or in one
 * list, what holds several is none.
 */
export function widen(tree: PageTree, group: CardGroup, all: readonly CardGroup[]): CardGroup {
  let widest = group
  for (const other of all) {
    if (other.members.length < group.members.length * 0.9 || other.members.length > group.members.length * 1.1 + 1) continue
    if (sizeOf(tree, other) > sizeOf(tree, widest) && holdsOneEach(tree, other, group)) widest = other
  }
  return widest
}

const sizeOf = ({ ends }: PageTree, { members }: CardGroup): number =>
  members.reduce((sum, member) => sum + ends[member]! - member + 1, 0) / members.length

function holdsOneEach(tree: PageTree, outer: CardGroup, inner: CardGroup): boolean {
  let held = 0
  for (const member of outer.members) {
    const count = within(tree, inner.members, member).length
    if (count > 1) return false
    held += count
  }
  return held >= inner.members.length
}
