import type { Element } from 'domhandler'

import { textOf } from '../extract/text.ts'
import { type PageParts, within } from './listing-groups.ts'
import { type PageTree, ancestry, isWithin } from './listing-tree.ts'
import { asideNames, recommendNames, recommendSaid, recommendSigns } from './listing-words.ts'

const mostHeadingChars = 120

/**
 * Tells what stands in a region that is no list of what was looked for: navigation, the cart, "others also bought".
 * A region that has nearly all of the page's prices is the page, however it is called; unless it is called a recommendation.
 */
export function findAsides(parts: PageParts): (index: number) => boolean {
  const { tree, prices } = parts
  const known = new Map<number, boolean>()
  const headed = headedRegions(parts)
  const shareOf = (index: number): number => {
    let count = 0
    for (const { at } of prices) if (isWithin(tree, at, index)) count++
    return count / Math.max(1, prices.length)
  }
  const judge = (index: number): boolean => {
    if (headed.has(index)) return true
    const { name, attribs } = tree.elements[index]!
    if (name === 'body' || name === 'html' || name === 'main' || name === 'form') return false
    if (name === 'nav' || name === 'footer' || name === 'dialog' || attribs['role'] === 'navigation' || attribs['role'] === 'dialog')
      return true
    const names = tree.namesOf(index)
    if (recommendNames.test(names)) return shareOf(index) < 0.9 || recommendSaid.test(names)
    if (name === 'header' || name === 'aside' || asideNames.test(names)) return shareOf(index) < 0.5
    return false
  }
  return (index) => {
    const chain: number[] = []
    let found = false
    for (const at of ancestry(tree, index)) {
      const before = known.get(at)
      if (before !== undefined) {
        found = before
        break
      }
      chain.push(at)
    }
    for (const at of chain.reverse()) known.set(at, (found ||= judge(at)))
    return found
  }
}

/** What stands under a heading that says "recommended", "recently viewed" and so on, up to the next heading of its rank. */
function headedRegions({ tree, headings, prices, images }: PageParts): ReadonlySet<number> {
  const regions = new Set<number>()
  const { texts } = tree
  for (const heading of headings.slice(0, 2_000)) {
    // The page itself may be about bestsellers, or accessories.
    if (tree.elements[heading]!.name === 'h1') continue
    const text = textOf(tree.elements[heading]!, mostHeadingChars)
    if (!(recommendSaid.test(text) || recommendSigns.test(text)) || text.length >= mostHeadingChars) continue
    for (const each of regionOf(tree, heading, prices)) regions.add(each)
  }
  for (const { at, data } of texts.slice(0, 20_000)) {
    const text = data.trim()
    if (text.length < 6 || text.length > 60 || at < 0 || badges.test(text) || !(recommendSaid.test(text) || recommendSigns.test(text)))
      continue
    if (tree.elements[at]!.name === 'a') continue
    // Not called a heading, it may speak of little; and not of most of the page.
    const region = regionOf(tree, at, prices, 2)
    const held = prices.filter((price) => region.some((each) => isWithin(tree, price.at, each))).length
    if (held > prices.length / 2) continue
    if (region.reduce((sum, each) => sum + within(tree, images, each).length, 0) > 1) for (const each of region) regions.add(each)
  }
  return regions
}

// A card says so of itself.
const badges = /best ?seller|top ?seller|trending|^recommended$|^empfohlen$/i

/** The largest element that begins with the heading; else what follows it. */
function regionOf(tree: PageTree, heading: number, prices: PageParts['prices'], mostLevels = 5): number[] {
  let levels = 0
  for (const index of ancestry(tree, heading)) {
    const parent = tree.parents[index]!
    if (parent < 0 || levels++ > mostLevels) break
    const element = tree.elements[index]!
    if (element.name === 'body' || element.name === 'main') break
    const held = prices.filter(({ at }) => isWithin(tree, at, index))
    // A list that stands before the heading isn't what it speaks of.
    if (held.length > 0 && held[0]!.at < heading) return followers(tree, tree.elements[heading]!)
    if (held.length > 1) return [index]
    const following = followers(tree, element)
    if (following.some((each) => prices.some(({ at }) => isWithin(tree, at, each)))) return following
  }
  return []
}

function followers(tree: PageTree, element: Element): number[] {
  const found: number[] = []
  for (let node = element.nextSibling; node; node = node.nextSibling) {
    if (!('attribs' in node)) continue
    if (/^h[1-6]$/.test(node.name)) break
    const index = tree.indexOf(node)
    if (index !== undefined) found.push(index)
  }
  return found
}
