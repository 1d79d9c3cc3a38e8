import type { FoundCard } from './listing-read-cards.ts'
import type { PageParts } from './listing-groups.ts'
import type { PageTree } from './listing-tree.ts'
import { adLabel, adNames } from './listing-words.ts'

/** Which cards are no offers of this list, and why: for people. */
export function findFakes({ tree }: PageParts, cards: readonly FoundCard[]): Map<FoundCard, string> {
  const fakes = new Map<FoundCard, string>()
  const hosts = count(cards.map(({ draft }) => hostOf(draft.url)))
  const usual = [...hosts].sort((a, b) => b[1] - a[1])[0]
  const same = count(cards.map(sameness))
  const hiddenShare = cards.filter(({ roots }) => tree.hidden[roots[0]!]).length / Math.max(1, cards.length)
  const labelled = new Set(cards.filter((card) => isLabelled(tree, card.roots)))
  const others = cards.filter((card) => !labelled.has(card)).map(({ draft }) => draft.title ?? '')
  const listed = wordsInSeveral(others)
  for (const card of cards) {
    const { title = '', url } = card.draft
    const root = card.roots[0]!
    if (isPlaceholder(title, url)) fakes.set(card, 'a placeholder')
    else if (same.get(sameness(card))! > 1 && same.size > cards.length / 2 && isPlaceholderAddress(url)) fakes.set(card, 'a placeholder')
    else if (tree.hidden[root] && hiddenShare < 0.5) fakes.set(card, 'not shown')
    else if (labelled.has(card) && labelled.size <= cards.length * 0.6 && !isAlike(title, listed))
      fakes.set(card, 'an advertisement for something else')
    else if (usual && usual[1] >= cards.length * 0.7 && hostOf(url) !== usual[0] && !isKin(hostOf(url), usual[0]))
      fakes.set(card, 'leads to somebody else')
  }
  return fakes
}

/** Says that somebody paid for its place. What is also what was looked for is an offer all the same. */
function isLabelled(tree: PageTree, roots: readonly number[]): boolean {
  for (const root of roots) {
    if (adNames.test(tree.namesOf(root))) return true
    for (let at = root; at <= tree.ends[root]! && at < root + 200; at++) {
      const { firstChild, attribs } = tree.elements[at]!
      if (firstChild?.type === 'text' && adLabel.test(firstChild.data.trim())) return true
      if (attribs['aria-label'] !== undefined && adLabel.test(attribs['aria-label'].trim())) return true
    }
  }
  return false
}

const wordsIn = (title: string): Set<string> =>
  new Set(
    title
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\d]{2,}/gu),
  )

/** The words that several titles have, and in which share of them: what the list is about. */
function wordsInSeveral(titles: readonly string[]): ReadonlyMap<string, number> {
  const counts = count(titles.flatMap((title) => [...wordsIn(title)]))
  const least = Math.max(2, titles.length * 0.15)
  return new Map([...counts].flatMap(([word, times]) => (times >= least ? [[word, times / titles.length] as const] : [])))
}

/** It has two words of the list's, or one that most of the list has. */
function isAlike(title: string, listed: ReadonlyMap<string, number>): boolean {
  const shared = [...wordsIn(title)].flatMap((word) => listed.get(word) ?? [])
  return shared.length >= 2 || shared.some((share) => share > 0.5)
}

const sameness = ({ draft }: FoundCard): string => `${draft.title} ${draft.url}`

function count<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

const hostOf = (url: string | undefined): string => (url === undefined ? '' : new URL(url).host)
/** `shop.example` and `www.shop.example`. */
const isKin = (a: string, b: string): boolean => a === '' || a.split('.').slice(-2).join('.') === b.split('.').slice(-2).join('.')

const templates =
  /\{\{|\}\}|\$\{|<%|%>|\[\[|^(?:undefined|null|nan|lorem ipsum.*|(?:sample|example|dummy) (?:product|item|title)|(?:product|item) (?:name|title))$/i
const isPlaceholder = (title: string, url: string | undefined): boolean =>
  templates.test(title) || /^shop (?:on|at|now) ?\S{0,20}$/i.test(title.trim()) || (url !== undefined && /%7B%7B|\{\{/i.test(url))
const isPlaceholderAddress = (url: string | undefined): boolean => url === undefined || /\/(?:1234567?8?9?0?|0+|x+)(?:[/?#]|$)/i.test(url)
