import { nameOfLink } from './listing-links.ts'
import { type PageParts, linksOf, within } from './listing-groups.ts'
import { type PageTree, ancestry } from './listing-tree.ts'
import { cardNames, someSaid } from './listing-words.ts'

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
  const isList = saysSome(tree)
  let found: number | undefined
  for (const { at } of prices.slice(0, 200)) {
    if (tree.hidden[at] || isAside(at)) continue
    let levels = 0
    for (const index of ancestry(tree, at)) {
      if (levels++ > mostLevels || tree.ends[index]! - index > mostInside) break
      if (headline !== undefined && headline >= index && headline <= tree.ends[index]!) break
      if (isCard(parts, index, title, isList)) found = found === undefined || (index <= found && tree.ends[index]! >= found) ? index : found
    }
  }
  return found
}

/** The page says how many it found. */
const saysSome = ({ texts }: PageTree): boolean =>
  texts.slice(0, mostTexts).some(({ data }) => data.length < mostSaidChars && someSaid.test(data))

const mostTexts = 5_000
const mostSaidChars = 100

/** Called a card; on a page that says how many it found also what leads to but one page. */
function isCard(parts: PageParts, index: number, headline: string, isList: boolean): boolean {
  const { tree } = parts
  const { name, attribs } = tree.elements[index]!
  const links = linksOf(parts, index)
  const named = cardNames.test(tree.namesOf(index)) || (attribs['itemtype'] ?? '').endsWith('/Product') || name === 'article'
  if (!(named || (isList && isOfOne(parts, links))) || within(tree, parts.images, index).length === 0) return false
  const names = links.map((link) => nameOfLink(tree.elements[link]!)).filter(Boolean)
  return names.length > 0 && !names.some((each) => headline !== '' && (each === headline || headline.includes(each)))
}

const isOfOne = ({ tree }: PageParts, links: readonly number[]): boolean =>
  new Set(links.map((link) => (tree.elements[link]!.attribs['href'] ?? '').replace(/[?#].*/s, ''))).size === 1
