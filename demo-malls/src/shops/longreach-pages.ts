import { escapeHtml } from '../html.ts'
import type { Entry } from './longreach-stock.ts'

/** 129900 → `$1,299.00`. */
const dollars = (cents: number): string => `$${(cents / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')}`

/** One page of what was found. */
export interface Found {
  query: string
  entries: readonly Entry[]
  count: number
  page: number
  pages: number
  /** The price column is gone: it is told elsewhere. */
  moved: boolean
}

export function resultsPage({ query, entries, count, page, pages, moved }: Found): string {
  const next = page < pages ? `<a href="find?words=${encodeURIComponent(query)}&amp;sheet=${page + 1}">Next sheet</a>` : 'Last sheet'
  const head = ['', 'Item', 'Code', 'Was', moved ? 'Deposit' : 'Price', 'Held'].map((title) => `<th>${title}</th>`).join('')
  return frame(
    `${count} items found`,
    `<table width="100%"><tr><td>${count} items for <i>${escapeHtml(query)}</i>, most wanted first</td><td align="right">Sheet ${page}/${pages}, ${next}</td></tr></table>
<table id="results" border="1" cellpadding="4" summary="Items found">
<tr class="head">${head}</tr>
${entries.map((entry, at) => row(entry, at % 2 === 0 ? 'odd' : 'even', moved)).join('\n')}
<tr class="foot"><td colspan="6">Freight to any station: $12.50. Free over $150.00.</td></tr>
</table>`,
  )
}

// Moved, the price hides in the sentence about paying the rest.
function row({ code, title, article }: Entry, parity: string, moved: boolean): string {
  const { priceMinor, regularMinor, stock } = article
  const price = moved
    ? `<td class="deposit">10%, then ${dollars(Math.round(priceMinor * 0.9))} of ${dollars(priceMinor)} on pick-up</td>`
    : `<td class="price" align="right">${dollars(priceMinor)}</td>`
  return `<tr class="${parity}"><td><img src="drawing/${code}.svg" width="60"></td><td class="item"><a href="item/${code}">${escapeHtml(title)}</a></td><td class="code"><tt>${code}</tt></td><td class="was">${regularMinor === undefined ? '' : dollars(regularMinor)}</td>${price}<td class="held">${stock > 0 ? `${stock} in store` : 'none held'}</td></tr>`
}

export const nothingPage = (query: string): string =>
  frame('Nothing found', `<p id="nothing">We hold nothing like <i>${escapeHtml(query)}</i>. Try fewer words, or ring us.</p>`)

export function itemPage({ code, title, article }: Entry, moved: boolean): string {
  const { priceMinor, stock, product } = article
  const price = moved
    ? `Deposit 10%, the rest of ${dollars(priceMinor)} on pick-up`
    : `<font size="+2" class="price">${dollars(priceMinor)}</font>`
  return frame(
    title,
    `<table><tr><td rowspan="4"><img src="../drawing/${code}.svg"></td><td><b>${escapeHtml(title)}</b></td></tr>
<tr><td>${price}</td></tr>
<tr><td>Code ${code}, barcode ${product.gtin}</td></tr>
<tr><td>${stock > 0 ? `${stock} in store` : 'none held'}</td></tr></table>`,
  )
}

export const homePage = (): string => frame('Longreach Trading Post', '<p>Everything gets here. In its own time.</p>')

export const missingPage = (): string => frame('Not here', '<p>No such page, mate.</p>')

const frame = (title: string, body: string) => `<html>
<head><meta charset="utf-8"><title>${escapeHtml(title)} - Longreach Trading Post</title></head>
<body bgcolor="#fff8e8">
<center><h2>Longreach Trading Post</h2><form action="/longreach/find"><input name="words" size="40"> <input type="submit" value="Find"></form></center>
${body}
</body>
</html>
`
