import { plainMoneyText } from '@mallgate/shared/money-text'

import { foldSpace } from '../tape/fold-space.ts'
import type { PriceSpot } from './listing-prices.ts'
import { type PageTree, ancestry } from './listing-tree.ts'
import {
  instalmentAfter,
  instalmentBefore,
  instalmentNames,
  nowNames,
  otherAfter,
  otherBefore,
  otherNames,
  priceNames,
  savingAfter,
  savingBefore,
  savingNames,
  shippingBefore,
  shippingNames,
  shippingSaid,
  shippingSigns,
  struckNames,
  struckWords,
  struckWordsAnywhere,
  unitAfter,
  unitBefore,
  unitNames,
} from './listing-words.ts'
import { netBefore, saysNet } from './price-words.ts'

export type PriceKind = 'price' | 'net' | 'was' | 'instalment' | 'unit' | 'shipping' | 'saving' | 'other'

/** A price in its card: what it is, and how likely the one that counts. */
export interface JudgedPrice extends PriceSpot {
  kind: PriceKind
  /** How surely it is another kind than the price: 0 where it is the price, 1 by the name of something around it, 2 by its own, 3 by markup or words. */
  evidence: number
  /** Above 0 where its element is named as the price, or stands out; below where not. */
  weight: number
}

/** What the texts around a price say, cut to what can belong to it. */
interface Around {
  before: string
  after: string
  within: string
}

/** Judges the prices of one card (`root` is the element that is, or holds, the card), in their order. */
export function judgePrices(tree: PageTree, root: number, spots: readonly PriceSpot[]): JudgedPrice[] {
  return spots.map((spot) => {
    const around = lookAround(tree, root, spot)
    const names = namesAround(tree, root, spot.at)
    const said = kindBySaying(tree, root, spot, around, nowNames.test(names[0] ?? ''))
    const { kind, evidence } = said ? { kind: said, evidence: 3 } : kindByNames(names)
    return { ...spot, kind, evidence, weight: weightOf(tree, spot, names) }
  })
}

function kindBySaying(
  tree: PageTree,
  root: number,
  spot: PriceSpot,
  { before, after, within }: Around,
  isNamedNow: boolean,
): PriceKind | undefined {
  if (isStruck(tree, root, spot.at)) return 'was'
  if (spot.said === 'was' || spot.said === 'instalment' || spot.said === 'unit') return spot.said
  if (spot.said === 'extra') return 'other'
  if (instalmentBefore.test(before) || instalmentAfter.test(after)) return 'instalment'
  if (unitAfter.test(after) || unitBefore.test(before)) return 'unit'
  if (saysNet(after) || netBefore.test(before)) return 'net'
  if (savingAfter.test(after) || savingBefore.test(before)) return 'saving'
  if (struckWords.test(before) || struckWordsAnywhere.test(before.slice(-12))) return 'was'
  if (shippingSaid.test(within) || shippingSigns.test(within) || shippingBefore.test(before)) return 'shipping'
  if (otherBefore.test(before) || (otherAfter.test(after) && !isNamedNow)) return 'other'
  return undefined
}

/** The nearest name decides. */
function kindByNames(names: readonly string[]): { kind: PriceKind; evidence: number } {
  for (const [i, name] of names.entries()) {
    const kind = kindByName(name)
    if (kind) return { kind, evidence: kind === 'price' ? 0 : i === 0 ? 2 : 1 }
  }
  return { kind: 'price', evidence: 0 }
}

// `product-price with-list-price`: it stands beside one. `item-list-price`: the price in a list of items.
const beside =
  /(?:^| )(?:items?|article|articles|search|results?|grid|category) list(?= price)|(?:^| )(?:with|has|have)(?: (?:list|old|was|regular|original|unit|discount|sale|strike|compare|rrp))+(?: price)?(?= |$)/g

function kindByName(full: string): PriceKind | undefined {
  const name = full.replace(beside, '')
  const now = nowNames.test(name)
  if (struckNames.test(name) && !(now && !/(?:^| )(?:old|was|strike|compare)/.test(name))) return 'was'
  if (instalmentNames.test(name)) return 'instalment'
  if (unitNames.test(name)) return 'unit'
  if (shippingNames.test(name)) return 'shipping'
  if (savingNames.test(name) && !(now || / price$|^price /.test(name))) return 'saving'
  if (now) return 'price'
  return otherNames.test(name) ? 'other' : undefined
}

function isStruck(tree: PageTree, root: number, at: number): boolean {
  for (const index of ancestry(tree, at)) {
    if (index === root) return false
    const { name, attribs } = tree.elements[index]!
    if (name === 'del' || name === 's' || name === 'strike') return true
    if (attribs['style'] !== undefined && /line-through/i.test(attribs['style'])) return true
    const label = attribs['aria-label']
    if (label !== undefined && /^(?:was|original|old|list|regular|rrp|before)\b/i.test(label)) return true
  }
  return false
}

