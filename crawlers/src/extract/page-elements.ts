import type { KeyPath } from '@mallgate/shared/definition-fault'

import { type Markup, compileEither } from './markup.ts'
import type { PageView } from './page-view.ts'

/** An element of a page, whichever reader found it. */
export interface PageElement {
  /** As a person reads it, all of it. */
  text(): string
  attribute(name: string): string | undefined
  scriptSource(): string
}

export interface PageElements {
  first(page: PageView): PageElement | undefined
  all(page: PageView): PageElement[]
}

/**
 * Finds elements anywhere on a page.
 * @throws DefinitionFault naming `path`
 */
export function compilePageElements(selector: string, path: KeyPath): PageElements {
  const find = compileEither(<Node>(markup: Markup<Node>) => {
    const { first, all } = markup.compile(selector, path)
    return (root: Node, many: boolean) => {
      const found = many ? all(root) : [first(root)]
      return found.flatMap((node) => (node === undefined ? [] : [elementOf(markup, node)]))
    }
  })
  return { first: (page) => find(page, false)[0], all: (page) => find(page, true) }
}

const elementOf = <Node>(markup: Markup<Node>, node: Node): PageElement => ({
  text: () => markup.text(node, Infinity),
  attribute: (name) => markup.attribute(node, name),
  scriptSource: () => markup.scriptSource(node),
})
