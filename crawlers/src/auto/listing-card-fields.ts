import type { Element } from 'domhandler'

import { textOf } from '../extract/text.ts'
import { type PageParts, leads, linksOf, within } from './listing-groups.ts'
import { isName } from './listing-links.ts'
import { hasPrice } from './listing-prices.ts'
import { keyWithin } from './listing-shape.ts'
import { ancestry } from './listing-tree.ts'
import { poorTitleNames, titleNames } from './listing-words.ts'

/** A value, and the element that it was read from: its text, or an attribute. */
export interface FoundText {
  at: number
  attribute?: string
  text: string
}

interface TitleCandidate extends FoundText {
  key: string
  worth: number
}

const mostCandidates = 40
const mostTitleChars = 500

/** The title of each card: what differs from card to card, stands where a title does, and is no price. */
export function chooseTitles(parts: PageParts, cards: readonly (readonly number[])[]): (FoundText | undefined)[] {
  const found = cards.map((roots) => roots.flatMap((root) => titleCandidates(parts, root)))
  const scores = scoreKeys(found)
  return found.map((candidates) => {
    const best = candidates.reduce<TitleCandidate | undefined>((a, b) => (a && scores.get(a.key)! >= scores.get(b.key)! ? a : b), undefined)
    return best && scores.get(best.key)! > 0.12 ? untruncated(best, candidates) : undefined
  })
}

function titleCandidates(parts: PageParts, root: number): TitleCandidate[] {
  const { tree } = parts
  const found: TitleCandidate[] = []
  const add = (at: number, attribute: string | undefined, text: string | undefined, worth: number) => {
    if (text === undefined || !isName(text) || found.length >= mostCandidates) return
    const names = `${tree.namesOf(at)} ${at === root ? '' : tree.namesOf(tree.parents[at]!)}`
    const named = (titleNames.test(names) ? 0.25 : 0) - (poorTitleNames.test(tree.namesOf(at)) ? Math.min(0.4, worth / 2) : 0)
    found.push({
      at,
      text: text.trim().slice(0, mostTitleChars),
      worth: worth + named,
      key: `${keyWithin(tree, root, at)}@${attribute ?? ''}`,
      ...(attribute && { attribute }),
    })
  }
  for (let at = root; at <= tree.ends[root]! && at < root + 400; at++) {
    const element = tree.elements[at]!
    const { name, attribs } = element
    const own = textIn(element)
    if (attribs['itemprop'] === 'name') add(at, undefined, own, 1.3)
    else if (/^h[1-6]$/.test(name) || attribs['role'] === 'heading') add(at, undefined, own, 1.2)
    else if (name === 'a' && leads(element)) add(at, undefined, own, 1)
    else if (titleNames.test(tree.namesOf(at)) || name === 'b' || name === 'strong') add(at, undefined, own, 0.8)
    else if (isLeaf(element)) add(at, undefined, own, isInLink(parts, at) ? 0.6 : 0.4)
    if (name === 'a' || titleNames.test(tree.namesOf(at))) add(at, 'title', attribs['title'], 0.85)
    if (name === 'a') add(at, 'aria-label', attribs['aria-label'], 0.6)
    if (name === 'img') add(at, 'alt', attribs['alt'], 0.65)
  }
  return found
}

/** Nothing but text, and that is no button's. */
const isLeaf = ({ name, children }: Element): boolean =>
  name !== 'button' && name !== 'label' && children.length > 0 && children.every(({ type }) => type === 'text')

const textIn = (element: Element): string => textOf(element, mostTitleChars * 2).slice(0, mostTitleChars + 1)

/** A place is worth more the more cards have it, the more its texts differ, and the more these read like titles. */
function scoreKeys(cards: readonly (readonly TitleCandidate[])[]): Map<string, number> {
  const texts = new Map<string, { texts: string[]; worth: number }>()
  for (const candidates of cards) {
    const once = new Set<string>()
    for (const { key, text, worth } of candidates) {
      if (once.has(key)) continue
      once.add(key)
      const known = texts.get(key) ?? { texts: [], worth }
      known.texts.push(text)
      known.worth = Math.max(known.worth, worth)
      texts.set(key, known)
    }
  }
  const scores = new Map<string, number>()
  for (const [key, known] of texts) {
    const support = known.texts.length / cards.length
    const variety = new Set(known.texts).size / known.texts.length
    const length = known.texts.reduce((sum, text) => sum + text.length, 0) / known.texts.length
    const priced = known.texts.filter((text) => hasPrice(text.slice(0, 300))).length / known.texts.length
    scores.set(key, known.worth * support * (0.2 + 0.8 * variety) * readable(length) * (1 - 0.8 * priced))
  }
  return scores
}

