import { nameOfLink } from './listing-links.ts'
import { type PageParts, linksOf, within } from './listing-groups.ts'
import { ancestry } from './listing-tree.ts'
import { cardNames } from './listing-words.ts'

const mostInside = 200
const mostLevels = 12

/**
 * The one card of a list that has but one: the largest element that is called one and has a link, a picture, a title and a price. Not what the page itself
 * is about: its heading names that.
 */
export function findSingle(parts: PageParts, isAside: (index: number) => boolean): number | undefined {
  const { tree, prices } = parts
  const headline = parts.headings.find((index) => tree.elements[index]!.name === 'h1')
  const title = headline === undefined ? '' : nameOfLink(tree.elements[headline]!)
  let found: number | undefined
  for (const { at } of prices.slice(0, 200)) {
    if (tree.hidden[at] || isAside(at)) continue
    let levels = 0
    for (const index of ancestry(tree, at)) {
      if (levels++ > mostLevels || tree.ends[index]! - index > mostInside) break
      if (headline !== undefined && headline >= index && headline <= tree.ends[index]!) break
      if (isCard(parts, index, title)) found = found === undefined || (index <= found && tree.ends[index]! >= found) ? index : found
    }
  }
  return found
}

function isCard(parts: PageParts, index: number, headline: string): boolean {
  const { tree } = parts
  const { name, attribs } = tree.elements[index]!
  const named = cardNames.test(tree.namesOf(index)) || (attribs['itemtype'] ?? '').endsWith('/Product') || name === 'article'
  if (!named || within(tree, parts.images, index).length === 0) return false
  const names = linksOf(parts, index)
    .map((link) => nameOfLink(tree.elements[link]!))
    .filter(Boolean)
  return names.length > 0 && !names.some((each) => headline !== '' && (each === headline || headline.includes(each)))
}
