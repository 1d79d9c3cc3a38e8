import { cloneNode } from 'domhandler'

import type { Strategy } from '@mallgate/shared/contract/mall'

import { compileHeld } from '../extract/embedded-json.ts'
import { compileJsonPath } from '../extract/json-path.ts'
import { jsonLdNodes } from '../extract/json-ld.ts'
import { microdataItems } from '../extract/markup-items.ts'
import type { PageView } from '../extract/page-view.ts'
import { productsIn } from '../extract/schema-products.ts'
import { compileSelector } from '../extract/selectors.ts'
import { markupOf, shortened } from '../rot/snippet.ts'

/** What a strategy has before it of each card, in the page's order, as text that is made when it is asked for; none for what is no list of cards. */
export function cardsOf(strategy: Strategy, page: PageView): (() => string)[] {
  if ('css' in strategy) return elementsOf(strategy.css, page)
  return membersOf(strategy, page).map((member) => () => shortened(JSON.stringify(member)))
}

function elementsOf({ items, skip }: { items: string; skip?: string }, page: PageView): (() => string)[] {
  if (page.json() !== undefined) return []
  const not = skip === undefined ? undefined : compileSelector(skip, [])
  return compileSelector(items, [])
    .all(page.document())
    .filter((element) => !not || !(not.is(element) || not.first(element)))
    .map((element) => () => shortened(markupOf(cloneNode(element, true))))
}

function membersOf(strategy: Exclude<Strategy, { css: unknown }>, page: PageView): unknown[] {
  if ('json' in strategy) return compileJsonPath(strategy.json.items, []).list(page.json()) ?? []
  if (page.json() !== undefined) return []
  if ('embeddedJson' in strategy) {
    const { items } = strategy.embeddedJson
    const list = compileJsonPath(items, [])
    return compileHeld(strategy.embeddedJson, [])(page).values.flatMap((value) => list.list(value) ?? [])
  }
  const nodes = 'jsonLd' in strategy ? jsonLdNodes(page) : 'microdata' in strategy ? microdataItems(page.document()).items : []
  // What was worked out of it, and what it is a part of, was not written by the shop.
  return nodes.flatMap((node) => productsIn(node, '')).map(({ listed: _listed, ...product }) => product)
}
