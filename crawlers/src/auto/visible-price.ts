import type { Element } from 'domhandler'

import { forEachElement } from '../extract/markup-items.ts'
import {
  asideNames,
  instalmentNames,
  nowNames,
  otherNames,
  priceNames,
  recommendNames,
  savingNames,
  shippingNames,
  unitNames,
} from './listing-words.ts'
import { withFormer } from './former-price.ts'
import { type LinePrice, type PriceContext, pricesIn } from './line-prices.ts'
import { type Line, ancestors, namesOf } from './page-lines.ts'
import { buyWords, goodsWords } from './price-words.ts'

/** A price that people see, and how likely it is the one of the thing that the page is about: 0 to 1. */
export interface VisiblePrice extends LinePrice {
  /** It says little else, or its element's name calls it a price. */
  plain: boolean
  likelihood: number
}

export interface VisiblePrices {
  /** The likeliest first. */
  prices: VisiblePrice[]
  /** Crossed out, and near the likeliest. */
  was: LinePrice | undefined
  /** The page has a button to buy with. */
  canBuy: boolean
  /** The page says what only a page of goods does: an article's number, whether it is in stock. */
  describesGoods: boolean
}

/** Finds what a page's thing costs by the words that people read: near its name, near the button. `title` is where its name stands. */
export function visiblePrices(lines: readonly Line[], title: Line | undefined, context: PriceContext): VisiblePrices {
  const all = withFormer(
    lines.flatMap((line, index) =>
      /\p{Nd}/u.test(line.text) ? pricesIn(joinedWithSign(lines, index), leadOf(lines, index), context) : [],
    ),
    lines,
  )
  const buttons = lines.filter(({ text }) => text.length < 60 && buyWords.test(text))
  const places = createPlaces(all)
  const prices = all
    .filter(({ kind }) => kind === 'price' || kind === 'from' || kind === 'net' || kind === 'member')
    .map((price) => ({
      ...price,
      plain: price.alone || callsItPrice(price.element),
      likelihood: likelihoodOf(price, { title, buttons, places }),
    }))
    .sort((a, b) => b.likelihood - a.likelihood || a.line.index - b.line.index)
  const [best] = prices
  const was =
    best &&
    all.find(
      ({ kind, line, money }) =>
        kind === 'was' &&
        Math.abs(line.index - best.line.index) <= 6 &&
        money.currency === best.money.currency &&
        money.minor > best.money.minor,
    )
  return { prices, was, canBuy: buttons.length > 0, describesGoods: lines.some(({ text }) => text.length < 120 && goodsWords.test(text)) }
}

/** The words just before a line that has nothing but a price. */
function leadOf(lines: readonly Line[], index: number): string {
  const before = lines[index - 1]?.text ?? ''
  return before.length <= 60 && !/\p{Nd}[.,]\p{Nd}{2}/u.test(before) ? before : ''
}

const sign = /^(?:\p{Sc}|[A-Z]{1,3}\p{Sc}|[A-Z]{3}|zł|Kč|kr\.?|円|원|руб\.?)\s*\*?$/u

/** A currency that has a line of its own belongs to the number beside it. */
function joinedWithSign(lines: readonly Line[], index: number): Line {
  const line = lines[index]!
  if (/\p{L}|\p{Sc}/u.test(line.text)) return line
  const before = lines[index - 1]?.text ?? ''
  if (sign.test(before))
    return {
      ...line,
      text: `${before} ${line.text}`,
      pieces: line.pieces.map((piece) => ({ ...piece, start: piece.start + before.length + 1 })),
    }
  const behind = lines[index + 1]?.text ?? ''
  return sign.test(behind) ? { ...line, text: `${line.text} ${behind}` } : line
}

const farAway = 100

interface Around {
  title: Line | undefined
  buttons: readonly Line[]
  places: Places
}

function likelihoodOf(price: LinePrice, { title, buttons, places }: Around): number {
  const { line, element, kind, named, alone } = price
  let sum = 0.3
  if (named) sum += 0.1
  if (alone) sum += 0.1
  if (callsItPrice(element)) sum += 0.1
  if (title) {
    const away = line.index - title.index
    sum += away >= 0 ? 0.2 / (1 + away / 25) : 0.12 / (1 - away / 15)
    sum += 0.1 * sharedDepth(element, title.pieces[0]!.element)
  }
  const nearest = Math.min(...buttons.map(({ index }) => (index >= line.index ? index - line.index : (line.index - index) * 2)), Infinity)
  sum += 0.2 / (1 + nearest / 12)
  if (/(?:inkl|incl|inc|iva inclu|ttc|税込|vat|mwst|ust|tva|dph|moms|btw)/iu.test(line.text)) sum += 0.05
  sum += 0.03 * Math.min(3, places.times(price) - 1)
  if (line.text.length > 160) sum -= 0.2
  if (title && Math.abs(line.index - title.index) > farAway) sum -= 0.1
  if (kind === 'from') sum -= 0.1
  if (kind === 'member') sum -= 0.15
  if (kind === 'net') sum -= 0.25
  if (isNamedOther(element)) sum -= 0.15
  if (isAside(element, title)) sum -= 0.35
  if (places.isOneOfMany(price)) sum -= 0.35
  return Math.max(0, Math.min(1, sum))
}

