import { type AnyNode, hasChildren, isTag, isText } from 'domhandler'

import type { Money } from '@mallgate/shared/contract/offer'
import { minorDigits } from '@mallgate/shared/minor-digits'
import type { PriceKind } from '@mallgate/shared/money-kind'
import { readPrice } from '@mallgate/shared/read-price'

import { foldSpace } from '../tape/fold-space.ts'
import type { AutoContext } from './auto-offer.ts'
import { type PageTree, ancestry } from './listing-tree.ts'
import { priceNames, unitAfter } from './listing-words.ts'
import { writtenForPrograms } from './listing-written-prices.ts'

/** An amount on the page, in the smallest element that has all of it. */
export interface PriceSpot {
  at: number
  money: Money
  /** As it was read. */
  text: string
  /** What its text itself says that it is. */
  said?: PriceKind
  /** It stands in a sentence. */
  prose: boolean
  /** Its currency stands in it. */
  named: boolean
  /** The element behind `at` that has its cents. */
  cents?: number
  /** In the element's own text; others stand in its children. */
  own?: true
  /** In an attribute, for programs. */
  attribute?: string
}

const mostSpots = 20_000
// From the digits to the element with the currency: sign, whole and cents stand in an element each.
const mostClimbs = 4
const mostChars = 90
// An element with more than this in it is no price; to read it for each of its digits would be quadratic.
const mostInside = 40
const mostChildren = 100

/** All that reads like a price, in the order of the page. */
export function findPrices(tree: PageTree, context: AutoContext): PriceSpot[] {
  const spots = new Map<number, PriceSpot>()
  const owns = new Map<number, PriceSpot>()
  const tried = new Map<number, PriceSpot | undefined>()
  const read = (at: number): PriceSpot | undefined => {
    if (!tried.has(at)) tried.set(at, readSpot(tree, at, context))
    return tried.get(at)
  }
  for (const { at: from, data } of tree.texts) {
    if (spots.size >= mostSpots) break
    if (from < 0 || !/\p{Nd}/u.test(data) || tree.elements[from]!.children.length > mostChildren) continue
    const own = ownSpot(tree, from, data, context)
    if (own) {
      if (!owns.has(from)) owns.set(from, own)
      continue
    }
    const spot = smallest(tree, from, read, context)
    if (spot && !spots.has(spot.at)) spots.set(spot.at, spot)
  }
  for (const spot of writtenForPrograms(tree, context)) if (!spots.has(spot.at)) spots.set(spot.at, spot)
  const whole = innermost(
    tree,
    [...spots.values()].sort((a, b) => a.at - b.at),
  )
  return [...whole.filter(({ at }) => !owns.has(at)), ...owns.values()].sort((a, b) => a.at - b.at)
}

/** `$20.00 <span>Ex Tax: $18.00</span>`: a price of the element's own, beside those in its children. */
function ownSpot(tree: PageTree, at: number, data: string, context: AutoContext): PriceSpot | undefined {
  const element = tree.elements[at]!
  const inside = element.children.filter((child) => isTag(child) && /\p{Nd}{2}/u.test(textBetween(child)))
  // `$109<sup>95</sup>`: its own cents.
  if (inside.length === 0 || (inside.length === 1 && /^[.,]?\d{2}$/.test(textBetween(inside[0]!)) && /\d\s*$/.test(data))) return undefined
  const text = foldSpace(data)
  if (text.length > mostChars || element.children.some((child) => isText(child) && child.data !== data && /\p{Nd}/u.test(child.data)))
    return undefined
  const spot = spotOf(tree, at, text, context)
  return spot?.named ? { ...spot, own: true } : undefined
}

/** What holds another price is not one itself. */
const innermost = ({ ends }: PageTree, spots: readonly PriceSpot[]): PriceSpot[] =>
  spots.filter(({ at }, i) => !(i + 1 < spots.length && spots[i + 1]!.at <= ends[at]!))

// Sign, cents and a word before them: what an element may have more than the one that has the digits.
const mostMore = 24

