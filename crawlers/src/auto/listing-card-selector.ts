import type { Element } from 'domhandler'

import { compileSelector } from '../extract/selectors.ts'
import { type PageParts, classesOf, leads } from './listing-groups.ts'
import type { FoundCard } from './listing-read-cards.ts'
import { handlesOf, lastingness, tagOf } from './listing-steps.ts'
import { cardNames } from './listing-words.ts'
import { ancestry } from './listing-tree.ts'

const mostTried = 36

/** The cards' own selector, and one for those among them that are none. */
export interface ItemSelectors {
  items: string
  skip?: string
}

/** What selects all cards, and nothing else that reads as an offer. */
export function cardSelectors(
  parts: PageParts,
  cards: readonly FoundCard[],
  others: readonly FoundCard[],
  readsAsOffer: (card: Element) => boolean,
): ItemSelectors | undefined {
  const { tree } = parts
  const elements = cards.map(({ roots }) => tree.elements[roots[0]!]!)
  const known = new Set(others.map(({ roots }) => tree.elements[roots[0]!]!))
  const wanted = new Set(elements)
  const page = rootOf(elements[0]!)
  let best: { items: string; extra: Element[]; worth: number } | undefined
  const lasting = [...new Set(candidates(parts, cards))].map((items) => ({ items, lasts: lastingness(items, cardNames) }))
  for (const { items, lasts } of lasting.sort((a, b) => b.lasts - a.lasts).slice(0, mostTried)) {
    const found = compileSelector(items, []).all(page)
    const held = found.filter((element) => wanted.has(element)).length
    if (held < wanted.size) continue
    const extra = found.filter((element) => !wanted.has(element))
    const foreign = extra.filter((element) => !known.has(element)).length
    const offers = extra.filter(readsAsOffer).length
    const worth = lasts - (3 * offers + foreign + extra.length / 4) / Math.max(4, wanted.size / 3) - items.length / 400
    if (!best || worth > best.worth) best = { items, extra, worth }
  }
  if (!best) return undefined
  const offending = best.extra.filter(readsAsOffer)
  if (offending.length === 0) return { items: best.items }
  const skip = skipFor(elements, offending)
  if (skip === undefined) return offending.length <= cards.length * 0.1 ? { items: best.items } : undefined
  return { items: best.items, skip }
}

function rootOf(element: Element) {
  let node: Element['parent'] | Element = element
  while (node?.parent) node = node.parent
  return node ?? element
}

/** By what all cards share, alone and beneath what is around them. */
function* candidates({ tree }: PageParts, cards: readonly FoundCard[]): Generator<string> {
  const roots = cards.map(({ roots: [root] }) => root!)
  const [first] = roots
  if (first === undefined) return
  const { name } = tree.elements[first]!
  const shared = roots
    .map((root) => new Set(handlesOf(tree.elements[root]!)))
    .reduce((a, b) => new Set([...a].filter((handle) => b.has(handle))))
  const tags = new Set(roots.map((root) => tagOf(tree.elements[root]!)))
  const tag = tags.size === 1 && !tags.has('*') ? name : ''
  const weak = sharedWeak(roots.map((root) => tree.elements[root]!))
  const handles = [...[...shared].filter((handle) => handle !== name), ...weak]
  const lists = aroundOf(roots)
  for (const handle of handles) yield handle
  for (const handle of handles) yield `${tag}${handle}`
  for (const [i, one] of handles.entries()) for (const other of handles.slice(i + 1, i + 4)) yield `${one}${other}`
  for (const list of lists) for (const handle of handles) yield `${list} ${handle}`
  if (tag === '') return
  for (const list of lists) yield `${list} > ${tag}`
  for (const list of lists) for (const having of ['a[href]', 'img', 'a[href] img']) yield `${list} > ${tag}:has(${having})`
  for (const list of lists) yield `${list} ${tag}:has(> a[href])`
  for (const list of lists) for (const having of ['a[href]', 'img']) yield `${list} ${tag}:has(${having}):not(:has(${tag}))`

  /** Handles of the elements that hold all cards, the innermost first. */
  function aroundOf(all: readonly number[]): string[] {
    const last = all.at(-1)!
    const around: string[] = []
    for (const index of ancestry(tree, tree.parents[all[0]!]!)) {
      if (around.length > 8) break
      const element = tree.elements[index]!
      if (tree.ends[index]! < last && around.length > 0) continue
      const { id } = element.attribs
      if (id !== undefined && /^[A-Za-z][\w-]{1,40}$/.test(id) && !/\d{4,}/.test(id)) around.push(`#${id}`)
      around.push(...handlesOf(element).slice(0, 2))
      if (around.length === 0) around.push(tagOf(element))
    }
    return around
  }
}

/** Names of a build, where there are no others. */
function sharedWeak(elements: readonly Element[]): string[] {
  const [first, ...rest] = elements
  const tokens = classesOf(first?.attribs ?? {}).filter((token) => /^-?[_a-zA-Z][\w-]*$/.test(token))
  return tokens.filter((token) => rest.every(({ attribs }) => classesOf(attribs).includes(token))).map((token) => `.${token}`)
}

/** What the unwanted ones have and no card has: a class, or where they lead. */
function skipFor(cards: readonly Element[], unwanted: readonly Element[]): string | undefined {
  const options = new Set<string>()
  for (const element of unwanted.slice(0, 20)) for (const option of marksIn(element)) options.add(option)
  let open = [...unwanted]
  const chosen: string[] = []
  while (open.length > 0 && chosen.length < 4) {
    let best: { option: string; covers: Element[] } | undefined
    for (const option of [...options].slice(0, 150)) {
      const selector = compileSelector(option, [])
      const hits = (card: Element): boolean => selector.is(card) || selector.first(card) !== undefined
      const covers = open.filter(hits)
      if (covers.length > (best?.covers.length ?? 0) && !cards.some(hits)) best = { option, covers }
    }
    if (!best) return undefined
    chosen.push(best.option)
    open = open.filter((element) => !best.covers.includes(element))
  }
  return chosen.join(', ')
}

function* marksIn(root: Element): Generator<string> {
  const stack: Element[] = [root]
  for (let seen = 0; stack.length > 0 && seen < 120; seen++) {
    const element = stack.pop()!
    for (const handle of handlesOf(element)) if (/^[.[]/.test(handle)) yield handle
    const { href } = element.attribs
    if (element.name === 'a' && leads(element) && href !== undefined && href.length < 120 && !/["\\]/.test(href))
      yield `a[href^="${href.split('?')[0]!}"]`
    for (let i = element.children.length - 1; i >= 0; i--) {
      const child = element.children[i]!
      if ('attribs' in child) stack.push(child)
    }
  }
}
