import { type FieldName, type JsonField, fieldNames } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import { type Extraction, nothing } from './draft.ts'
import { type FieldReader, compileField, compileFields, readCards } from './fields.ts'
import { compileJsonField } from './json.ts'
import type { PageView } from './page-view.ts'
import { type SchemaProduct, productsIn } from './schema-products.ts'
import type { Strategy } from './strategy.ts'

// Where schema.org has each field of a Product. `offers` is the one offer chosen for it, `listed` its prices: see schema-products.
const defaults: Record<FieldName, string[]> = {
  title: ['name', 'title'],
  url: ['offers.url', 'url', 'mainEntityOfPage.@id', 'mainEntityOfPage'],
  image: ['image', 'image.url', 'image.contentUrl', 'image[].url', 'image[].contentUrl', 'photo'],
  price: ['listed.price'],
  regularPrice: ['listed.regularPrice'],
  shipping: ['offers.shippingDetails.shippingRate.value', 'offers.shippingDetails[].shippingRate.value'],
  availability: ['offers.availability'],
  condition: ['offers.itemCondition', 'itemCondition'],
  rating: ['listed.rating'],
  ratingCount: ['aggregateRating.reviewCount', 'aggregateRating.ratingCount'],
  brand: ['brand.name', 'brand[].name', 'brand', 'manufacturer.name', 'manufacturer'],
  seller: ['offers.seller.name', 'offers.seller'],
  gtin: ['gtin14', 'gtin13', 'gtin12', 'gtin8', 'gtin', 'isbn', 'offers.gtin13', 'offers.gtin', 'productID', 'identifier'],
  sku: ['sku', 'offers.sku'],
  currency: ['listed.currency'],
}

/**
 * Readers of schema.org's Products, whichever syntax they came in.
 * @throws DefinitionFault naming `path` for a path in `overrides` that is none
 */
export function compileSchemaFields(overrides: Partial<Record<FieldName, JsonField>>, path: KeyPath): FieldReader<unknown>[] {
  const paths: Partial<Record<FieldName, JsonField>> = Object.fromEntries(Object.entries(defaults).map(([name, path]) => [name, { path }]))
  const readers = compileFields<unknown, JsonField>({ ...paths, ...overrides }, (name, field) =>
    compileJsonField(name, field, [...path, name]),
  )
  return overrides.price === undefined ? readers.map((reader) => (reader.name === 'price' ? orWritten(reader) : reader)) : readers
}

const written = compileField<unknown>('price', {}, (product) => [(product as SchemaProduct).listed.written].flat().filter(isText), {
  path: [],
  structured: false,
})
const isText = (value: unknown): value is string => typeof value === 'string'

/** `1.299` is more than a thousand where a person shall read it, and no price of a program. */
const orWritten = (reader: FieldReader<unknown>): FieldReader<unknown> => ({
  ...reader,
  read: (product, context) => reader.read(product, context) ?? written.read(product, context),
})

/** A strategy that reads Products from what `nodesOf` finds on a page. */
export function compileSchemaStrategy(
  overrides: Partial<Record<FieldName, JsonField>> | undefined,
  path: KeyPath,
  nodesOf: (page: PageView) => unknown[],
  syntax: string,
): Strategy {
  const readers = compileSchemaFields(overrides ?? {}, [...path, 'fields'])
  return {
    fields: fieldNames,
    extract(page, context): Extraction {
      const products = nodesOf(page).flatMap((node) => productsIn(node, context.currency))
      if (products.length === 0) return nothing(`no ${syntax} on the page has a Product`)
      return ownPage({ ...readCards<SchemaProduct>(readers, products, context), emptyList: false }, products, page)
    },
  }
}

/** A page of one product is where that product stands, if it says nothing else. */
function ownPage(extraction: Extraction, products: readonly SchemaProduct[], page: PageView): Extraction {
  const [draft] = extraction.drafts
  if (draft && products.length === 1) draft.url ??= page.url
  return extraction
}
