import { type Options, compile, selectAll, selectOne } from 'css-select'
import { type AnyNode, type Element, isTag } from 'domhandler'
import * as domutils from 'domutils'

import { DefinitionFault, type KeyPath } from '@mallgate/shared/definition-fault'

import { textOf } from './text.ts'

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
    pseudos: { card: (element: Element) => element === scope },
  }
  const query = compiled(scoped, options, path)
  return {
    first: (root) => selectOne(query, (scope = root), options) ?? undefined,
    all: (root) => selectAll(query, (scope = root), options),
    is: (element) => query((scope = element)),
  }
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
