import { escapeHtml } from '../html.ts'
import type { Article } from '../shelf.ts'
import { type Listing, hindi } from './sastahaat-listings.ts'

/** The last three digits, then pairs: 124999 → `1,24,999`. */
const grouped = (whole: number): string => String(whole).replace(/(\d)(?=(\d\d)*\d{3}$)/g, '$1,')

/** Paise: 12499900 → `₹1,24,999.00`. */
const rupees = (paise: number): string => `₹${grouped(Math.floor(paise / 100))}.${String(paise % 100).padStart(2, '0')}`

/** One page of results. */
export interface Results {
  mall: string
  query: string
  listings: readonly Listing[]
  sponsored: readonly Listing[]
  count: number
  first: number
  page: number
  pages: number
  /** The price stands where nobody looks for it. */
  moved: boolean
}

export function resultsPage({ mall, query, listings, sponsored, count, first, page, pages, moved }: Results): string {
  const rows = listings.map((listing) => row(listing, mall, moved))
  const [top, below] = sponsored.map((listing) => row(listing, mall, false, true))
  rows.splice(0, 0, top ?? '')
  rows.splice(5, 0, below ?? '')
  return frame(
    mall,
    `${query} : खोज`,
    query,
    `<div class="sh-count">Showing ${grouped(first)} – ${grouped(first + listings.length - 1)} of ${grouped(count)} results for "<b>${escapeHtml(query)}</b>"</div>
<main class="sh-results">${rows.join('\n')}</main>
<nav class="sh-pg"><span>Page ${page} of ${pages}</span>${page < pages ? `<a href="${mall}/s?k=${escapeHtml(encodeURIComponent(query))}&amp;pg=${page + 1}">NEXT</a>` : ''}</nav>`,
  )
}

export const nothingPage = (mall: string, query: string, popular: readonly Listing[]): string =>
  frame(
    mall,
    'खोज',
    query,
    `<div class="sh-none"><h2>Sorry, no results found! माफ़ कीजिए</h2><p>Please check the spelling or try searching for something else</p></div>
<aside class="sh-popular"><h3>Bestsellers आज के ऑफ़र</h3>${popular.map((listing) => row(listing, mall, false)).join('\n')}</aside>`,
  )

const placeholder = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

const address = ({ pid, title }: Listing, mall: string) =>
  `${mall}/${title
    .split(' | ')[0]!
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/-$/, '')}/dp/${pid}`

function row(listing: Listing, mall: string, moved: boolean, sponsored = false): string {
  const { pid, title, ratings, article } = listing
  const { product, stock } = article
  const own = `${address(listing, mall)}?ref=sr`
  const link = sponsored ? `${mall}/sspa/click?url=${encodeURIComponent(own)}` : own
  const kind = hindi[product.line.key]
  return `<section class="sh-row" data-pid="${pid}">${sponsored ? '<span class="sh-ad">Sponsored</span>' : ''}
<a class="sh-im" href="${link}"><img src="${placeholder}" data-src="${mall}/images/I/${pid}._SX240_.svg" alt="${escapeHtml(title)}"></a>
<div class="sh-info"><h5 class="sh-by">${escapeHtml(product.brand.name)}</h5><h2><a class="sh-tt" href="${link}">${escapeHtml(title)}</a></h2>
<span class="sh-rt">${product.stars}★</span> <span class="sh-rc">${grouped(ratings)} Ratings &amp; ${grouped(ratings >> 4)} Reviews</span>${kind ? ` <span class="sh-hi" lang="hi">${kind}</span>` : ''}</div>
${stock === 0 ? soldOut : moved ? cartButton(article) : prices(article)}
</section>`
}

const soldOut = '<div class="sh-buy"><span class="sh-oos">Currently unavailable</span> <small lang="hi">स्टॉक में नहीं</small></div>'

const emiFrom = 300_000
const freeFrom = 49_900

// Five amounts around the one that counts, all with the same sign.
function prices({ priceMinor, regularMinor, stock }: Article): string {
  const mrp = regularMinor ?? priceMinor
  const off = Math.round((1 - priceMinor / mrp) * 100)
  const lines = [
    `<div class="sh-sp">${rupees(priceMinor)}</div>`,
    mrp > priceMinor ? `<div class="sh-mrp">M.R.P.: <del>${rupees(mrp)}</del> <span>(${off}% off छूट)</span></div>` : '',
    priceMinor >= emiFrom
      ? `<div class="sh-emi">EMI starts at ${rupees(Math.ceil(priceMinor / 2_400) * 100)}. No Cost EMI available</div>`
      : '',
    priceMinor >= emiFrom ? `<div class="sh-ex">Up to ${rupees(Math.floor(priceMinor / 50_000) * 10_000)} Off on Exchange</div>` : '',
    `<div class="sh-bank">Flat ₹500 off with select cards</div>`,
    priceMinor >= freeFrom
      ? '<div class="sh-dl">FREE delivery by <b lang="hi">कल</b></div>'
      : '<div class="sh-dl">₹40.00 delivery by <b lang="hi">परसों</b></div>',
    stock < 5 ? `<div class="sh-st">Only ${stock} left in stock</div>` : '<div class="sh-st">In stock</div>',
  ]
  return `<div class="sh-buy">${lines.join('')}</div>`
}

const cartButton = ({ priceMinor }: Article) =>
  `<div class="sh-buy"><button class="sh-cart">Add to Cart कार्ट – ${rupees(priceMinor)}</button></div>`

export function listingPage(listing: Listing, mall: string, moved: boolean): string {
  const { pid, title, seller, article } = listing
  return frame(
    mall,
    title,
    '',
    `<h1 class="sh-h1">${escapeHtml(title)}</h1><img src="${mall}/images/I/${pid}._SX240_.svg" alt="">
${article.stock === 0 ? soldOut : moved ? cartButton(article) : prices(article)}
<p>Sold by <a>${escapeHtml(seller)}</a>. Item model: ${escapeHtml(article.product.model)}. Inclusive of all taxes (सभी करों सहित).</p>`,
  )
}

export const homePage = (mall: string): string =>
  frame(mall, 'SastaHaat', '', '<h1 class="sh-h1">नमस्ते! What are you looking for today?</h1>')

export const lostPage = (mall: string): string =>
  frame(mall, 'Page not found', '', '<h1 class="sh-h1">Looking for something? यह पेज नहीं मिला।</h1>')

const frame = (mall: string, title: string, query: string, body: string) => `<!doctype html>
<html lang="en-IN"><head><meta charset="utf-8"><title>${escapeHtml(title)} - SastaHaat.demo</title></head>
<body><header class="sh-top"><a href="${mall}">SastaHaat</a><form action="${mall}/s" method="get" role="search"><input name="k" value="${escapeHtml(query)}" placeholder="Search products / खोजें"></form><a class="sh-bag" href="${mall}">कार्ट <b>₹0.00</b></a></header>
${body}
<footer>Free delivery on orders above ${rupees(freeFrom)}</footer></body></html>
`
