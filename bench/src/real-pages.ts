import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { MallDefinition } from '@mallgate/shared/contract/mall'

export const comparedFields = ['title', 'url', 'image', 'price', 'regularPrice', 'brand', 'sku'] as const
export type ComparedField = (typeof comparedFields)[number]

/** A recorded listing and what is read from it, by selectors that both sides understand: `a.link`, or `a.link@href`, or `@id` of the card. */
export interface RealPage {
  file: string
  origin: string
  currency: string
  locale: string
  items: string
  fields: Partial<Record<ComparedField, string>>
}

export const realPages: readonly RealPage[] = [
  {
    file: 'amazon-in-listing.html',
    origin: 'https://www.amazon.in',
    currency: 'INR',
    locale: 'en-IN',
    items: '[data-component-type="s-search-result"]',
    fields: {
      title: 'h2 span',
      url: 'a.a-link-normal@href',
      image: 'img.s-image@src',
      price: '.a-price > .a-offscreen',
      regularPrice: '.a-text-price > .a-offscreen',
      sku: '@data-asin',
    },
  },
  {
    file: 'bookstoscrape-listing.html',
    origin: 'https://books.toscrape.com',
    currency: 'GBP',
    locale: 'en-GB',
    items: 'article.product_pod',
    fields: { title: 'h3 a@title', url: 'h3 a@href', image: 'img.thumbnail@src', price: '.price_color' },
  },
  {
    file: 'danawa-listing.html',
    origin: 'https://search.danawa.com',
    currency: 'KRW',
    locale: 'ko-KR',
    items: 'li.prod_item',
    fields: {
      title: '.prod_name a',
      url: '.prod_name a@href',
      image: '.thumb_image img@src',
      price: '.prod_pricelist .price_sect > a',
      brand: 'button[data-maker-name]@data-maker-name',
      sku: '@id',
    },
  },
  {
    file: 'ebay-us-listing.html',
    origin: 'https://www.ebay.com',
    currency: 'USD',
    locale: 'en-US',
    items: 'li.s-card',
    fields: {
      title: '.s-card__title',
      url: 'a.s-card__link@href',
      image: 'img.s-card__image@src',
      price: '.s-card__price',
      regularPrice: '.strikethrough',
      sku: '@id',
    },
  },
  {
    file: 'flipkart-listing.html',
    origin: 'https://www.flipkart.com',
    currency: 'INR',
    locale: 'en-IN',
    items: '[data-id]',
    fields: { title: '.RG5Slk', url: 'a.k7wcnx@href', image: 'img.UCc1lI@src', price: '.hZ3P6w', sku: '@data-id' },
  },
  {
    file: 'geizhals-listing.html',
    origin: 'https://geizhals.at',
    currency: 'EUR',
    locale: 'de-AT',
    items: '.productlist__product',
    fields: {
      title: 'a.productlist__link',
      url: 'a.productlist__link@href',
      image: '.productlist__image img@src',
      price: '.productlist__price .gh_price',
    },
  },
  {
    file: 'hebe-listing.html',
    origin: 'https://www.hebe.pl',
    currency: 'PLN',
    locale: 'pl-PL',
    items: '.product-tile',
    fields: {
      title: '.product-tile__description',
      url: 'a.product-tile-clickable@href',
      image: '.tile-image__stub img@src',
      price: '.price-tile__sales',
      brand: '.product-tile__name',
    },
  },
  {
    file: 'surugaya-listing.html',
    origin: 'https://www.suruga-ya.jp',
    currency: 'JPY',
    locale: 'ja-JP',
    items: 'div.item',
    fields: {
      title: 'h3.product-name',
      url: '.title a@href',
      image: '.photo_box img@src',
      price: '.price_teika .text-red',
      brand: '.brand',
    },
  },
  {
    file: 'terabyte-listing.html',
    origin: 'https://www.terabyteshop.com.br',
    currency: 'BRL',
    locale: 'pt-BR',
    items: 'a.tss-result-card',
    fields: {
      title: '.tss-card-name',
      url: '@href',
      image: 'img@src',
      price: '.tss-card-price',
      regularPrice: '.tss-card-old-price',
      brand: '.tss-card-brand',
    },
  },
  {
    file: 'yes24-listing.html',
    origin: 'http://www.yes24.com',
    currency: 'KRW',
    locale: 'ko-KR',
    items: '#tblProductList tr:has(> td > a > b)',
    fields: {
      title: 'td > a > b',
      url: 'td > a:has(> b)@href',
      image: 'td:first-child a > img@src',
      price: 'span.priceB',
      brand: 'span.txtAp a[href*="qcompany="]',
    },
  },
]

/** What a crawler of ours would be given for such a page. */
export const definitionOf = ({ file, origin, currency, locale, items, fields }: RealPage): MallDefinition => ({
  id: file.replace(/\.html$/, ''),
  url: origin,
  currency,
  locale,
  request: { path: `/${file}` },
  extract: { strategies: [{ css: { items, fields } }] },
})

export function realPage(file: string): RealPage {
  const page = realPages.find((one) => one.file === file)
  if (!page) throw new Error(`no page is called ${file}`)
  return page
}

const beside = fileURLToPath(new URL('../../../shared/pages', import.meta.url))

/** Those that are in the folder, and the names of those that are not. */
export function pagesIn(dir: string = beside): { dir: string; there: RealPage[]; absent: string[] } {
  const here = (page: RealPage) => existsSync(join(dir, page.file))
  return { dir, there: realPages.filter(here), absent: realPages.filter((page) => !here(page)).map(({ file }) => file) }
}
