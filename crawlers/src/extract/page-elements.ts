import type { KeyPath } from '@mallgate/shared/definition-fault'

import { type Markup, type Selector, domMarkup, ifCovered, rootOf, tapeMarkup } from './markup.ts'
import type { PageView } from './page-view.ts'

/** An element of a page, whichever reader found it. */
export interface PageElement {
  /** As a person reads it, all of it. */
  text(): string
  attribute(name: string): string | undefined
  scriptSource(): string
}

export interface PageElements {
  exists(page: PageView): boolean
  all(page: PageView): PageElement[]
}

/**
 * Finds elements anywhere on a page.
 * @throws DefinitionFault naming `path`
 */
export function compilePageElements(selector: string, path: KeyPath): PageElements {
  const inDom = domMarkup.compile(selector, path)
  const onTape = ifCovered(() => tapeMarkup.compile(selector, path))
  return {
    exists(page) {
      const tape = onTape && page.tape()
      return tape ? onTape.first(rootOf(tape)) !== undefined : inDom.first(page.document()) !== undefined
    },
    all(page) {
      const tape = onTape && page.tape()
      return tape ? elements(tapeMarkup, onTape, rootOf(tape)) : elements(domMarkup, inDom, page.document())
    },
  }
}

const elements = <Node>(markup: Markup<Node>, selector: Selector<Node>, root: Node): PageElement[] =>
  selector.all(root).map((node) => ({
    text: () => markup.text(node, Infinity),
    attribute: (name) => markup.attribute(node, name),
    scriptSource: () => markup.scriptSource(node),
  }))
