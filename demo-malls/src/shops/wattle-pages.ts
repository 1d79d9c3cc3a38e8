import { escapeHtml, scriptJson } from '../html.ts'
import { createRandom } from '../random.ts'
import { type Hit, dollars } from './wattle-catalog.ts'

const build = 'k3Vb9-wattle-412'

/** Class names as CSS modules make them: readable in front, a hash behind that lasts as long as the build. */
function css(file: string, name: string): string {
  const random = createRandom(`${build}/${file}/${name}`)
  const hash = Array.from({ length: 5 }, () => random.pick([...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789']))
  return `${file}_${name}__${hash.join('')}`
}

const card = (name: string) => css('ProductCard', name)

/** What the server hands to the program in the browser, and draws the first view from. */
export interface SearchProps {
  query: string
  results: { total: number; page: number; pageCount: number; hits: readonly Hit[] }
  placements: { sponsored: readonly Hit[]; alsoBought: readonly Hit[] }
}

export function searchPage(props: SearchProps, shop: string): string {
  const { query, results, placements } = props
  const heading =
    results.total === 0
      ? `<h1 class="${css('Results', 'none')}">Sorry, we couldn’t find anything for “${escapeHtml(query)}”</h1>`
      : `<h1 class="${css('Results', 'title')}">${results.total} results for “${escapeHtml(query)}”</h1>`
  const grid =
    results.hits.length === 0
      ? ''
      : `<div class="${css('Results', 'grid')}">${placements.sponsored.map((hit) => tile(hit, true)).join('')}${results.hits.map((hit) => tile(hit)).join('')}</div>`
  return document(
    `${query} | Wattle`,
    '/search',
    { ...props, cart: emptyCart },
    shop,
    heading + grid + pager(props, shop) + shelf(placements),
  )
}

export const productPage = (product: Hit, shop: string): string =>
  document(
    `${product.name} | Wattle`,
    '/p/[slug]/[id]',
    { product, cart: emptyCart },
    shop,
    `<div class="${css('ProductPage', 'hero')}"><img src="${product.media[0]!.src}" alt="${escapeHtml(product.name)}" width="240" height="240">` +
      `<h1>${escapeHtml(product.name)}</h1>${prices(product)}<p>${stockWords[product.stock.status]}</p></div>`,
  )

export const homePage = (shop: string): string => document('Wattle', '/', { cart: emptyCart }, shop, '<h1>G’day. What are you after?</h1>')

export const missingPage = (shop: string): string =>
  document('Page not found | Wattle', '/404', { cart: emptyCart }, shop, '<h1>404</h1><p>This page has gone walkabout.</p>')

const emptyCart = { lines: [], total: { currencyCode: 'AUD', centAmount: 0 } }
const stockWords: Record<string, string> = { IN_STOCK: 'In stock', LOW_STOCK: 'Last few left', OUT_OF_STOCK: 'Out of stock' }

function tile(hit: Hit, sponsored = false): string {
  const [{ src }] = hit.media as [Hit['media'][number]]
  return (
    `<article class="${card('card')}">${sponsored ? `<small class="${card('ad')}">Sponsored</small>` : ''}` +
    `<a class="${card('link')}" href="${hit.href}"><img class="${card('image')}" loading="lazy" src="${src}" srcset="${src} 1x, ${src} 2x" alt="">` +
    `<h2 class="${card('name')}">${escapeHtml(hit.name)}</h2></a>${prices(hit)}` +
    `<span class="${card('stock')}">${stockWords[hit.stock.status]}</span></article>`
  )
}

// Dollars and cents apart, and the instalment in the same type as the price.
function prices(hit: Hit): string {
  if (!('price' in hit)) return `<button class="${card('buy')}">${hit.buyBox.headline.label}: ${hit.buyBox.headline.text}</button>`
  const { price } = hit
  const [whole, cents] = dollars(price.current.centAmount).split('.')
  const was = price.was ? `<s class="${card('was')}">was ${dollars(price.was.centAmount)}</s>` : ''
  return (
    `<p class="${card('price')}"><span>${whole}</span><sup>.${cents}</sup> ${was}</p>` +
    `<p class="${card('later')}">or ${price.instalments.count} payments of ${dollars(price.instalments.each.centAmount)} with ${price.instalments.provider}</p>`
  )
}

function pager({ query, results }: SearchProps, shop: string): string {
  const link = (page: number, text: string) =>
    `<a class="${css('Pager', 'link')}" href="${shop}/search?q=${escapeHtml(encodeURIComponent(query))}&amp;page=${page}">${text}</a>`
  const before = results.page > 1 ? link(results.page - 1, 'Previous') : ''
  return before + (results.page < results.pageCount ? link(results.page + 1, 'Next') : '')
}

const shelf = ({ alsoBought }: SearchProps['placements']) =>
  `<aside class="${css('Carousel', 'root')}"><h3>Customers also bought</h3>${alsoBought.map((hit) => tile(hit)).join('')}</aside>`

function document(title: string, page: string, pageProps: object, shop: string, body: string): string {
  const data = { props: { pageProps, __N_SSP: true }, page, query: {}, buildId: build, isFallback: false, gssp: true, scriptLoader: [] }
  return (
    `<!DOCTYPE html><html lang="en-AU"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>` +
    `<body><div id="__next"><header class="${css('Header', 'bar')}"><a href="${shop}">Wattle</a>` +
    `<form action="${shop}/search"><input name="q" placeholder="Search 4,000 products"><button>Go</button></form>` +
    `<span class="${css('Header', 'cart')}">Cart $0.00</span></header><main>${body}</main>` +
    `<footer class="${css('Footer', 'root')}">All prices in AUD, GST included. $9.95 flat-rate shipping.</footer></div>` +
    `<script id="__NEXT_DATA__" type="application/json">${scriptJson(data)}</script></body></html>\n`
  )
}
