import { converters } from '../extract/convert.ts'
import type { Draft } from '../extract/draft.ts'
import { absoluteUrl } from '../extract/canonical-url.ts'
import { textOf } from '../extract/text.ts'
import type { AutoContext } from './auto-offer.ts'
import { type FoundText, chooseImage, chooseLink, chooseTitles } from './listing-card-fields.ts'
import { type CardPrice, choosePrices } from './listing-card-prices.ts'
import type { PageParts } from './listing-groups.ts'
import { titleLeads } from './listing-title-lead.ts'
import { soldOutSaid } from './listing-words.ts'

/** A card of a list, and where each of its fields stands. */
export interface FoundCard {
  /** The element that is the card; several siblings where it is split. */
  roots: readonly number[]
  draft: Draft
  price: CardPrice | undefined
  title: FoundText | undefined
  /** What stands before the title's own element and belongs to it. */
  lead: FoundText | undefined
  /** A label that was cut off the title's start: "Name: ". */
  label: string
  /** What was cut off the title's end. */
  surplus: string
  link: number | undefined
  image: FoundText | undefined
  extras: Partial<Record<'rating' | 'ratingCount' | 'availability' | 'brand' | 'sku' | 'gtin', FoundText>>
}

/** Reads all cards of a list together: what a field is shows in what the others have at the same place. */
export function readCards(parts: PageParts, cards: readonly (readonly number[])[], context: AutoContext): FoundCard[] {
  const prices = choosePrices(parts, cards)
  const titles = chooseTitles(parts, cards)
  const leads = titleLeads(parts, cards, titles)
  const texts = titles.flatMap((title) => (title ? [title.text] : []))
  const [label, surplus] = [commonLabel(texts), commonEnd(texts)]
  const soldOut = findSoldOut(parts, cards)
  return cards.map((roots, i) => {
    const price = prices[i]
    const lead = leads[i]
    const own = titles[i] && cutEnd(cutLabel(titles[i].text, label), surplus)
    const title = titles[i] && { ...titles[i], text: lead ? `${lead.text} ${own}` : own! }
    const link = chooseLink(parts, roots, title)
    const image = chooseImage(parts, roots)
    const href = link === undefined ? undefined : parts.tree.elements[link]!.attribs['href']
    const url = href === undefined ? undefined : absoluteUrl(href, context.baseUrl)
    const picture = image && absoluteUrl(image.text, context.baseUrl)
    const extras = findExtras(parts, roots)
    const draft: Draft = {
      ...(title && { title: title.text }),
      ...(url !== undefined && { url }),
      ...(picture !== undefined && { image: picture }),
      ...(price && { price: price.price.money }),
      ...(price?.regular && { regularPrice: price.regular.money }),
    }
    for (const name of ['rating', 'ratingCount', 'availability', 'brand', 'sku', 'gtin'] as const) {
      const text = extras[name]?.text
      const value = text === undefined ? undefined : converters[name](text, context, { best: 5, minorUnits: false, structured: false })
      if (value === undefined) delete extras[name]
      else Object.assign(draft, { [name]: value })
    }
    if (soldOut.has(i)) draft.availability ??= 'OutOfStock'
    return { roots, draft, price, title, lead, label, surplus, link, image, extras }
  })
}

