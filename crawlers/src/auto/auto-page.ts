import { compileClassifier } from '../classify.ts'
import { decodeBody, rawBody } from '../decode.ts'
import { pageMetas } from '../extract/page-metas.ts'
import { type PageView, viewPage } from '../extract/page-view.ts'
import type { FetchedPage } from '../read-page.ts'
import { withinTime } from '../within-time.ts'
import type { AutoPage } from './auto-offer.ts'
import { type FoundListing, readListing } from './listing.ts'
import { type AutoHints, pageContext } from './page-context.ts'
import { likeness } from './page-title.ts'
import { type ProductReading, isSearch, readProductPage } from './product-page.ts'
import { declaredCurrency, structuredNodes, structuredProducts } from './structured-products.ts'

// Of the thread's time: a page of 10 MB takes a second or two.
const mostReadMs = 5_000

const { answer, unreadable } = compileClassifier({})

/**
 * Reads a page that nobody defined: one product, a list of offers, or neither. What it can't see it doesn't make up: an offer without `price`
 * is a page without one. Bounded in time, whatever the page.
 */
export function readAnyPage(source: FetchedPage | PageView, hints: AutoHints = {}): AutoPage {
  const read = withinTime(mostReadMs, () => readPage(source, hints))
  return read?.done ?? none('nothing', `reading the page took more than ${mostReadMs} ms`)
}

const none = (kind: AutoPage['kind'], note: string): AutoPage => ({ kind, offers: [], confidence: 0, notes: [note] })

function readPage(source: FetchedPage | PageView, hints: AutoHints): AutoPage {
  if ('tape' in source) return readView(source, {}, hints)
  const page = viewOf(source)
  try {
    return withoutUnknownPlace(readView(page, source.headers, hints))
  } finally {
    page.close()
  }
}

function readView(page: PageView, headers: Record<string, string>, hints: AutoHints): AutoPage {
  if (page.json() !== undefined) return none('nothing', 'the page is JSON: what its parts mean, only a definition can say')
  const verdict = answer(page, headers, new Date(0).toISOString())
  if (verdict) return none(verdict.status === 'blocked' ? 'blocked' : 'nothing', verdict.message)
  const metas = pageMetas(page)
  const nodes = structuredNodes(page, metas)
  const context = pageContext(page, hints, metas, declaredCurrency(nodes))
  const products = structuredProducts(nodes, context)
  const product = readProductPage({ page, metas, products, context })
  const isOne = product !== undefined && product.declared
  const block = unreadable(page)
  if (block && !(isOne && product.offer.draft.price)) return { ...none('blocked', block.message), confidence: 0.95 }
  if (isOne) return ofProduct(product)
  return likelier(product, readListing(page, context), isSearch(page.url))
}

function viewOf({ url, status, headers, body }: FetchedPage): PageView {
  const hints = { contentType: headers['content-type'] }
  const place = /^https?:\/\//i.test(url) ? url : unknownPlace
  return viewPage(place, status, rawBody(body, hints) ?? decodeBody(body, hints).text)
}

// Where a page stands that came without an address (RFC 6761, 6.4), so that its links can be told apart while it is read.
const unknownPlace = 'https://nowhere.invalid/'

/** Links that only lead somewhere from a place that nobody knows are none. */
function withoutUnknownPlace(read: AutoPage): AutoPage {
  for (const { draft, sources } of read.offers) {
    for (const name of ['url', 'image'] as const) {
      if (!draft[name]?.startsWith(unknownPlace)) continue
      delete draft[name]
      delete sources[name]
    }
  }
  return read
}

function ofProduct({ offer, confidence, notes }: ProductReading): AutoPage {
  const noPrice = offer.draft.price ? [] : ['no price of it stands on the page']
  return { kind: 'product', offers: [offer], confidence, notes: [...notes, ...noPrice] }
}

// A price that stands by itself, near a name and a button, is seldom on a list's page; a page of one thing shows some others, too.
const sureProduct = 0.7
const surerProduct = 0.85
const specificProduct = 0.55
const leastList = 8

/** What stands out on the page is but one of the list's cards: of several, or the only one of what a search found. */
function isCardOf({ offer: { draft }, place, specific }: ProductReading, { offers, holds }: FoundListing, found: boolean): boolean {
  if (place === undefined || !holds(place)) return false
  const isOwn = (title: string | undefined): boolean => likeness(title ?? '', draft.title ?? '') >= 0.75
  // The page's own box may have the shape of the others'.
  if (specific && offers.filter((offer) => isOwn(offer.draft.title)).length === 1) return false
  return offers.length > 1 || (found && !isOwn(offers[0]?.draft.title))
}

function likelier(seen: ProductReading | undefined, listing: FoundListing, found: boolean): AutoPage {
  const { offers, confidence, saysEmpty, notes } = listing
  const product = seen && isCardOf(seen, listing, found) ? undefined : seen
  const price = product?.offer.sources.price?.confidence ?? 0
  if (saysEmpty && price < sureProduct) return { kind: 'empty', offers: [], confidence: Math.max(confidence, 0.8), notes }
  const fewOthers = price >= surerProduct && offers.length < leastList
  if (product?.specific && !found && price >= specificProduct) return ofProduct(product)
  if (product && price >= (found ? surerProduct : sureProduct) && (price >= confidence || fewOthers)) return ofProduct(product)
  if (offers.length > 1 && confidence > 0) return { kind: 'listing', offers, confidence, notes }
  if (product && !found && (price > 0 || product.declared)) return ofProduct(product)
  if (offers.length > 0) return { kind: 'listing', offers, confidence, notes }
  return { kind: 'nothing', offers: [], confidence: 0, notes: [...notes, 'neither a product with a price nor a list of offers was found'] }
}