/** Of the price's element and those around it up to the card, the nearest first. */
function namesAround(tree: PageTree, root: number, at: number): string[] {
  const names: string[] = []
  for (const index of ancestry(tree, at)) {
    if (index === root || names.length >= 4) break
    const name = tree.namesOf(index)
    if (name !== '') names.push(name)
  }
  return names
}

function weightOf(tree: PageTree, { at, named, attribute }: PriceSpot, names: readonly string[]): number {
  const own = names[0] ?? ''
  let weight = 0
  if (nowNames.test(own)) weight += 2
  else if (names.some((name) => nowNames.test(name))) weight += 1
  if (names.some((name) => priceNames.test(name))) weight += 2
  if (tree.elements[at]!.attribs['itemprop'] === 'price') weight += 2
  if (/^(?:b|strong|h[1-6]|em|mark|ins|data)$/.test(tree.elements[at]!.name)) weight += 0.5
  if (!named) weight -= 0.5
  if (tree.hidden[at] && attribute === undefined) weight -= 3
  return weight
}

const mostAround = 48

/** The words before and behind the amount: within its element, and in the element beside it. */
function lookAround(tree: PageTree, root: number, { at, text }: PriceSpot): Around {
  const plain = plainMoneyText(text).text
  const number = /\d(?:[\d.,' ]*\d)?/.exec(plain)
  const start = number?.index ?? 0
  const lead = plain
    .slice(0, start)
    .replace(/[\p{Sc}\s]+$/u, '')
    .replace(/\s(?:[A-Z]{1,3}\$?|\p{Lu}\p{L}\.?)$/u, '')
  const tail = plain
    .slice(start + (number?.[0].length ?? 0))
    .replace(/^[\s.,]*[-–—]{0,2}\s*(?:\p{Sc}|[A-Z]{3}(?!\p{L})|zł|Kč|kr\.?|Ft|lei|лв\.?|руб\.?|円|원|元)?\s*\*?/u, '')
  const [previous, next] = textsBeside(tree, root, at)
  return {
    before: lead.trim() === '' || lead.length < 4 ? foldSpace(`${previous} ${lead}`).slice(-mostAround) : lead.slice(-mostAround),
    after: foldSpace(`${tail} ${tail.length > 20 ? '' : next}`).slice(0, mostAround),
    within: plain,
  }
}

/** The text right before and right behind an element, as far as no other price stands there. */
function textsBeside(tree: PageTree, root: number, at: number): [before: string, after: string] {
  let before = ''
  let after = ''
  let climbs = 0
  for (const index of ancestry(tree, at)) {
    if (index === root || climbs++ > 2) break
    const element = tree.elements[index]!
    if (before === '') before = nearText(element, 'previousSibling')
    if (after === '') after = nearText(element, 'nextSibling')
    if (before !== '' && after !== '') break
  }
  return [behindPrice(before), /^[^\p{L}/x×(]*\d/u.test(after) || (/\d{3}|\d[.,]\d/.test(after) && !/^[/x×]/.test(after)) ? '' : after]
}

/** What a text says behind the last amount in it: the words before belong to that one. */
const behindPrice = (text: string): string =>
  instalmentBefore.test(text)
    ? text
    : text.replace(/^[^]*\d[\d.,]*(?![\d.,]|\s*[년월일年月日])\s*(?:\p{Sc}|[A-Z]{3}(?!\p{L})|zł|Kč|kr\.?|円|원|元|%)?/u, '')

const ownAmount = /(?:\p{Sc} ?\d[\d.,]*|\d[\d.,]* ?(?:\p{Sc}|zł|Kč|kr|円|원|元)) ?\p{L}/u

function nearText(element: PageTree['elements'][number], side: 'previousSibling' | 'nextSibling'): string {
  let node = element[side]
  for (let i = 0; node && i < 4; i++, node = node[side]) {
    const text = foldSpace(shortText(node))
    if (text === '') continue
    // What an element with an amount says is said of that.
    if (side === 'previousSibling' && 'children' in node && ownAmount.test(text) && !instalmentBefore.test(text)) return ''
    // The words before the next amount are that one's.
    if (side === 'nextSibling' && /^\P{L}{0,3}\d/u.test(foldSpace(followingText(node)))) return ''
    return side === 'previousSibling' ? text.slice(-mostAround) : text.slice(0, mostAround)
  }
  return ''
}

const followingText = (node: Sibling): string => (node.nextSibling ? shortText(node.nextSibling as Sibling) : '')

type Sibling = NonNullable<PageTree['elements'][number]['nextSibling']>

/** Text of a node that may be large: the label of a price is short, what isn't doesn't belong to it. */
function shortText(node: Sibling): string {
  const stack: Sibling[] = [node]
  let text = ''
  for (let seen = 0; stack.length > 0 && seen < 40; seen++) {
    const top = stack.pop()!
    if ('data' in top && top.type === 'text') text += `${top.data} `
    else if ('children' in top && !('name' in top && (top.name === 'script' || top.name === 'style')))
      for (let i = Math.min(top.children.length, 20) - 1; i >= 0; i--) stack.push(top.children[i] as Sibling)
    if (text.length > 120) return ''
  }
  return text
}