// What screen readers are told of a link.
const forTheBlind =
  /[\s(,.-]*(?:opens? (?:in )?(?:a )?new (?:window|tab)(?: or tab)?|(?:öffnet|wird) in (?:einem )?neue[mn]? (?:fenster|tab)(?: geöffnet)?|s['’]ouvre dans (?:une nouvelle fenêtre|un nouvel onglet)(?: ou un nouvel onglet)?|se abre en una (?:nueva ventana|pestaña nueva)(?: o pestaña)?|si apre in una nuova (?:finestra|scheda)(?: o scheda)?|wordt geopend in een nieuw (?:venster|tabblad)(?: of tabblad)?)\)?\.?$/iu

/** What all titles end with and none is meant to: "opens in a new window". */
export function commonEnd(titles: readonly string[]): string {
  const aside = titles.flatMap((title) => forTheBlind.exec(title)?.[0] ?? [])[0]
  if (aside !== undefined) return aside
  if (titles.length < 4) return ''
  const first = titles[0]!
  let end = first
  for (const title of titles.slice(1)) {
    let length = Math.min(end.length, title.length)
    while (length > 0 && title.slice(-length) !== end.slice(-length)) length--
    end = end.slice(end.length - length)
    if (end.length < 8) return ''
  }
  // Words that all titles end with may be what was searched for: only behind a sign that sets them apart they are none's own.
  const apart = end.search(/\s[|–—·•»-]\s|[|»]/)
  const set = apart < 0 ? '' : end.slice(apart)
  return set.length >= 8 && set.length < Math.min(...titles.map(({ length }) => length)) ? set : ''
}

/** What stands before a colon in all titles, and is none's own: "Product name: ". */
function commonLabel(titles: readonly string[]): string {
  const label = /^\p{L}[\p{L} ]{1,24}\s?[:：]\s*/u.exec(titles[0] ?? '')?.[0]
  return label !== undefined && titles.length > 2 && titles.every((title) => title.startsWith(label)) ? label : ''
}

const cutLabel = (text: string, label: string): string => (label === '' ? text : text.slice(label.length))
const cutEnd = (text: string, end: string): string => (end !== '' && text.endsWith(end) ? text.slice(0, -end.length).trim() : text)

/** Cards that say they are sold out; none where all of them do: then it stands there for a script to show. */
function findSoldOut({ tree }: PageParts, cards: readonly (readonly number[])[]): ReadonlySet<number> {
  const saying = cards.flatMap((roots, i) => (roots.some((root) => saysSoldOut(tree, root)) ? [i] : []))
  return new Set(cards.length > 2 && saying.length > cards.length * 0.9 ? [] : saying)
}

function saysSoldOut(tree: PageParts['tree'], root: number): boolean {
  for (let at = root; at <= tree.ends[root]! && at < root + 400; at++) {
    if (tree.hidden[at]) continue
    const { children, attribs } = tree.elements[at]!
    if (attribs['alt'] !== undefined && attribs['alt'].length < 30 && soldOutSaid.test(attribs['alt'])) return true
    for (const child of children) if (child.type === 'text' && child.data.length < 120 && soldOutSaid.test(child.data)) return true
  }
  return false
}

const microdata = {
  ratingValue: 'rating',
  reviewCount: 'ratingCount',
  ratingCount: 'ratingCount',
  availability: 'availability',
  brand: 'brand',
  sku: 'sku',
  gtin13: 'gtin',
  gtin: 'gtin',
  gtin14: 'gtin',
  gtin8: 'gtin',
  gtin12: 'gtin',
} as const
const stars = /^\D{0,20}\d(?:[.,]\d+)?\s*(?:\/|out of|of|von|sur|de|su|van|z|av|из)\s*(?:5|10|100)(?![\d.,])/i

/** What a card says beside title and price, where it says so beyond doubt. */
function findExtras({ tree }: PageParts, roots: readonly number[]): FoundCard['extras'] {
  const extras: FoundCard['extras'] = {}
  for (const root of roots)
    for (let at = root; at <= tree.ends[root]! && at < root + 400; at++) {
      const element = tree.elements[at]!
      const { itemprop, content, href, title, 'aria-label': label } = element.attribs
      const name = itemprop === undefined ? undefined : microdata[itemprop as keyof typeof microdata]
      if (name && !extras[name]) {
        const attribute = content !== undefined ? 'content' : href !== undefined && name === 'availability' ? 'href' : undefined
        const text = attribute === undefined ? textOf(element, 200) : element.attribs[attribute]!
        extras[name] = { at, text, ...(attribute !== undefined && { attribute }) }
      }
      if (!extras.rating && label !== undefined && stars.test(label)) extras.rating = { at, attribute: 'aria-label', text: label }
      else if (!extras.rating && title !== undefined && stars.test(title)) extras.rating = { at, attribute: 'title', text: title }
      else if (
        !extras.rating &&
        element.children.length === 1 &&
        element.firstChild?.type === 'text' &&
        element.firstChild.data.length < 40 &&
        stars.test(element.firstChild.data)
      )
        extras.rating = { at, text: element.firstChild.data.trim() }
    }
  return extras
}
