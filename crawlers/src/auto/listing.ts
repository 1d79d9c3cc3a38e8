import type { Element } from 'domhandler'

import type { CssStrategy, FieldName } from '@mallgate/shared/contract/mall'

import { pageMetas } from '../extract/page-metas.ts'
import type { PageView } from '../extract/page-view.ts'
import type { AutoContext, AutoListing, AutoOffer, FieldSource } from './auto-offer.ts'
import { findAsides } from './listing-asides.ts'
import { findCards, findOneCard } from './listing-cards.ts'
import { findEmptyWord } from './listing-empty.ts'
import { findFakes } from './listing-fakes.ts'
import { type PageParts, partsOf, within } from './listing-groups.ts'
import { findPrices } from './listing-prices.ts'
import { type FoundCard, readCards } from './listing-read-cards.ts'
import { writeSelectors } from './listing-selectors.ts'
import { fillFromStructured, structuredOffers } from './listing-structured.ts'
import { isWithin, readTree } from './listing-tree.ts'
import { type StructuredProduct, structuredNodes, structuredProducts } from './structured-products.ts'

/** A list, and how a definition would read it. */
export interface FoundListing extends AutoListing {
  /** Makes selectors for the cards and their fields, as a definition's `css` has them; undefined where none would give the same offers. */
  cards(): CssStrategy['css'] | undefined
  /** The element stands in one of the cards, and that isn't what the page's heading is about. */
  holds(element: Element): boolean
}

/** Reads a list of products on a page that nobody defined: the cards are found by their shape. Never throws, whatever the page is. */
export function readListing(page: PageView, context: AutoContext): FoundListing {
  if (page.json() !== undefined) return none(false, 'the body is JSON: it has no cards')
  const tree = readTree(page.document())
  const parts = partsOf(tree, findPrices(tree, context))
  const isAside = findAsides(parts)
  const emptyAt = findEmptyWord(tree, isAside)
  const found = findCards(parts, isAside)
  const products = structuredProducts(structuredNodes(page, pageMetas(page)), context)
  if (found.length === 0)
    return (
      ofStructured(products, emptyAt !== undefined) ?? none(emptyAt !== undefined, 'no elements of one shape have a link and a price each')
    )
  if (emptyAt !== undefined && emptyAt < found[0]![0]!)
    return none(true, 'the page says that nothing was found: what it shows instead is left out')
  const several = offersIn(parts, found, context)
  // Two parts of one card, each with a price, look like a list, too.
  const { read, fakes, cards, priced } =
    several.priced.length < Math.min(2, found.length) ? offersIn(parts, findOneCard(parts, isAside), context) : several
  if (priced.length === 0 || priced.filter(isTalk).length > priced.length / 2)
    return (
      ofStructured(products, emptyAt !== undefined) ??
      none(emptyAt !== undefined, 'no two elements of one shape have a title and a price each')
    )
  const confidence = confidenceIn(priced, cards)
  return {
    offers: fillFromStructured(
      cards.map((card) => offerOf(card, confidence)),
      products,
    ),
    cards: () => writeSelectors(parts, { cards: priced, others: read.filter((card) => !priced.includes(card)) }, context),
    holds: (element) => holdsElement(parts, cards, element),
    confidence,
    saysEmpty: false,
    notes: notesOn(cards, read, fakes),
  }
}

interface ReadList {
  read: FoundCard[]
  fakes: ReadonlyMap<FoundCard, string>
  cards: FoundCard[]
  priced: FoundCard[]
}

function offersIn(parts: PageParts, found: readonly (readonly number[])[], context: AutoContext): ReadList {
  const read = readCards(parts, found, context)
  const fakes = findFakes(parts, read)
  const cards = read.filter((card) => isOffer(card) && !fakes.has(card))
  return { read, fakes, cards, priced: cards.filter(({ draft }) => draft.price) }
}

const none = (saysEmpty: boolean, note: string): FoundListing => ({
  offers: [],
  cards: () => undefined,
  holds: () => false,
  confidence: 0,
  saysEmpty,
  notes: [note],
})

/** Where no cards were found, and the page doesn't say that there are none. */
function ofStructured(products: readonly StructuredProduct[], saysEmpty: boolean): FoundListing | undefined {
  const offers = saysEmpty ? [] : structuredOffers(products)
  if (offers.length === 0) return undefined
  return { ...none(false, `${offers.length} offers stand in what the page says to programs, and in no cards`), offers, confidence: 0.7 }
}

/** People speak of a price: in a forum, in an article. */
const isTalk = ({ price }: FoundCard): boolean => price !== undefined && price.price.prose && price.price.weight < 1

function holdsElement({ tree, headings }: PageParts, cards: readonly FoundCard[], element: Element): boolean {
  const at = tree.indexOf(element)
  const root = at === undefined ? undefined : cards.flatMap(({ roots }) => roots).find((each) => isWithin(tree, at, each))
  return root !== undefined && !within(tree, headings, root).some((index) => tree.elements[index]!.name === 'h1')
}

/** What has no price is one only where it says that it is sold out. */
const isOffer = ({ draft }: FoundCard): boolean =>
  draft.title !== undefined && (draft.price !== undefined || (draft.availability === 'OutOfStock' && draft.url !== undefined))

function confidenceIn(cards: readonly FoundCard[], read: readonly FoundCard[]): number {
  const share = (has: (card: FoundCard) => boolean): number => cards.filter(has).length / cards.length
  const urls = new Set(cards.map(({ draft }) => draft.url)).size / cards.length
  const many = cards.length >= 4 ? 1 : cards.length > 1 ? 0.75 : 0.45
  const sure =
    0.25 +
    0.25 * share(({ draft }) => draft.url !== undefined) * urls +
    0.25 * share(({ image }) => image !== undefined) +
    0.25 * (cards.length / read.length)
  return Math.round(Math.min(0.98, many * sure) * 100) / 100
}

function offerOf({ draft, price, extras }: FoundCard, confidence: number): AutoOffer {
  const sources: Partial<Record<FieldName, FieldSource>> = {}
  for (const name of Object.keys(draft) as FieldName[]) sources[name] = { from: isWritten(name) ? 'microdata' : 'visible', confidence }
  return { draft, sources, otherPrices: [], confidence }

  function isWritten(name: FieldName): boolean {
    return name === 'price' ? price?.price.attribute !== undefined : name in extras && name !== 'rating'
  }
}

function notesOn(cards: readonly FoundCard[], read: readonly FoundCard[], fakes: ReadonlyMap<FoundCard, string>): string[] {
  const notes = [`${cards.length} of ${read.length} elements of one shape can be offers`]
  const reasons = new Set(fakes.values())
  for (const reason of reasons) notes.push(`left out: ${[...fakes.values()].filter((one) => one === reason).length} × ${reason}`)
  return notes
}
