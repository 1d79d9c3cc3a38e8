import type { MallDefinition, Strategy as StrategyDefinition } from '@mallgate/shared/contract/mall'
import { DefinitionFault, type KeyPath } from '@mallgate/shared/definition-fault'

import { canonicalUrl } from './canonical-url.ts'
import type { ReadContext } from './convert.ts'
import { compileCss } from './css.ts'
import type { Draft, Extraction } from './draft.ts'
import { compileEmbeddedJson } from './embedded-json.ts'
import { compileJson } from './json.ts'
import { compileJsonLd } from './json-ld.ts'
import type { PageView } from './page-view.ts'
import type { Strategy } from './strategy.ts'

export interface Extracted extends Extraction {
  /** A strategy of the definition reads prices. */
  pricesExpected: boolean
}

/**
 * Compiles what a definition says of its pages. The first strategy that finds offers gives the list; later ones fill in what it lacks,
 * matched by address, SKU or GTIN and never by place.
 * @throws DefinitionFault for a selector, path or pattern that is none
 */
export function compileExtract({ extract, currency, locale }: MallDefinition): (page: PageView) => Extracted {
  if (!extract) throw new DefinitionFault(['extract'], 'is missing: a definition without it has a crawler written by hand')
  const strategies = extract.strategies.map((strategy, index) => compileStrategy(strategy, ['extract', 'strategies', index]))
  const pricesExpected = strategies.some(({ fields }) => fields.includes('price'))
  return (page) => {
    const context = { baseUrl: page.baseUrl(), currency, locale }
    const tried: Extraction[] = []
    for (const [index, strategy] of strategies.entries()) {
      const extraction = strategy.extract(page, context)
      tried.push(extraction)
      if (extraction.drafts.length === 0) continue
      for (const later of strategies.slice(index + 1)) fillFrom(later, extraction.drafts, page, context)
      return { ...extraction, pricesExpected }
    }
    return { ...noneOf(tried), pricesExpected }
  }
}

function compileStrategy(strategy: StrategyDefinition, path: KeyPath): Strategy {
  if ('css' in strategy) return compileCss(strategy, path)
  if ('json' in strategy) return compileJson(strategy, path)
  return 'embeddedJson' in strategy ? compileEmbeddedJson(strategy, path) : compileJsonLd(strategy, path)
}

/**
 * Nothing was read: what each strategy missed, the cards that could not be offers, and whether a list was there and empty. An empty
 * list is the shop's word only where nothing more trusted was looked for in vain: any page may have a list of no account.
 */
function noneOf(tried: readonly Extraction[]): Extraction {
  const missing = tried.flatMap((extraction) => extraction.missing ?? [])
  return {
    drafts: [],
    unread: tried.find(({ unread }) => unread.length > 0)?.unread ?? [],
    emptyList: tried.find(({ otherKind }) => !otherKind)?.emptyList ?? false,
    ...(missing.length > 0 && { missing: missing.join('; ') }),
  }
}

function fillFrom(strategy: Strategy, drafts: readonly Draft[], page: PageView, context: ReadContext): void {
  const lacks = drafts.some((draft) => strategy.fields.some((name) => name !== 'currency' && draft[name] === undefined))
  if (!lacks) return
  const known = new Map<string, Draft>()
  for (const other of strategy.extract(page, context).drafts) for (const key of keysOf(other)) if (!known.has(key)) known.set(key, other)
  for (const draft of drafts) {
    const other = keysOf(draft)
      .map((key) => known.get(key))
      .find(Boolean)
    if (other) Object.assign(draft, { ...other, ...draft })
  }
}

/** What makes two drafts the same thing. */
function keysOf({ url, sku, gtin }: Draft): string[] {
  return [...(gtin ? [`gtin ${gtin}`] : []), ...(sku ? [`sku ${sku}`] : []), ...(url ? [`url ${canonicalUrl(url)}`] : [])]
}
