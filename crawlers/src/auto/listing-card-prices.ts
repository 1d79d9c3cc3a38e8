import { type PageParts, firstFrom } from './listing-groups.ts'
import { type JudgedPrice, judgePrices } from './listing-price-kind.ts'
import { keyWithin } from './listing-shape.ts'

/** The price of a card, and what it was before. */
export interface CardPrice {
  price: JudgedPrice
  regular: JudgedPrice | undefined
  /** Its place within the card. */
  key: string
}

interface KeyStats {
  cards: Set<number>
  weight: number
  count: number
  rank: number
}

// Below this many cards a place that only one of them has says nothing.
const manyCards = 8

/**
 * The price that counts, for each card; undefined where none can be told. What stands at the same place in most cards is the price: a place that hardly any
 * other card has is not.
 */
export function choosePrices(parts: PageParts, cards: readonly (readonly number[])[]): (CardPrice | undefined)[] {
  const judged = onlyShown(cards.map((roots) => roots.flatMap((root) => judgeCard(parts, root))))
  const anyPrice = judged.filter((prices) => prices.some(({ kind }) => kind === 'price')).length
  // A shop may call what it asks by a name that elsewhere is another price's: then what is least surely that.
  const least = Math.min(...judged.flat().map(({ evidence }) => evidence))
  const counts = ({ kind, evidence }: Placed): boolean =>
    kind === 'price' ||
    (anyPrice < cards.length * 0.2 && (evidence < 3 || kind === 'unit' || kind === 'net') && evidence <= Math.max(1, least))
  const stats = statsOf(judged.map((prices) => prices.filter(counts)))
  const leastCards = cards.length >= manyCards ? Math.max(2, cards.length * 0.06) : 1
  const supported = (key: string): number => stats.get(key)?.cards.size ?? 0
  return judged.map((prices) => {
    const able = prices.filter((price) => counts(price) && (supported(price.key) >= leastCards || standsIn(price.key, stats, cards.length)))
    const best = able.reduce<Placed | undefined>(
      (a, b) => (a && scoreOf(a.key, stats, cards.length) >= scoreOf(b.key, stats, cards.length) ? a : b),
      undefined,
    )
    if (!best) return undefined
    const price = lowerBeside(best, able)
    return { price, key: price.key, regular: regularOf(price, prices) }
  })
}

/** What isn't shown counts only where nothing is. */
function onlyShown(cards: Placed[][]): Placed[][] {
  const shown = cards.map((prices) => prices.filter(({ hidden }) => !hidden))
  return shown.some((prices) => prices.some(({ kind }) => kind === 'price')) ? shown : cards
}

interface Placed extends JudgedPrice {
  key: string
  parent: number
  hidden: boolean
}

function judgeCard(parts: PageParts, root: number): Placed[] {
  const { tree, prices, pricePlaces } = parts
  const spots = prices.slice(firstFrom(pricePlaces, root), firstFrom(pricePlaces, tree.ends[root]! + 1))
  return judgePrices(tree, root, spots).map((price) => ({
    ...price,
    key: `${keyWithin(tree, root, price.at)}${price.own ? '#own' : ''}`,
    parent: tree.parents[price.at]!,
    hidden: price.attribute === undefined && tree.hidden[price.at]! && !tree.hidden[root],
  }))
}

function statsOf(cards: readonly (readonly Placed[])[]): Map<string, KeyStats> {
  const stats = new Map<string, KeyStats>()
  for (const [card, prices] of cards.entries())
    for (const [rank, { key, weight }] of prices.entries()) {
      const known = stats.get(key) ?? { cards: new Set(), weight: 0, count: 0, rank: 0 }
      known.cards.add(card)
      known.weight += weight
      known.rank += rank
      known.count++
      stats.set(key, known)
    }
  return stats
}

function scoreOf(key: string, stats: ReadonlyMap<string, KeyStats>, cards: number): number {
  const known = stats.get(key)
  if (!known) return -10
  return known.weight / known.count + (5 * known.cards.size) / cards - (0.6 * known.rank) / known.count
}

/** At the same place as others' prices, but for its own element: `.price > b` among `.price > span`. */
function standsIn(key: string, stats: ReadonlyMap<string, KeyStats>, cards: number): boolean {
  const parent = key.slice(0, key.lastIndexOf('>'))
  if (parent === '') return false
  const sharing = new Set<number>()
  for (const [other, known] of stats) if (other !== key && other.startsWith(`${parent}>`)) for (const card of known.cards) sharing.add(card)
  return sharing.size >= cards * 0.4
}

/** Two prices side by side of which none is marked: the old one and the new one. */
function lowerBeside(best: Placed, all: readonly Placed[]): Placed {
  const beside = all.filter(
    (other) => other.parent === best.parent && other.weight === best.weight && other.money.currency === best.money.currency,
  )
  const lower = beside.filter(({ money }) => money.minor < best.money.minor && money.minor > best.money.minor * 0.25)
  return lower.length === 1 && beside.length === 2 ? lower[0]! : best
}

function regularOf({ money }: JudgedPrice, prices: readonly Placed[]): JudgedPrice | undefined {
  return prices.find(({ kind, money: was }) => kind === 'was' && was.currency === money.currency && was.minor > money.minor)
}
