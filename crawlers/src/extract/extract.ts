import type { MallDefinition, Strategy as StrategyDefinition } from '@mallgate/shared/contract/mall'
import type { Source, Sources } from '@mallgate/shared/contract/offer'
import { DefinitionFault, type KeyPath } from '@mallgate/shared/definition-fault'

import { compileCss } from './css.ts'
import type { Extraction } from './draft.ts'
import { compileEmbeddedJson } from './embedded-json.ts'
import { fillDrafts } from './fill-drafts.ts'
import { compileJson } from './json.ts'
import { compileJsonLd } from './json-ld.ts'
import { compileMicrodata } from './microdata.ts'
import { compileOpenGraph } from './open-graph.ts'
import type { PageView } from './page-view.ts'
import type { Strategy } from './strategy.ts'

export interface Extracted extends Extraction {
  /** A strategy of the definition reads prices. */
  pricesExpected: boolean
  /** Which strategy gave each field; an offer that has one from elsewhere says so itself. */
  sources: Sources
}

/**
 * Compiles what a definition says of its pages. The first strategy that finds offers gives the list; later ones fill in what it lacks,
 * matched by address, SKU or GTIN and never by place.
 * @throws DefinitionFault for a selector, path or pattern that is none
 */
export function compileExtract({ extract, currency, locale }: MallDefinition): (page: PageView) => Extracted {
  if (!extract) throw new DefinitionFault(['extract'], 'is missing: a definition without it has a crawler written by hand')
  return compileStrategies(extract.strategies, ['extract', 'strategies'], { currency, locale })
}

/** The same of strategies wherever they stand: `path` is their place. */
export function compileStrategies(
  definitions: readonly StrategyDefinition[],
  path: KeyPath,
  { currency = '', locale = 'en' }: { currency: string | undefined; locale: string | undefined },
): (page: PageView) => Extracted {
  const strategies = definitions.map((strategy, index) => compileStrategy(strategy, [...path, index]))
  const pricesExpected = strategies.some(({ fields }) => fields.includes('price'))
  return (page) => {
    const context = { baseUrl: page.baseUrl(), currency, locale }
    const tried: Extraction[] = []
    for (const [index, { source, fields, extract }] of strategies.entries()) {
      const extraction = extract(page, context)
      tried.push(extraction)
      if (extraction.drafts.length === 0) continue
      const later = strategies.slice(index + 1).map((one) => ({ ...one, drafts: () => one.extract(page, context).drafts }))
      return { ...extraction, pricesExpected, sources: fillDrafts(extraction.drafts, source, fields, later) }
    }
    return { ...noneOf(tried), pricesExpected, sources: {} }
  }
}

function compileStrategy(strategy: StrategyDefinition, path: KeyPath): Strategy & { source: Source } {
  const [source] = Object.keys(strategy) as [Source]
  return { source, ...compileOne(strategy, path) }
}

function compileOne(strategy: StrategyDefinition, path: KeyPath): Strategy {
  if ('css' in strategy) return compileCss(strategy, path)
  if ('json' in strategy) return compileJson(strategy, path)
  if ('embeddedJson' in strategy) return compileEmbeddedJson(strategy, path)
  if ('microdata' in strategy) return compileMicrodata(strategy, path)
  return 'openGraph' in strategy ? compileOpenGraph(strategy, path) : compileJsonLd(strategy, path)
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
