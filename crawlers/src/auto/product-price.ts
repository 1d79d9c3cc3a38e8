import type { Money } from '@mallgate/shared/contract/offer'

import type { AutoOffer, FieldSource, OtherPrice, Provenance } from './auto-offer.ts'
import { rounded, set, trust } from './offer-fields.ts'
import type { StructuredProduct } from './structured-products.ts'
import type { VisiblePrice, VisiblePrices } from './visible-price.ts'

// Below it a visible price is a number that stands somewhere on the page.
const leastLikely = 0.62
// Below it nobody is told that it differs from what the page's descriptions say.
const leastTold = 0.72

/** Weighs what descriptions say against what people see. Where both have a price and differ, both are kept and it is said. */
export function addPrice(offer: AutoOffer, own: readonly StructuredProduct[], visible: VisiblePrices, notes: string[]): void {
  // Shops print 0 where a price is on request, or drawn by script.
  const described = own.filter((product) => product.draft.price !== undefined && product.draft.price.minor > 0)
  const [first] = described
  const likely = visible.prices.filter(({ likelihood }) => likelihood >= leastLikely)
  const [seen] = likely
  if (!first) {
    if (seen && isSure(seen, visible)) takeVisible(offer, seen, visible)
    return
  }
  const price = first.draft.price!
  const onPage = visible.prices.find(({ money }) => isSame(money, price))
  if (seen && ((!onPage && showsMore(seen, first)) || isReduced(seen, first, visible))) {
    takeVisible(offer, seen, visible)
    offer.otherPrices.push({ price, from: first.from, confidence: trust[first.from] / 2 })
    notes.push(
      `people see ${say(seen.money)}, in the page's ${sourceNames[first.from]} stands ${say(price)}: ${why(seen.money, price, isReduced(seen, first, visible))}`,
    )
  } else {
    const confidence = (first.named ? 1 : 0.9) * (first.lowest ? 0.8 : 1) * trust[first.from] * (onPage ? 1.04 : 0.95)
    set(offer, 'price', price, { from: first.from, confidence: rounded(Math.min(0.99, confidence)) })
    if (!onPage && seen && seen.likelihood >= leastTold && isOff(seen.money, price))
      noteOther(offer, notes, seen.money, { from: 'visible', confidence: seen.likelihood })
    addRegular(offer, first, visible)
  }
  for (const { draft, from } of described.slice(1)) {
    if (isOff(draft.price!, offer.draft.price!)) noteOther(offer, notes, draft.price!, { from, confidence: trust[from] / 2 })
  }
  if (first.lowest && offer.sources.price?.from === first.from) notes.push('the price is the lowest of several offers or variants')
}

/** The program's own number, where nothing else tells the price. */
export function addEmbedded(offer: AutoOffer, price: Money | undefined, notes: string[]): void {
  if (!price) return
  set(offer, 'price', price, { from: 'embeddedJson', confidence: trust.embeddedJson })
  notes.push('the price stands only in what the shop’s own program is given')
}

function takeVisible(offer: AutoOffer, { money, likelihood, kind }: VisiblePrice, { was }: VisiblePrices): void {
  set(offer, 'price', money, { from: 'visible', confidence: rounded(likelihood * (kind === 'from' ? 0.8 : 0.95)) })
  if (was) set(offer, 'regularPrice', was.money, { from: 'visible', confidence: 0.6 })
}

function addRegular(offer: AutoOffer, { draft, from }: StructuredProduct, { was }: VisiblePrices): void {
  const price = offer.draft.price!
  const higher = (money: Money | undefined): money is Money =>
    money !== undefined && money.currency === price.currency && money.minor > price.minor
  if (higher(draft.regularPrice)) set(offer, 'regularPrice', draft.regularPrice, { from, confidence: trust[from] })
  else if (higher(was?.money)) set(offer, 'regularPrice', was.money, { from: 'visible', confidence: 0.6 })
}

/** Without a description to say so, the thing is on sale only where it can be bought, or its price can hardly be anything else. */
function isSure({ likelihood, named, plain }: VisiblePrice, { canBuy, describesGoods }: VisiblePrices): boolean {
  if (!named) return canBuy && likelihood >= 0.7
  return canBuy || likelihood >= 0.8 || (plain && describesGoods && likelihood >= 0.65)
}

// Value-added and sales taxes of the world's shops, as what the price is multiplied by.
const taxes = [5, 5.5, 6, 7, 7.7, 8, 8.1, 8.875, 9, 9.5, 10, 12, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 25.5, 27].map(
  (percent) => 1 + percent / 100,
)

/** What people see is the price where the description's is nowhere to be seen and differs by the taxes, or is but the lowest of several. */
function showsMore({ money, likelihood }: VisiblePrice, { draft, lowest }: StructuredProduct): boolean {
  const price = draft.price!
  if (money.currency !== price.currency || likelihood < 0.7 || price.minor === 0) return false
  const ratio = money.minor / price.minor
  return taxes.some((tax) => Math.abs(ratio / tax - 1) < 0.002) || (lowest && ratio > 1 && ratio < 3 && likelihood >= 0.8)
}

/** The description still has the price that people see crossed out. */
const isReduced = ({ money, likelihood }: VisiblePrice, { draft }: StructuredProduct, { was }: VisiblePrices): boolean =>
  was !== undefined && isSame(was.money, draft.price!) && money.minor < was.money.minor && likelihood >= 0.7

function noteOther(offer: AutoOffer, notes: string[], price: Money, source: FieldSource): void {
  const other: OtherPrice = { price, ...source }
  if (offer.otherPrices.some((known) => isSame(known.price, price))) return
  offer.otherPrices.push(other)
  notes.push(`${say(price)} stands in the page's ${sourceNames[source.from]} as well: ${why(offer.draft.price!, price)}`)
}

const sourceNames: Record<Provenance, string> = {
  jsonLd: 'JSON-LD',
  microdata: 'microdata',
  rdfa: 'RDFa',
  openGraph: 'OpenGraph tags',
  meta: 'meta tags',
  embeddedJson: 'embedded JSON',
  visible: 'text',
}

const say = ({ raw, currency }: Money): string =>
  raw.includes(currency) || /\p{Sc}/u.test(raw) ? raw.slice(0, 60) : `${raw.slice(0, 60)} ${currency}`

function why(one: Money, other: Money, wasSeen = false): string {
  if (wasSeen) return 'the former price'
  if (one.currency !== other.currency) return 'another currency'
  const ratio = Math.max(one.minor, other.minor) / Math.max(1, Math.min(one.minor, other.minor))
  if (taxes.some((tax) => Math.abs(ratio / tax - 1) < 0.002)) return 'with and without taxes'
  return 'another variant, or a price for some only'
}

const isSame = (one: Money, other: Money): boolean => one.minor === other.minor && one.currency === other.currency
/** More than 1 % apart. */
const isOff = (one: Money, other: Money): boolean =>
  one.currency !== other.currency || Math.abs(one.minor - other.minor) > 0.01 * Math.max(one.minor, other.minor)
