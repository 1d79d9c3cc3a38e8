import { isTag } from 'domhandler'

import { parseAmount, parseMoney } from '@mallgate/shared/money'

import type { AutoContext } from './auto-offer.ts'
import type { PriceSpot } from './listing-prices.ts'
import type { PageTree } from './listing-tree.ts'

const mostInside = 40

/** `<meta itemprop="price" content="19.99">`, and the same on any element. */
export function* writtenForPrograms(tree: PageTree, context: AutoContext): Generator<PriceSpot> {
  for (const [at, { attribs }] of tree.elements.entries()) {
    const { itemprop, content } = attribs
    if (itemprop === undefined || content === undefined || !/^(?:price|lowPrice)$/.test(itemprop.trim())) continue
    const currency = currencyBeside(tree, at)
    if (currency === undefined && !context.currencyKnown) continue
    const money =
      parseAmount(content, currency ?? context.currency) ?? parseMoney(content, { ...context, currency: currency ?? context.currency })
    if (money && money.minor > 0) yield { at, money, text: content, prose: false, named: currency !== undefined, attribute: 'content' }
  }
}

/** The microdata's own currency: in a sibling, mostly. */
function currencyBeside(tree: PageTree, at: number): string | undefined {
  const parent = tree.elements[at]!.parent
  if (!parent) return undefined
  for (const node of parent.children.slice(0, mostInside))
    if (isTag(node) && node.attribs['itemprop'] === 'priceCurrency') {
      const code = (node.attribs['content'] ?? '').trim()
      if (/^[A-Z]{3}$/.test(code)) return code
    }
  return undefined
}
