import { type Options, compile, selectAll, selectOne } from 'css-select'
import { type AnyNode, type Element, isTag } from 'domhandler'
import * as domutils from 'domutils'

import { DefinitionFault, type KeyPath } from '@mallgate/shared/definition-fault'

import { silent, textOf } from './text.ts'

/** A selector over a DOM, compiled once and used on many pages. */
export interface DomSelector {
  first(root: AnyNode): Element | undefined
  all(root: AnyNode): Element[]
  is(element: Element): boolean
}

// domutils' own text recurses: a page nested deeply enough would end the process.
const adapter = { ...domutils, isTag, getText: (node: AnyNode) => textOf(node, Infinity) }

/**
 * Compiles a selector of a definition. `:scope`, and a leading `>`, stand for the element that is searched.
 * @throws DefinitionFault naming `path`
 */
export function compileSelector(selector: string, path: KeyPath): DomSelector {
  if (/^\s*[+~]/.test(selector)) throw new DefinitionFault(path, `"${selector}" begins beside the card: only what is in it can be selected`)
  const scoped = withScope(selector)
  let scope: AnyNode | undefined
  // Results may not be kept from one card to the next where they depend on the card.
  const options: Options<AnyNode, Element> = {
    adapter: adapter as never,
    cacheResults: scoped === selector,
    pseudos: { card: (element: Element) => element === scope, contains: compileContains(false), icontains: compileContains(true) },
  }
  const query = compiled(scoped, options, path)
  return {
    first: (root) => selectOne(query, (scope = root), options) ?? undefined,
    all: (root) => selectAll(query, (scope = root), options),
    is: (element) => query((scope = element)),
  }
}

type Contains = (element: Element, wanted?: string | null) => boolean

/**
 * `:contains`. css-select's own takes it that an element's text is in its parent's, which is not so for a head or a script: what it says
 * of one depends on what it was asked before.
 */
function compileContains(anyCase: boolean): Contains {
  const known = new Map<string, WeakMap<AnyNode, boolean>>()
  const asCompared = (text: string) => (anyCase ? text.toLowerCase() : text)
  return (element, written) => {
    const wanted = asCompared(written ?? '')
    const verdicts = known.get(wanted) ?? new WeakMap<AnyNode, boolean>()
    known.set(wanted, verdicts)
    const verdict = verdicts.get(element) ?? (!isLackedAbove(element, verdicts) && asCompared(textOf(element, Infinity)).includes(wanted))
    verdicts.set(element, verdict)
    return verdict
  }
}

/** What an element lacks, those in it lack too, but for what a reader doesn't see of it. Without this, nested elements would take the square of their time. */
function isLackedAbove(element: Element, verdicts: WeakMap<AnyNode, boolean>): boolean {
  for (let node = element; !silent.has(node.name); node = node.parent) {
    if (!node.parent || !isTag(node.parent)) return false
    const above = verdicts.get(node.parent)
    if (above !== undefined) return !above
  }
  return false
}

function compiled(selector: string, options: Options<AnyNode, Element>, path: KeyPath) {
  if (selector.trim() === '') throw new DefinitionFault(path, 'the selector is empty')
  try {
    return compile<AnyNode, Element>(selector, options)
  } catch (error) {
    throw new DefinitionFault(path, `"${selector}" is not a selector: ${(error as Error).message}`, { cause: error })
  }
}

/** css-select knows the searched element only where it compiles anew for each; a pseudo-class of our own, `:card`, is told it instead. */
export function withScope(selector: string): string {
  let depth = 0
  let out = ''
  let fresh = true
  for (const [part] of selector.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|:scope\b|[\s\S]/g)) {
    if (fresh && part === '>') out += ':card >'
    else out += part === ':scope' ? ':card' : part
    if (part === '(' || part === '[') depth++
    else if (part === ')' || part === ']') depth--
    if (part.trim()) fresh = depth === 0 && part === ','
  }
  return out
}
