import type { Element } from 'domhandler'

import type { FieldName } from '@mallgate/shared/contract/mall'

import { absoluteUrl, canonicalUrl } from '../extract/canonical-url.ts'
import { compilePageElements } from '../extract/page-elements.ts'
import type { PageView } from '../extract/page-view.ts'
import type { AutoContext, AutoOffer } from './auto-offer.ts'
import { embeddedAmounts, embeddedPrice } from './embedded-product.ts'
import { rounded, set, trust } from './offer-fields.ts'
import { pageLines } from './page-lines.ts'
import { type PageTitles, likeness, pageTitles } from './page-title.ts'
import { addEmbedded, addPrice } from './product-price.ts'
import { type Named, chooseTitle, nearTitle, titleLine } from './product-title.ts'
import type { StructuredProduct } from './structured-products.ts'
import { type VisiblePrices, visiblePrices } from './visible-price.ts'

/** What a page says if it is about one product. */
export interface ProductReading {
  offer: AutoOffer
  /** That the page is about one product, and that is it: 0 to 1. */
  confidence: number
  /** It describes itself as one product, or as variants of one, to programs. */
  declared: boolean
  /** What the page calls itself is its name, and that is more than a category's. */
  specific: boolean
  /** Where its price stands, if only people are told it. */
  place: Element | undefined
  notes: string[]
}

export interface ProductEvidence {
  page: PageView
  metas: ReadonlyMap<string, string>
  products: readonly StructuredProduct[]
  context: AutoContext
}

const canonicalLink = compilePageElements('link[rel="canonical"]', [])

/** Reads a page as one product's: descriptions for programs first, then what people see. */
export function readProductPage({ page, metas, products, context }: ProductEvidence): ProductReading | undefined {
  const document = page.document()
  const titles = pageTitles(document)
  const lines = pageLines(document)
  const address = pageAddress(page, metas)
  const own = ownProducts(products, titles, address).filter((product) => isAboutOne(product, products, titles, address))
  const known = chooseTitle(own, titles, lines, { metas, url: page.url })
  const priced = { ...context, isAmount: embeddedAmounts(page) }
  const first = visiblePrices(lines, titleLine(lines, titles, known?.value), priced)
  const name = known ?? nearTitle(lines, first, titles)
  const visible = known ? first : visiblePrices(lines, titleLine(lines, titles, name?.value), priced)
  const offer: AutoOffer = { draft: {}, sources: {}, otherPrices: [], confidence: 0 }
  const notes: string[] = []
  for (const product of own) addFields(offer, product)
  if (name) set(offer, 'title', name.value, name.source)
  addPrice(offer, own, visible, notes)
  if (!offer.draft.price && name) addEmbedded(offer, embeddedPrice(page, name.value, context), notes)
  if (offer.draft.url === undefined || own.length === 0) set(offer, 'url', address, { from: 'meta', confidence: 0.8 })
  addRest(offer, metas, page)
  if (offer.draft.title === undefined) return undefined
  const declared = own.length > 0
  const confidence = confidenceOf(offer, declared, visible)
  const place = offer.sources.price?.from === 'visible' ? visible.prices[0]?.element : undefined
  return { offer: { ...offer, confidence }, confidence, declared, specific: isSpecific(known, titles), place, notes }
}

const leastWords = 4

/** The page's title has it whole, and it has the words of one thing: four of them at least, and no search's. */
const isSpecific = (known: Named | undefined, { title }: PageTitles): boolean =>
  known?.source.from === 'visible' && isNameOfOne(known.value) && likeness(known.value, title) >= 0.9

const isNameOfOne = (name: string): boolean =>
  (name.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) >= leastWords &&
  !/(?:results?|search|ergebnis|treffer|suche|résultats|recherche|resultados|busca|risultati|ricerca|wyniki|szukaj|resultaten|zoek|výsledky|検索|검색|搜索|搜尋|поиск)/iu.test(
    name,
  )

// Prices are weighed apart; the rest is taken from whoever says it first.
const weighed: ReadonlySet<FieldName> = new Set(['title', 'price', 'regularPrice', 'currency'])

function addFields(offer: AutoOffer, { draft, from }: StructuredProduct): void {
  for (const name of Object.keys(draft) as FieldName[]) {
    if (!weighed.has(name) && offer.draft[name] === undefined) set(offer, name, draft[name], { from, confidence: trust[from] })
  }
}

