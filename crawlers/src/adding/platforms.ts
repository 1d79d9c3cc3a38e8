import type { Platform } from '@mallgate/shared/contract/mall'
import { presets } from '@mallgate/shared/definition-preset'

import type { Look } from './look-at-page.ts'
import type { SearchWay } from './search-way.ts'

/** Shop software that a page gives away, by its name. */
export interface Software {
  name: string
  /** Its preset, where there is one. */
  platform?: Exclude<Platform, 'schema-org'>
  /** Where its search is: its themes may have no form for it. */
  search?: string
}

const marks: readonly (Software & { on: RegExp; header?: string })[] = [
  {
    name: 'Shopify',
    platform: 'shopify',
    search: '/search?type=product&q=',
    on: /cdn\.shopify\.com|\/cdn\/shop\/|Shopify\.(?:theme|shop)\b|shopify-section/,
    header: 'x-shopid',
  },
  {
    name: 'WooCommerce',
    platform: 'woocommerce',
    search: '/?post_type=product&s=',
    on: /\/plugins\/woocommerce\/|<body[^>]*\bclass="[^"]*\bwoocommerce\b|generator" content="WooCommerce|woocommerce-product-search|\/wp-json\/wc\//i,
  },
  {
    name: 'Magento',
    search: '/catalogsearch/result/?q=',
    on: /text\/x-magento-init|Magento_Ui|\/static\/version\d+\/frontend\/|mage\/cookies/,
    header: 'x-magento-tags',
  },
  {
    name: 'Shopware',
    search: '/search?search=',
    on: /\/bundles\/storefront\/|shopware-ui|generator" content="Shopware|data-cms-element-id/i,
    header: 'sw-context-token',
  },
  {
    name: 'PrestaShop',
    search: '/index.php?controller=search&s=',
    on: /generator" content="PrestaShop|var prestashop\s*=|\/modules\/ps_searchbar\//i,
    header: 'powered-by',
  },
  {
    name: 'OpenCart',
    search: '/index.php?route=product/search&search=',
    on: /index\.php\?route=(?:product|common)\/|catalog\/view\/(?:theme|javascript)\//,
  },
  { name: 'JTL-Shop', search: '/?qs=', on: /jtl_token|\/templates\/(?:NOVA|Evo)\//i },
  { name: 'BigCommerce', search: '/search.php?search_query=', on: /cdn\d*\.bigcommerce\.com|stencil-utils/ },
  { name: 'Salesforce Commerce', on: /\/on\/demandware\.(?:store|static)\// },
  { name: 'Next.js', on: /id="__NEXT_DATA__"|\/_next\/static\// },
  { name: 'Nuxt', on: /id="__NUXT_DATA__"|window\.__NUXT__|\/_nuxt\// },
]

export function softwareOf({ view, fetched: { headers } }: Look): Software | undefined {
  const found = marks.find(({ on, header }) => on.test(view.source) || (header !== undefined && headers[header] !== undefined))
  if (!found) return undefined
  const { name, platform, search } = found
  return { name, ...(platform && { platform }), ...(search !== undefined && { search }) }
}

/** Software whose search is where this one is, though the page says nothing of it: worth one request. */
export const softwareBehind = ({ request: { path, query } }: SearchWay): Software | undefined =>
  path === '/search' && query?.['q'] === '{query}' ? { name: 'Shopify', platform: 'shopify' } : undefined

// The documented most is 10; shops that give more are asked for more.
const moreOf: Readonly<Record<string, Readonly<Record<string, string>>>> = { shopify: { 'resources[limit]': '24' } }

/** Where each preset is tried: a shop's own address, and those above it. */
export function presetWays(platform: NonNullable<Software['platform']>, name: string, bases: readonly string[]): SearchWay[] {
  const { request = {} } = presets[platform]
  return bases.flatMap((base) => {
    const way: SearchWay = { by: `the search of ${name}`, url: base.replace(/\/+$/, ''), request, platform }
    const more = moreOf[platform]
    return [...(more ? [{ ...way, request: { ...request, query: { ...request.query, ...more } } }] : []), way]
  })
}