/** Named a voucher's price, a member's, an instalment, the parcel's, a measure's. */
function isNamedOther(element: Element): boolean {
  for (const one of ancestors(element, 4)) {
    const names = namesOf(one)
    if (nowNames.test(names)) return false
    if ([savingNames, otherNames, instalmentNames, shippingNames, unitNames].some((kind) => kind.test(names))) return true
  }
  return false
}

function callsItPrice(element: Element): boolean {
  for (const one of ancestors(element, 4)) if (priceNames.test(namesOf(one))) return true
  return false
}

/** How far down the page's tree both stand together, as a share of the name's depth. */
export function sharedDepth(element: Element, title: Element): number {
  const own = new Set<Element>(ancestors(element))
  const path = [...ancestors(title)]
  const shared = path.findIndex((one) => own.has(one))
  return shared < 0 ? 0 : (path.length - shared) / path.length
}

const asideTags = new Set(['nav', 'footer', 'aside'])

/** In what the page has beside the thing: its head, its foot, other things. What holds the thing's name as well is the thing's. */
function isAside(element: Element, title: Line | undefined): boolean {
  const ofTitle = new Set<Element>(title ? ancestors(title.pieces[0]!.element) : [])
  for (const one of ancestors(element)) {
    if (ofTitle.has(one) || one.name === 'body') return false
    if (asideTags.has(one.name) || (one.name === 'header' && isPageHead(one))) return true
    const names = namesOf(one).replace(buyNames, '')
    if (names.length < 200 && (asideNames.test(names) || recommendNames.test(names))) return true
  }
  return false
}

// What puts the thing into the cart is not the cart.
const buyNames =
  /(?:add|to|buy|product|item|form|purchase|detail)\w* ?(?:to )?(?:cart|basket|bag|wishlist)|(?:cart|basket) (?:form|button|btn|col|box|area|wrapper|container)|(?:non?|not|without|has|with|main|above|before) (?:footer|header|nav|navigation|sidebar|menu)/g

const isPageHead = ({ parent }: Element): boolean => parent?.type === 'tag' && (parent as Element).name === 'body'

interface Places {
  /** How often the page says this price. */
  times(price: LinePrice): number
  /** Its place is one of a row of like ones that have prices too: cards of other things, a table of offers. */
  isOneOfMany(price: LinePrice): boolean
}

const leastAlike = 3

function createPlaces(all: readonly LinePrice[]): Places {
  const amounts = new Map<string, number>()
  const priced = new Set<Element>()
  for (const { money, element } of all) {
    const key = `${money.minor} ${money.currency}`
    amounts.set(key, (amounts.get(key) ?? 0) + 1)
    for (const one of ancestors(element, 12)) priced.add(one)
  }
  const alikeBelow = new Map<unknown, Map<string, number>>()
  const countsIn = (parent: Element): Map<string, number> => {
    const known = alikeBelow.get(parent)
    if (known) return known
    const counts = new Map<string, number>()
    for (const child of parent.children) {
      if (!priced.has(child as Element)) continue
      if (!hasLink(child as Element)) continue
      const shape = shapeOf(child as Element)
      counts.set(shape, (counts.get(shape) ?? 0) + 1)
    }
    alikeBelow.set(parent, counts)
    return counts
  }
  return {
    times: ({ money }) => amounts.get(`${money.minor} ${money.currency}`) ?? 0,
    isOneOfMany({ element }) {
      for (const one of ancestors(element, 8)) {
        const parent = one.parent
        if (parent?.type !== 'tag') return false
        const shape = shapeOf(one)
        if (hasLink(one) && (countsIn(parent as Element).get(shape) ?? 0) >= leastAlike) return true
      }
      return false
    },
  }
}

const shapeOf = ({ name, attribs }: Element): string => `${name} ${(attribs['class'] ?? '').split(/\s+/)[0]}`

const mostSeen = 300

/** Other things lead to their own pages. */
function hasLink(element: Element): boolean {
  let seen = 0
  let found = false
  forEachElement([element], ({ name, attribs }) => {
    found ||= name === 'a' && /^(?!#|javascript:)./i.test(attribs['href']?.trim() ?? '')
    return !found && seen++ < mostSeen
  })
  return found
}
