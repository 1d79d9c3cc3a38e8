import type { CssStrategy, MallDefinition } from '@mallgate/shared/contract/mall'

import { decodeBody } from '../decode.ts'
import type { Draft } from '../extract/draft.ts'
import { compileExtract } from '../extract/extract.ts'
import { type PageView, viewPage } from '../extract/page-view.ts'
import type { FoundListing } from './listing.ts'

export const pageFrom = (body: Uint8Array, url: string, headers: Record<string, string> = {}): PageView =>
  viewPage(url, 200, decodeBody(body, { contentType: headers['content-type'] }).text)

/** What the shop's own definition reads on the page, as far as it has a price. */
export const shopOffers = (definition: MallDefinition, page: PageView): Draft[] =>
  compileExtract(definition)(page).drafts.filter(({ price }) => price)

/** Prices that a definition with these selectors reads. */
export const offersFrom = (css: CssStrategy['css'], definition: MallDefinition, page: PageView): string[] =>
  shopOffers({ ...definition, extract: { strategies: [{ css }] } }, page).map(({ price }) => priceOf(price))

const priceOf = (price: Draft['price']): string => `${price?.minor} ${price?.currency}`

/** How a reading compares to what stands on the page. */
export interface Row {
  readable: number
  found: number
  /** Amount, currency and order are the shop's. */
  right: number
  invented: number
  confidence: number
}

export function rowOf({ offers, confidence }: FoundListing, wanted: readonly Draft[]): Row {
  const left = wanted.map(({ price }) => priceOf(price))
  let right = 0
  const found = offers.filter(({ draft }) => draft.price)
  for (const { draft } of found) {
    const at = left.indexOf(priceOf(draft.price))
    if (at < 0) continue
    left.splice(at, 1)
    right++
  }
  return { readable: wanted.length, found: found.length, right, invented: found.length - right, confidence }
}

export const table = (rows: readonly (Row & { name: string })[]): string =>
  [
    `${'page'.padEnd(32)} readable found right invented  sure`,
    ...rows.map(
      ({ name, readable, found, right, invented, confidence }) =>
        `${name.padEnd(32)} ${[readable, found, right, invented].map((value) => String(value).padStart(8)).join('')}  ${confidence}`,
    ),
  ].join('\n')
