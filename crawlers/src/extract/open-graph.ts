import { type FieldName, type JsonField, type OpenGraphStrategy, fieldNames } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import { type Extraction, nothing } from './draft.ts'
import { type FieldReader, compileFields, readCards } from './fields.ts'
import { compileJsonField } from './json.ts'
import { pageMetas } from './page-metas.ts'
import type { Strategy } from './strategy.ts'

/** https://ogp.me, and what Facebook's and Pinterest's catalogues made of it: names of one meaning, the most telling first. */
const names: Record<FieldName, string[]> = {
  title: ['og:title', 'twitter:title'],
  url: ['og:url'],
  image: ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src'],
  price: ['product:sale_price:amount', 'product:price:amount', 'og:price:amount', 'product:price', 'og:price', 'twitter:price'],
  regularPrice: ['product:original_price:amount', 'og:price:standard_amount', 'product:price:amount', 'og:price:amount'],
  shipping: ['product:shipping_cost:amount'],
  availability: ['product:availability', 'og:availability'],
  condition: ['product:condition', 'og:condition'],
  rating: ['listed:rating'],
  ratingCount: ['og:rating_count'],
  brand: ['product:brand', 'og:brand', 'product:manufacturer'],
  seller: [],
  gtin: ['product:gtin', 'product:ean', 'product:upc', 'product:isbn', 'og:ean', 'og:upc'],
  sku: ['product:retailer_item_id', 'product:sku', 'product:mfr_part_no'],
  currency: [
    'product:sale_price:currency',
    'product:price:currency',
    'og:price:currency',
    'product:original_price:currency',
    'og:currency',
  ],
}

type Metas = ReadonlyMap<string, string>

/** The product that a page is about, by the tags it carries for those who link to it. */
export function compileOpenGraph({ openGraph }: OpenGraphStrategy, path: KeyPath): Strategy {
  const readers = compileOpenGraphFields(openGraph.fields ?? {}, [...path, 'openGraph', 'fields'])
  const wanted = Object.keys(openGraph.fields ?? {}).length > 0
  return {
    fields: fieldNames,
    extract(page, context): Extraction {
      const metas = withParts(pageMetas(page))
      if (!wanted && !isProduct(metas)) return nothing('no OpenGraph tag on the page is of a product')
      const extraction = { ...readCards(readers, [Object.fromEntries(metas)], context), emptyList: false }
      const [draft] = extraction.drafts
      if (draft) draft.url ??= page.url
      return extraction
    },
  }
}

/**
 * Readers of one object: what a page's tags say, by their names.
 * @throws DefinitionFault naming `path` for a path in `overrides` that is none
 */
export function compileOpenGraphFields(overrides: Partial<Record<FieldName, JsonField>>, path: KeyPath): FieldReader<unknown>[] {
  const paths: Partial<Record<FieldName, JsonField>> = Object.fromEntries(Object.entries(names).map(([name, path]) => [name, { path }]))
  return compileFields<unknown, JsonField>({ ...paths, ...overrides }, (name, field) => compileJsonField(name, field, [...path, name]))
}

/** What only several tags together say. */
export function withParts(metas: Metas): Metas {
  const parts = new Map(metas)
  const rating = metas.get('og:rating') ?? metas.get('product:rating:value')
  const scale = metas.get('og:rating_scale') ?? metas.get('product:rating:scale')
  if (rating) parts.set('listed:rating', scale ? `${rating} / ${scale}` : rating)
  const label = [1, 2].find((number) => priceLabel.test(metas.get(`twitter:label${number}`) ?? ''))
  const price = metas.get(`twitter:data${label}`)
  if (price) parts.set('twitter:price', price)
  return parts
}

const priceLabel = /^(?:price|preis|prix|precio|preço|prezzo|prijs|cena|ár|pris|hinta|цена|价格|価格|가격|fiyat)\s*:?$/i

export const isProduct = (metas: Metas): boolean =>
  names.price.some((name) => metas.has(name)) || /^(?:og:)?product(?:\.item)?$/i.test(metas.get('og:type') ?? '')