/** Where the page says it stands; undefined where neither it nor anybody else does. */
function pageAddress(page: PageView, metas: ReadonlyMap<string, string>): string | undefined {
  const known = URL.canParse(page.url) ? new URL(page.url) : undefined
  const said = canonicalLink.first(page)?.attribute('href') ?? metas.get('og:url')
  const url = said && absoluteUrl(said, page.baseUrl())
  if (!known || !/^https?:$/.test(known.protocol)) return url
  // Some shops name their front page on each of their pages.
  return url && (new URL(url).pathname !== '/' || known.pathname === '/') ? url : known.href
}

/** Of each description the one product that is the page's: by its address, its name, else the first that has a price. */
function ownProducts(products: readonly StructuredProduct[], titles: PageTitles, address: string | undefined): StructuredProduct[] {
  const sources = [...new Set(products.map(({ from }) => from))]
  return sources.flatMap((from) => {
    const all = products.filter((product) => product.from === from)
    const ranked = all
      .map((product, index) => ({ product, rank: rankOf(product, titles, address) - index / 1e4 }))
      .sort((a, b) => b.rank - a.rank)
    return ranked[0] ? [ranked[0].product] : []
  })
}

function rankOf(
  { draft: { url, title, price }, inList }: StructuredProduct,
  { title: page, headings }: PageTitles,
  address: string | undefined,
): number {
  const same = url !== undefined && address !== undefined && canonicalUrl(url) === canonicalUrl(address) ? 2 : 0
  const like = title === undefined ? 0 : Math.max(0, ...[page, ...headings.map(({ text }) => text)].map((one) => likeness(title, one)))
  return same + like * 2 + (price ? 1.5 : 0) - (inList ? 1 : 0)
}

/** The description is of one thing, or of its variants, and not of a list. */
function isAboutOne(
  own: StructuredProduct,
  products: readonly StructuredProduct[],
  titles: PageTitles,
  address: string | undefined,
): boolean {
  if (own.inList) return false
  if (own.from === 'openGraph') return true
  const all = products.filter(({ from, inList }) => from === own.from && !inList)
  const isNamed = ({ draft: { title: name } }: StructuredProduct): boolean =>
    name !== undefined && [titles.title, ...titles.headings.map(({ text }) => text)].some((one) => likeness(one, name) >= 0.75)
  const stands = (path: string | undefined): boolean => path !== undefined && path === pathOf(address)
  // What a search found once is no page of it.
  if (all.length === 1) return !isSearch(address) || isNamed(own) || stands(pathOf(own.draft.url))
  if (all.every(({ variant }) => variant)) return true
  if (all.every(({ draft }) => stands(pathOf(draft.url)) && likeness(draft.title ?? '', own.draft.title ?? '') >= 0.6)) return true
  return isNamed(own) && all.filter(isNamed).length <= Math.max(1, all.length / 3)
}

const pathOf = (url: string | undefined): string | undefined => url?.replace(/[?#].*/s, '')

/** An address that a search form leads to. */
export const isSearch = (url: string | undefined): boolean =>
  url !== undefined &&
  (/[?&](?:q|query|search|searchterm|s|k|kwd|keyword|keywords|term|text|word|words|suche|suchbegriff|begriff|busca|recherche|szukaj|hledat|zoek)=/i.test(
    url,
  ) ||
    /\/(?:search|suche|recherche|busca|buscar|cerca|zoeken|szukaj|hledani|sok|sog)(?:[/?.]|$)/i.test(url))

function addRest(offer: AutoOffer, metas: ReadonlyMap<string, string>, page: PageView): void {
  const image = metas.get('og:image') ?? metas.get('twitter:image')
  const url = image && absoluteUrl(image, page.baseUrl())
  if (offer.draft.image === undefined && url) set(offer, 'image', url, { from: 'openGraph', confidence: 0.7 })
  const { price } = offer.draft
  if (price) set(offer, 'currency', price.currency, offer.sources.price!)
}

function confidenceOf({ sources, otherPrices }: AutoOffer, declared: boolean, { canBuy }: VisiblePrices): number {
  const price = sources.price?.confidence
  if (price === undefined) return declared ? 0.5 : canBuy ? 0.2 : 0.1
  const sum = 0.25 * (sources.title?.confidence ?? 0) + 0.65 * price + (declared || canBuy ? 0.1 : 0)
  return rounded(otherPrices.length > 0 ? sum * 0.9 : sum)
}