/** A price that names its currency is looked for further up than one that doesn't. */
function smallest(tree: PageTree, from: number, read: (at: number) => PriceSpot | undefined, context: AutoContext): PriceSpot | undefined {
  let bare: PriceSpot | undefined
  let climbs = 0
  const beside = spotWithSign(tree, from, context)
  if (beside) return beside
  const mostText = textBetween(tree.elements[from]!).length + mostMore
  for (const at of ancestry(tree, from)) {
    if (climbs++ > mostClimbs || tree.ends[at]! - at > mostInside) break
    if (textBetween(tree.elements[at]!).length > mostText) break
    const spot = read(at)
    if (spot?.named) return withCents(tree, spot, read)
    bare ??= spot
  }
  return bare
}

const signAhead = /(?:\p{Sc}|zł|Kč|円|원|元|руб\.?|TL|Ft|lei)(?=\s*$)/iu
const signBehind = /^\s*(?:\p{Sc}|zł|Kč|kr\.?|円|원|元|руб\.?|TL|Ft|lei)(?!\p{L})/iu

/** `<strong>14,000</strong>원 <del>20,000원</del>`: the sign stands beside the number's element, and another price behind it. */
function spotWithSign(tree: PageTree, at: number, context: AutoContext): PriceSpot | undefined {
  const element = tree.elements[at]!
  const number = textBetween(element)
  if (!bare.test(number)) return undefined
  const { previousSibling: previous, nextSibling: next } = element
  const behind = next && isText(next) ? signBehind.exec(next.data)?.[0] : undefined
  const ahead = behind === undefined && previous && isText(previous) ? signAhead.exec(previous.data)?.[0] : undefined
  // Where nothing else is there, both are one.
  const others = (element.parent?.children ?? []).filter((child) => isTag(child) && child !== element && /\p{Nd}/u.test(textBetween(child)))
  if ((behind ?? ahead) === undefined || others.length === 0 || others.some((child) => /^[.,]?\d{2}$/.test(textBetween(child))))
    return undefined
  return spotOf(tree, at, behind === undefined ? `${ahead} ${number}` : `${number}${behind}`, context)
}

