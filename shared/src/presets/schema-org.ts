import type { Preset } from './preset.ts'

const strategies: NonNullable<Preset['extract']>['strategies'] = [{ jsonLd: {} }, { microdata: {} }]

/**
 * Any shop that tells search engines how to ask it and what it sells: the search is found on its first page (schema.org's SearchAction,
 * OpenSearch, or the search form), offers are its Products. Lists that name their products and no more are completed from their pages.
 */
export const schemaOrg: Preset = {
  request: { path: '/', find: 'search' },
  facts: {
    path: '/',
    css: { locale: 'html@lang', currency: ['meta[property="og:price:currency"]@content', 'meta[itemprop="priceCurrency"]@content'] },
  },
  extract: { strategies },
  details: { fields: ['price', 'availability', 'image'], strategies: [...strategies, { openGraph: {} }], most: 10, concurrency: 2 },
}
