import { escapeHtml } from '../html.ts'
import type { Tile } from './flickerbay-tiles.ts'

const dollars = (cents: number): string => `$${(cents / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')}`

/** One page of what was found. */
export interface Board {
  query: string
  tiles: readonly Tile[]
  count: number
  /** The price is on the button only. */
  moved: boolean
}

export function boardPage({ query, tiles, count, moved }: Board): string {
  return shell(
    `“${query}”`,
    `<p class="fb-count">${count} things for “${escapeHtml(query)}”</p>
<div class="fb-board">
${tiles.map((tile) => card(tile, moved)).join('\n')}
</div>`,
  )
}

function card({ sku, title, article }: Tile, moved: boolean): string {
  const { product, priceMinor, stock } = article
  return `<article class="fb-tile" data-sku="${sku}" data-gtin="${product.gtin}">
<figure><img data-src="/flickerbay/i/${sku}.svg" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt=""></figure>
<h4><a class="fb-go" href="/flickerbay/t/${sku}">${escapeHtml(title)}</a></h4>
<span class="fb-stars">${product.stars}/5</span> <span class="fb-state" data-state="${stock > 0 ? 'in' : 'out'}"></span>
${moved ? '' : price(article)}
<button class="fb-buy">${moved ? `Get it for ${dollars(priceMinor)}` : 'Get it'}</button>
</article>`
}

function price({ priceMinor, regularMinor }: Tile['article']): string {
  const was = regularMinor === undefined ? '' : `<span class="fb-was">was ${dollars(regularMinor)} CAD</span>`
  return `<div class="fb-price">${was}<strong>${dollars(priceMinor)} CAD</strong><small>or 4 payments of ${dollars(Math.ceil(priceMinor / 4))}</small></div>`
}

export const nonePage = (query: string): string =>
  shell('Nothing', `<div class="fb-none"><h3>Nothing washed ashore for “${escapeHtml(query)}”</h3></div>`)

export function tilePage(tile: Tile, moved: boolean): string {
  return shell(tile.title, `<main class="fb-one"><img src="/flickerbay/i/${tile.sku}.svg" alt="">\n${card(tile, moved)}</main>`)
}

export const homePage = (): string => shell('Home', '<h1>Flicker Bay</h1><p>Mostly open.</p>')

export const missingPage = (): string => shell('Lost', '<h1>Lost at sea</h1>')

/** As its web server says it, when the application behind it is gone again. */
export const brokenPage =
  '<html><head><title>500 Internal Server Error</title></head><body><center><h1>500 Internal Server Error</h1></center><hr><center>flickerd/0.9</center></body></html>\n'

const shell = (title: string, body: string) => `<!DOCTYPE html>
<html lang="en-CA">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)} ~ Flicker Bay</title></head>
<body class="fb">
<header class="fb-top"><a href="/flickerbay">Flicker Bay</a><form action="/flickerbay/seek"><input type="search" name="for"><button>Seek</button></form></header>
${body}
</body>
</html>
`