const wholeAndCents = /^[^\d]{0,12}\d{1,3}(?:[.,' ]?\d{3})*[.,]? \d{2}(?:[^\d]{0,8})$/

/** `<b>41</b><span>49 zł</span>`: not 49 złotys. */
function withCents(tree: PageTree, spot: PriceSpot, read: (at: number) => PriceSpot | undefined): PriceSpot {
  const parent = tree.parents[spot.at]!
  if (parent < 0 || tree.ends[parent]! - parent > mostInside || /\d[.,]\d{2}(?!\d)/.test(spot.text)) return spot
  const text = textBetween(tree.elements[parent]!)
  if (text === spot.text) {
    const above = withCents(tree, { ...spot, at: parent }, read)
    return above.money.minor === spot.money.minor ? spot : above
  }
  const whole = wholeAndCents.test(text) && text.length > spot.text.length ? read(parent) : undefined
  return whole && whole.money.minor !== spot.money.minor ? whole : withCentsBeside(tree, spot)
}

/** `<span>$912</span><sup>.00</sup>`, with other prices in the same element. */
function withCentsBeside(tree: PageTree, spot: PriceSpot): PriceSpot {
  const next = tree.elements[spot.at]!.nextSibling
  if (!next || !isTag(next) || !/^(?:sup|small|span|i|b|em|strong|sub)$/.test(next.name) || minorDigits(spot.money.currency) !== 2)
    return spot
  const cents = /^[.,]?(\d{2})$/.exec(textBetween(next))?.[1]
  const at = tree.indexOf(next)
  if (cents === undefined || at === undefined || spot.money.minor % 100 !== 0) return spot
  const money = { ...spot.money, minor: spot.money.minor + Number(cents), raw: `${spot.money.raw}${textBetween(next)}` }
  return { ...spot, money, cents: at }
}

function readSpot(tree: PageTree, at: number, context: AutoContext): PriceSpot | undefined {
  const text = textBetween(tree.elements[at]!)
  if (text.length > mostChars || !/\p{Nd}/u.test(text)) return undefined
  return spotOf(tree, at, text, context)
}

function spotOf(tree: PageTree, at: number, text: string, context: AutoContext): PriceSpot | undefined {
  const { minor, currency, token, ambiguous, kind } = readPrice(withTax(text), {
    locale: context.locale,
    currency: context.currencyKnown ? context.currency : undefined,
  })
  if (minor === null || minor <= 0 || currency === null || ambiguous) return undefined
  const named = token !== null
  if (!named && !isBarePrice(tree, at, text)) return undefined
  return { at, money: { minor, currency, raw: text.slice(0, 256) }, text, named, prose: isProse(text), ...(kind && { said: kind }) }
}

/** Of a price without and one with tax, both in one text, what one pays. */
export const withTax = (text: string): string => {
  const plain = text.normalize('NFKC')
  return /税[抜別]|本体/.test(plain) ? (/税込[^\d¥]{0,4}([¥ ]*\d[\d,]*(?: ?円)?)/.exec(plain)?.[1] ?? text) : text
}

// Without a currency a number is a price only where it stands alone and its element says so.
const bare = /^\p{Nd}[\p{Nd}.,'’\s]*(?:[.,:]?[-–—]{1,2})?\*?$/u
// Written behind prices in full, and behind nothing else.
const fullPrice = /\p{Nd}(?:[,:.][-–—]{1,2})\*?$/u

const isBarePrice = (tree: PageTree, at: number, text: string): boolean => {
  if (!bare.test(text) || isCount(tree, at, text)) return false
  if (fullPrice.test(text)) return true
  const parent = tree.parents[at]!
  return priceNames.test(tree.namesOf(at)) || (parent >= 0 && priceNames.test(tree.namesOf(parent)))
}

const mostWords = 5

/** More words around the amount than a price comes with. */
const isProse = (text: string): boolean => (text.match(/\p{L}{2,}/gu)?.length ?? 0) > mostWords

/** `/ <span>1</span> <span>szt.</span>`: how many of something. */
function isCount(tree: PageTree, at: number, text: string): boolean {
  if (/[.,]\d{2}$/.test(text)) return false
  let climbs = 0
  for (const index of ancestry(tree, tree.parents[at]!)) {
    if (climbs++ > 2) return false
    const around = textBetween(tree.elements[index]!)
    if (around !== text) return unitAfter.test(around) || unitAfter.test(`/${around}`)
  }
  return false
}

/** Whether a text has an amount with its currency. */
export const hasPrice = (text: string): boolean => {
  if (!/\p{Nd}/u.test(text)) return false
  const { amount, token } = readPrice(text)
  return amount !== null && token !== null
}

const silent = new Set(['script', 'style', 'template', 'noscript', 'svg', 'select'])

/**
 * Text with a space where two elements' digits meet: `<span>19</span><sup>99</sup>` is not 1999. A digit an element (`<i>1</i><i>9</i>`) is one number.
 * Cut where it is too long for a price.
 */
export function textBetween(root: AnyNode): string {
  const parts: string[] = []
  let length = 0
  const stack: AnyNode[] = [root]
  while (stack.length > 0 && length < mostChars * 3) {
    const node = stack.pop()!
    if (isText(node)) {
      if (node.data === '') continue
      if (meet(parts.at(-1), node.data)) parts.push(' ')
      parts.push(node.data)
      length += node.data.trim().length
    } else if (hasChildren(node) && (!isTag(node) || !silent.has(node.name))) {
      if (isTag(node) && (node.name === 'br' || blocks.has(node.name))) parts.push(' ')
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!)
    }
  }
  return foldSpace(parts.join(''))
}

const blocks = new Set('br div p li td th tr dd dt h1 h2 h3 h4 h5 h6 ul ol dl table section article'.split(' '))

function meet(before: string | undefined, after: string): boolean {
  if (before === undefined || !/\p{Nd}$/u.test(before)) return false
  return /^\p{Nd}{2}(?!\p{Nd})/u.test(after) || (/^\p{Nd}/u.test(after) && before.length > 1)
}