function readable(length: number): number {
  if (length < 6) return 0.4
  if (length < 15) return 0.75
  return length < 200 ? 1 : 0.5
}

/** "A Light in the ..." stands in full in an attribute, or under the picture. */
function untruncated(title: TitleCandidate, candidates: readonly TitleCandidate[]): FoundText {
  const cut = /^(.{3,}?)\s*(?:\.\.\.|…)$/u.exec(title.text)?.[1]
  if (cut === undefined) return title
  return candidates.find(({ text }) => text.length > cut.length && text.startsWith(cut) && !/(?:\.\.\.|…)$/u.test(text)) ?? title
}

/** Where a card leads to: the link that its title is, stands in or holds; else the one that it has most often. */
export function chooseLink(parts: PageParts, roots: readonly number[], title: FoundText | undefined): number | undefined {
  const { tree } = parts
  if (title) {
    let levels = 0
    for (const at of ancestry(tree, title.at)) {
      if (tree.elements[at]!.name === 'a' && leads(tree.elements[at]!)) return at
      if (levels++ > 12 || (roots.includes(at) && tree.elements[at]!.name !== 'a' && !isInLink(parts, at))) break
    }
    const [inside] = within(tree, parts.links, title.at)
    if (inside !== undefined) return inside
  }
  const links = roots.flatMap((root) => linksOf(parts, root))
  const counts = new Map<string, number>()
  const hrefOf = (at: number): string => tree.elements[at]!.attribs['href'] ?? ''
  for (const at of links) counts.set(hrefOf(at), (counts.get(hrefOf(at)) ?? 0) + 1)
  return links.reduce<number | undefined>(
    (a, b) => (a !== undefined && counts.get(hrefOf(a))! >= counts.get(hrefOf(b))! ? a : b),
    undefined,
  )
}

const isInLink = ({ tree }: PageParts, at: number): boolean => {
  let levels = 0
  for (const index of ancestry(tree, at)) {
    if (tree.elements[index]!.name === 'a') return true
    if (levels++ > 3) return false
  }
  return false
}

const lazy = ['data-src', 'data-original', 'data-lazy-src', 'data-lazy', 'data-image', 'data-img', 'data-echo', 'data-url']

/** The card's picture: the first that is no badge; loaded late mostly, the largest of several sizes. */
export function chooseImage(parts: PageParts, roots: readonly number[]): FoundText | undefined {
  const { tree } = parts
  for (const root of roots)
    for (const at of within(tree, parts.images, root).slice(0, 12)) {
      const { attribs, name } = tree.elements[at]!
      if (name !== 'img' && name !== 'amp-img') continue
      if (Number(attribs['width'] ?? 99) < 32 || Number(attribs['height'] ?? 99) < 32) continue
      for (const attribute of [...lazy, 'data-srcset', 'srcset', 'src']) {
        const value = attribs[attribute]?.trim()
        if (
          value === undefined ||
          value === '' ||
          value.startsWith('data:') ||
          /(?:blank|spacer|placeholder|loading|pixel|transparent)[\w-]*\.(?:gif|png|svg)/i.test(value)
        )
          continue
        const text = attribute.endsWith('srcset') ? largest(value) : value
        if (/^(?:https?:|\/|\.|[\w%-]+\/)|\.(?:jpe?g|png|webp|avif|gif)/i.test(text)) return { at, attribute, text }
      }
    }
  return undefined
}

/** Of a srcset the address with the greatest width or density. */
function largest(srcset: string): string {
  let best = ''
  let most = -1
  for (const [, address, size] of srcset.slice(0, 4_000).matchAll(/(\S*[^\s,])(?:\s+([\d.]+)[wx])?\s*(?:,|$)/g)) {
    const value = Number(size ?? 1)
    if (value > most) [best, most] = [address!, value]
  }
  return best
}
