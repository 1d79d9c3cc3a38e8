import type { FieldName, JsonField } from '@mallgate/shared/contract/mall'

import type { AutoContext } from '../auto/auto-offer.ts'
import { converters } from '../extract/convert.ts'
import { type Column, type Fields, enough, inMinor, plain } from './json-columns.ts'
import type { Leaf } from './json-lists.ts'

const titleNames = [/(?:^|\.)(?:product|display|item)?_?-?(?:title|name)$/i, /(?:^|\.)(?:label|heading|headline)$/i]
const urlNames = /(?:^|\.|_)(?:url|href|link|permalink|path|canonical_?url|product_?url|page_?url|seo_?url)$/i
const imageNames = /(?:image|img|picture|photo|thumb|media|preview|cover)/i
const wasNames = /was|compare|list_?price|regular|original|msrp|rrp|uvp|strike|before|old|previous|undiscounted|crossed|retail/i
const notPrice =
  /shipping|tax(?:_|es|rate|$)|saving|discount_?(?:percent|amount)|percent|count|rating|quantity|weight|unit_?price|per_?unit|id$|instal/i

/** The likelier path of a price comes first. */
export function rankOf(path: string): number {
  if (wasNames.test(path)) return 9
  const depth = path.split('.').length / 10
  if (/final|current|sale|special|now|selling|offer/i.test(path)) return 1 + depth
  return (/price/i.test(path) ? 2 : 3) + depth
}

/** Title and price, and address and picture where there are, by what they are called. */
export function byNames(columns: readonly Column[], size: number, context: AutoContext): Fields | undefined {
  const full = columns.filter(({ count }) => count >= size * enough)
  const distinct = ({ values }: Column) => new Set(values).size / size
  const title = titleNames
    .flatMap((names) => full.filter(({ path, values }) => names.test(path) && values.every(isWords)))
    .toSorted((a, b) => a.path.split('.').length - b.path.split('.').length || distinct(b) - distinct(a))
    .find((column) => distinct(column) > 0.5)
  const price = priceByName(columns, size, context)
  if (!title || !price) return undefined
  const url = full.find(
    ({ path, values }) => urlNames.test(path) && values.every((value) => typeof value === 'string' && /^(?:https?:\/)?\//.test(value)),
  )
  const image = columns.find(
    ({ path, values, count }) =>
      count > size / 2 &&
      imageNames.test(path) &&
      values.every((value) => typeof value === 'string' && /^(?:https?:)?\/.*[/.]/.test(value)),
  )
  return { title: title.path, ...(url && { url: url.path }), ...(image && { image: image.path }), price }
}

const isWords = (value: Leaf | undefined): boolean =>
  value === undefined || (typeof value === 'string' && /\p{L}{2}/u.test(value) && value.length < 500)

function priceByName(columns: readonly Column[], size: number, context: AutoContext): JsonField | undefined {
  const money = { ...context, currency: context.currency || 'USD' }
  const named = columns.filter(({ path, values, count }) => {
    if (count < size * 0.6 || notPrice.test(path) || wasNames.test(path)) return false
    if (!/price|amount|cost|preis|prix|precio|pris\b/i.test(path)) return false
    return values.every((value) => value === undefined || converters.price(value, money, plain) !== undefined)
  })
  const best = named.toSorted((a, b) => rankOf(a.path) - rankOf(b.path))[0]
  if (!best) return undefined
  const parent = best.path.replace(/[^.]*$/, '')
  const decimals = columns.find(({ path }) => path.startsWith(parent) && /minor_?unit|decimals|precision|exponent|digits/i.test(path))
  if (decimals) return { path: best.path, decimals: decimals.path }
  return /cent|minor|in_?pence/i.test(best.path) && best.values.every((value) => value === undefined || Number.isInteger(value))
    ? { path: best.path, minorUnits: true }
    : best.path
}

/** What stands under a name that leaves no doubt. */
export function furtherFields(columns: readonly Column[], size: number, context: AutoContext, { price }: Fields): Fields {
  const pricePath = typeof price === 'object' ? [price.path].flat()[0] : price
  const minorUnits = typeof price === 'object' && price.minorUnits === true
  const decimals = typeof price === 'object' ? price.decimals : undefined
  const find = (names: RegExp, name: FieldName, least = 0.1): string | undefined =>
    columns.find(
      ({ path, values, count }) =>
        path !== pricePath &&
        count >= size * least &&
        names.test(path) &&
        values.every(
          (value) =>
            value === undefined ||
            value === '' ||
            converters[name](value, context, name === 'regularPrice' && minorUnits ? inMinor : plain) !== undefined,
        ),
    )?.path
  const regular = find(
    new RegExp(`(?=.*(?:${wasNames.source}))(?=.*(?:price|amount|value|cent))(?!.*(?:currency|${notPrice.source}))`, 'i'),
    'regularPrice',
  )
  const found: Fields = {}
  const put = (name: FieldName, path: string | undefined) => path !== undefined && (found[name] = path)
  put('currency', find(/currency(?:_?code)?(?:\.code)?$/i, 'currency', enough))
  put('gtin', find(/(?:^|\.|_)(?:gtin(?:\d+)?|ean(?:13)?|upc|barcode|isbn)$/i, 'gtin'))
  put('sku', find(/(?:^|\.)(?:sku|article_?(?:no|number)|product_?number|item_?(?:no|number)|mpn)$/i, 'sku', enough))
  put('brand', find(/(?:^|\.)(?:brand|vendor|manufacturer|maker)(?:\.?_?(?:name|title|label))?$/i, 'brand', 0.5))
  put('availability', find(/availab|in_?stock|stock(?:_?\.?status)?$|(?:is_?)?sold_?out$/i, 'availability', enough))
  put('rating', find(/rating(?:s)?(?:\.|_)?(?:average|value|avg)?$|(?:average|avg)_?rating$/i, 'rating', 0.3))
  put('ratingCount', find(/review_?s?_?count$|rating(?:s)?(?:\.|_)?count$|num(?:ber)?_?(?:of_?)?reviews$/i, 'ratingCount', 0.3))
  if (regular !== undefined)
    found.regularPrice = minorUnits ? { path: regular, minorUnits } : decimals ? { path: regular, decimals } : regular
  if (/sold_?out/i.test(String(found.availability ?? ''))) delete found.availability
  return found
}
