import type { Strategy } from '@mallgate/shared/contract/mall'

import type { PageRequest } from '../crawl.ts'
import { isRecord } from '../extract/json-path.ts'
import type { SearchWay } from './search-way.ts'

const headers = { accept: 'application/json', 'content-type': 'application/json' }

/** Vendure's Shop API (GraphQL) names its channel to everybody. */
export const vendureChannel = (base: string): PageRequest => ({
  url: `${base}/shop-api`,
  method: 'POST',
  headers,
  body: JSON.stringify({ query: '{ activeChannel { code defaultLanguageCode defaultCurrencyCode } }' }),
})

export interface VendureChannel {
  currency: string | undefined
  locale: string | undefined
}

export function readChannel(body: unknown): VendureChannel | undefined {
  const channel = isRecord(body) && isRecord(body['data']) ? body['data']['activeChannel'] : undefined
  if (!isRecord(channel)) return undefined
  const { defaultCurrencyCode: currency, defaultLanguageCode: language } = channel
  return {
    currency: typeof currency === 'string' ? currency : undefined,
    locale: typeof language === 'string' ? language.replaceAll('_', '-') : undefined,
  }
}

const pageSize = 24
const search = `query ($term: String!, $skip: Int!) {
  search(input: { term: $term, groupByProduct: true, take: ${pageSize}, skip: $skip }) {
    totalItems
    items {
      productName slug sku currencyCode
      productAsset { preview }
      priceWithTax { ... on PriceRange { min } ... on SinglePrice { value } }
    }
  }
}`.replace(/\s+/g, ' ')

/** Its search: prices with tax, in minor units. */
export const vendureWay = (base: string): SearchWay => ({
  by: 'Vendure’s Shop API',
  url: base,
  request: {
    path: '/shop-api',
    method: 'POST',
    headers,
    body: JSON.stringify({ query: search, variables: { term: '{query}', skip: 0 } }).replace('"skip":0', '"skip":{offset}'),
    pageSize,
  },
})

export const vendureStrategy: Strategy = {
  json: {
    items: 'data.search.items',
    fields: {
      title: 'productName',
      image: 'productAsset.preview',
      price: { path: ['priceWithTax.value', 'priceWithTax.min'], minorUnits: true },
      currency: 'currencyCode',
      sku: 'sku',
    },
  },
}
