import type { Element } from 'domhandler'
import { isTag } from 'domhandler'

import { nameRank } from './listing-shape.ts'
import { classesOf } from './listing-groups.ts'
import { type PageTree, ancestry } from './listing-tree.ts'
import { styleNames, wordsOf } from './listing-words.ts'

const identifier = /^-?[_a-zA-Z\u0080-\uffff][\w\u0080-\uffff-]*$/
const marks = [
  'itemprop',
  'data-testid',
  'data-test',
  'data-qa',
  'data-cy',
  'data-role',
  'data-component-type',
  'data-component',
  'data-hook',
  'data-automation-id',
]
const mostTokens = 4

/** An element's tag in a selector: broken markup makes names that none can have. */
export const tagOf = ({ name }: Element): string => (/^[a-z][a-z\d-]*$/i.test(name) ? name : '*')

/** What an element may be called by in a selector, the most telling first. */
export function handlesOf({ name, attribs }: Element): string[] {
  const handles: string[] = []
  for (const mark of marks) {
    const value = attribs[mark]
    if (value !== undefined && /^[\w-]{2,40}$/.test(value) && !/\d{4,}/.test(value)) handles.push(`[${mark}="${value}"]`)
  }
  const tokens = classesOf(attribs)
  for (const rank of [2, 1] as const)
    for (const token of tokens.filter((one) => nameRank(one) === rank && identifier.test(one)).slice(0, mostTokens))
      handles.push(`.${token}`)
  // `Card_price__X2Nnb`: what another build keeps.
  for (const token of tokens) {
    const stem = /^([A-Za-z][A-Za-z\d]*[_-]{1,2}[A-Za-z][A-Za-z\d]*_{1,2})[A-Za-z\d-]{4,8}$/.exec(token)?.[1]
    if (stem !== undefined) handles.push(`[class*="${stem}"]`)
  }
  if (attribs['role'] === 'heading') handles.push('[role="heading"]')
  if (/^(?:h[1-6]|del|s|strike|strong|b|time|data|em|ins|sup|mark|figure|article|picture|img|a)$/.test(name)) handles.push(name)
  return handles
}

/** The last resort: a name of a build is better than none. */
const weakHandles = (element: Element): string[] => {
  const tokens = classesOf(element.attribs).filter((token) => identifier.test(token) && nameRank(token) === 0)
  return [...tokens.slice(0, 2).map((token) => `.${token}`), tagOf(element)]
}

/** Selectors from a card to an element in it, short ones and lasting ones first. */
export function stepsOf(tree: PageTree, root: number, at: number): string[] {
  const element = tree.elements[at]!
  const own = [...handlesOf(element), ...weakHandles(element)]
  const above = aboveOf(tree, root, at)
  const handles = [...new Set(own)]
  const selectors = [...handles]
  for (const up of above.slice(0, 6)) for (const handle of handles.slice(0, 6)) selectors.push(`${up} ${handle}`)
  for (const up of above.slice(0, 3)) for (const handle of handles.slice(0, 3)) selectors.push(`${up} > ${handle}`)
  const nth = nthOf(element)
  if (nth !== '') for (const handle of handles.slice(0, 2)) selectors.push(`${handle}${nth}`)
  selectors.push(pathOf(tree, root, at))
  return [...new Set(selectors)]
}

function aboveOf(tree: PageTree, root: number, at: number): string[] {
  const above: string[] = []
  for (const index of ancestry(tree, tree.parents[at]!)) {
    if (index <= root) break
    above.push(...handlesOf(tree.elements[index]!).slice(0, 2))
  }
  return above
}

const placeAmong = (element: Element): number => {
  let place = 1
  for (let node = element.prev; node; node = node.prev) if (isTag(node) && node.name === element.name) place++
  return place
}

const nthOf = (element: Element): string => `:nth-of-type(${placeAmong(element)})`

/** Child by child, where nothing has a name. */
function pathOf(tree: PageTree, root: number, at: number): string {
  const steps: string[] = []
  for (const index of ancestry(tree, at)) {
    if (index === root) break
    steps.push(`${tagOf(tree.elements[index]!)}${nthOf(tree.elements[index]!)}`)
    if (steps.length > 12) break
  }
  return `:scope > ${steps.reverse().join(' > ')}`
}

/** How likely a selector is to hold when the shop's page changes: about -1 to 1. `names` are what the thing is called elsewhere. */
export function lastingness(selector: string, names: RegExp): number {
  if (/:scope|:nth-of-type/.test(selector)) return -0.8
  const last = selector
    .replace(/:(?:has|not)\([^ ]*/g, '')
    .split(/[ >,]+/)
    .at(-1)!
  const handles = last.match(/[.#][\w\u0080-\uffff-]+|\[[^\]]+\]/g) ?? []
  const parents = names.test(wordsOf(selector)) ? 0.1 : 0
  if (handles.length === 0) return parents + (/^h[1-6]/.test(last) ? 0.3 : /^(?:img|del|s|strike|a)$/.test(last) ? 0.2 : -0.3)
  return parents + Math.max(...handles.map((handle) => handleLasts(handle, names)))
}

function handleLasts(handle: string, names: RegExp): number {
  const words = wordsOf(handle)
  if (handle.startsWith('.') && nameRank(handle.slice(1)) === 0) return -0.6
  const meant = names.test(words)
  if (handle.startsWith('[')) return meant ? 0.9 : 0.4
  if (styleNames.test(words)) return meant ? 0.5 : -0.35
  return meant ? 1 : 0.2
}
