import { escapeHtml } from '../html.ts'
import type { Piece } from './velvet-range.ts'

const factor = 37
const offset = 11

/** Pence, as nobody reads them without the script: times 37, plus 11, in base 36, backwards. */
export const veiled = (pence: number): string => [...(pence * factor + offset).toString(36)].reverse().join('')

// Finds its places by their tag alone, so that the page works under any class names.
const unveil = `<script>
(function () {
  var places = document.getElementsByTagName('data')
  for (var i = 0; i < places.length; i++) {
    var code = places[i].getAttribute('value').split('').reverse().join('')
    var pounds = ((parseInt(code, 36) - ${offset}) / ${factor} / 100).toFixed(2)
    places[i].textContent = '\\u00a3' + pounds.replace(/\\B(?=(\\d{3})+\\.)/g, ',')
  }
})()
</script>`

/** One page of the search. */
export interface Finds {
  boutique: string
  query: string
  pieces: readonly Piece[]
  page: number
  more: boolean
  /** The price stands on the button, where nobody looks for it. */
  moved: boolean
}

export function findsPage({ boutique, query, pieces, page, more, moved }: Finds): string {
  const older = more
    ? `<a class="vv-older" href="${boutique}/shop/page/${page + 1}/?s=${escapeHtml(encodeURIComponent(query))}">Older finds →</a>`
    : ''
  return leaf(
    boutique,
    `Finds for “${query}”`,
    `<h1 class="vv-title">Finds for <i>${escapeHtml(query)}</i></h1>
<div class="vv-wall">
${pieces.map((piece) => figure(piece, boutique, moved)).join('\n')}
</div>${older}`,
  )
}

export const nothingPage = (boutique: string, query: string): string =>
  leaf(boutique, 'Nothing found', `<p class="vv-nothing">Nothing in our collection answers to “${escapeHtml(query)}”.</p>`)

function figure({ slug, name, article }: Piece, boutique: string, moved: boolean): string {
  const href = `${boutique}/product/${slug}/`
  return `<figure class="vv-piece"><a href="${href}"><img src="${boutique}/uploads/${slug}.svg" width="240" height="240" alt=""></a>
<figcaption><a class="vv-name" href="${href}">${escapeHtml(name)}</a>
${moved ? buyButton(article.priceMinor) : price(article)}${article.stock > 0 ? '' : '<span class="vv-gone">Sold out</span>'}</figcaption></figure>`
}

const amount = (pence: number) => `<data value="${veiled(pence)}"></data>`

const price = ({ priceMinor, regularMinor }: Piece['article']) =>
  `<p class="vv-price">${regularMinor === undefined ? '' : `<del>${amount(regularMinor)}</del> `}<ins>${amount(priceMinor)}</ins></p>`

const buyButton = (pence: number) => `<button class="vv-buy">Reserve at ${amount(pence)}</button>`

export const piecePage = ({ slug, name, article }: Piece, boutique: string, moved: boolean): string =>
  leaf(
    boutique,
    name,
    `<h1 class="vv-title">${escapeHtml(name)}</h1><img src="${boutique}/uploads/${slug}.svg" alt="">
${moved ? buyButton(article.priceMinor) : price(article)}<p>${article.stock > 0 ? 'Ready to send' : 'Sold out'}</p>`,
  )

export const homePage = (boutique: string): string =>
  leaf(boutique, 'Velvet & Volt', '<h1 class="vv-title">Things worth keeping</h1><p>A small collection, chosen slowly.</p>')

export const missingPage = (boutique: string): string =>
  leaf(boutique, 'Not here', '<h1 class="vv-title">That piece has found a home elsewhere</h1>')

const leaf = (boutique: string, title: string, body: string) => `<!DOCTYPE html>
<html lang="en-GB">
<head><meta charset="UTF-8"><title>${escapeHtml(title)} – Velvet &amp; Volt</title></head>
<body>
<nav class="vv-nav"><a href="${boutique}">Velvet &amp; Volt</a><form action="${boutique}/shop/"><input type="search" name="s" aria-label="Search the collection"></form><span class="vv-bag">Bag £0.00</span></nav>
${body}
<noscript>Please enable JavaScript to see our prices.</noscript>
<footer>Complimentary delivery over £150.</footer>
${unveil}
</body>
</html>
`
