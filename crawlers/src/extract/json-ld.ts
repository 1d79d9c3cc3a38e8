import { type FieldName, type JsonField, type JsonLdStrategy, fieldNames } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import { type Extraction, nothing } from './draft.ts'
import { compileFields, readCards } from './fields.ts'
import { compileJsonField } from './json.ts'
import { productsIn } from './json-ld-products.ts'
import { compilePageElements } from './page-elements.ts'
import type { PageView } from './page-view.ts'
import { parseScript } from './script-json.ts'
import type { Strategy } from './strategy.ts'

// Where schema.org has each field of a Product. `offers` is the one offer chosen for it, `listed` its prices: see json-ld-products.
const defaults: Record<FieldName, string[]> = {
  title: ['name'],
  url: ['offers.url', 'url', 'mainEntityOfPage.@id', 'mainEntityOfPage'],
  image: ['image', 'image.url', 'image.contentUrl', 'image[].url', 'image[].contentUrl'],
  price: ['listed.price'],
  regularPrice: ['listed.regularPrice'],
  shipping: ['offers.shippingDetails.shippingRate.value'],
  availability: ['offers.availability'],
  condition: ['offers.itemCondition', 'itemCondition'],
  rating: ['listed.rating'],
  ratingCount: ['aggregateRating.reviewCount', 'aggregateRating.ratingCount'],
  brand: ['brand.name', 'brand[].name', 'brand', 'manufacturer.name', 'manufacturer'],
  seller: ['offers.seller.name', 'offers.seller'],
  gtin: ['gtin14', 'gtin13', 'gtin12', 'gtin8', 'gtin', 'isbn', 'offers.gtin13', 'offers.gtin', 'productID'],
  sku: ['sku', 'offers.sku'],
  currency: ['listed.currency'],
}

/** schema.org Products of a page, wherever its JSON-LD has them. */
export function compileJsonLd({ jsonLd }: JsonLdStrategy, path: KeyPath): Strategy {
  const fields: Partial<Record<FieldName, JsonField>> = { ...pathsOf(defaults), ...jsonLd.fields }
  const readers = compileFields(fields, (name, field: JsonField) => compileJsonField(name, field, [...path, 'jsonLd', 'fields', name]))
  return {
    fields: fieldNames,
    extract(page, context): Extraction {
      const products = jsonLdBlocks(page).flatMap((block) => productsIn(block, context.currency))
      if (products.length === 0) return nothing('no JSON-LD on the page has a Product')
      const extraction = { ...readCards(readers, products, context), emptyList: false }
      return products.length === 1 ? ownPage(extraction, page) : extraction
    },
  }
}

const pathsOf = (paths: Record<FieldName, string[]>): Partial<Record<FieldName, JsonField>> =>
  Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, { path }]))

/** A page of one product is where that product stands, if it says nothing else. */
function ownPage(extraction: Extraction, page: PageView): Extraction {
  const [draft] = extraction.drafts
  if (draft) draft.url ??= page.url
  return extraction
}

const scripts = compilePageElements('script[type]', [])

/** What the blocks hold. One that cannot be parsed is passed over: the others may hold what is wanted. */
function jsonLdBlocks(page: PageView): unknown[] {
  if (!/ld\+json/i.test(page.source)) return []
  const blocks = scripts.all(page).filter((script) => /^\s*application\/ld\+json\s*(?:;|$)/i.test(script.attribute('type') ?? ''))
  return blocks.flatMap((script) => {
    const block = parseScript(script.scriptSource())
    return block === undefined ? [] : [block]
  })
}
