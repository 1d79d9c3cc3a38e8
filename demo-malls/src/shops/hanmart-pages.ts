import { escapeHtml, scriptJson } from '../html.ts'
import { escapeEucKr } from './euc-kr.ts'
import type { Goods } from './hanmart-goods.ts'

/** 12900 → `12,900원`. */
const won = (amount: number): string => `${String(amount).replace(/\B(?=(\d{3})+$)/g, ',')}원`

/** One page of results. `origin` is the address the client used. */
export interface Listing {
  origin: string
  query: string
  goods: readonly Goods[]
  specials: readonly Goods[]
  count: number
  page: number
  pages: number
  /** The price stands where nobody looks for it. */
  moved: boolean
}

export function listingPage({ origin, query, goods, specials, count, page, pages, moved }: Listing): string {
  const items = goods.map((item, at) => ({ '@type': 'ListItem', position: at + 1, item: schemaOf(item, origin, moved) }))
  return frame(
    `'${query}' 검색결과`,
    `${searchForm(query)}
<p class="cnt">총 <em>${count}</em>개의 상품이 검색되었습니다.</p>
<table class="prdList" cellspacing="0"><tbody>
${goods.map((item) => row(item, moved)).join('\n')}
</tbody></table>
<div class="paging">${Array.from({ length: Math.min(pages, 10) }, (_, at) => pageLink(query, at + 1, page)).join(' ')}</div>
${specialsBox(specials)}`,
    ld({ '@context': 'https://schema.org', '@type': 'ItemList', numberOfItems: goods.length, itemListElement: items }),
  )
}

export function noResultPage(query: string, specials: readonly Goods[]): string {
  return frame(
    '검색결과 없음',
    `${searchForm(query)}
<div class="noResult"><strong>'${escapeHtml(query)}'</strong>에 대한 검색결과가 없습니다.</div>
${specialsBox(specials)}`,
  )
}

function schemaOf({ no, title, article }: Goods, origin: string, moved: boolean) {
  const { product, priceMinor, stock } = article
  return {
    '@type': 'Product',
    name: title,
    url: `${origin}/hanmart/goods/view?no=${no}`,
    image: [`${origin}/hanmart/img/${no}.svg`],
    sku: String(no),
    gtin13: product.gtin,
    brand: { '@type': 'Brand', name: product.brand.name },
    aggregateRating: { '@type': 'AggregateRating', ratingValue: product.stars, bestRating: 5, ratingCount: product.reviews },
    offers: {
      '@type': 'Offer',
      // Moved, it hides behind the coupon that everybody has.
      ...(!moved && { price: String(priceMinor), priceCurrency: 'KRW' }),
      availability: `https://schema.org/${stock > 0 ? 'InStock' : 'OutOfStock'}`,
      itemCondition: 'https://schema.org/NewCondition',
    },
  }
}

// Points beside the price are money nobody pays.
function row({ no, title, article }: Goods, moved: boolean): string {
  const { priceMinor, regularMinor, stock } = article
  const before = regularMinor === undefined ? '' : `<strike class="consumer">${won(regularMinor)}</strike> `
  return `<tr class="prd"><td><a href="/hanmart/goods/view?no=${no}"><img src="/hanmart/img/${no}.svg" width="100" height="100" border="0"></a></td>
<td class="info"><a href="/hanmart/goods/view?no=${no}">${escapeHtml(title)}</a>${stock > 0 ? '' : ' <img src="/hanmart/img/soldout.gif" alt="품절">'}</td>
${moved ? `<td class="coupon">쿠폰적용가 <em>${won(priceMinor)}</em></td>` : `<td class="cost">${before}<b>${won(priceMinor)}</b><br><font color="#999999">적립 ${won(Math.floor(priceMinor / 100))}</font></td>`}</tr>`
}

function pageLink(query: string, to: number, current: number): string {
  return to === current ? `<b>${to}</b>` : `<a href="/hanmart/search?kwd=${escapeEucKr(query)}&amp;page=${to}">${to}</a>`
}

function specialsBox(specials: readonly Goods[]): string {
  const entries = specials.map(
    ({ no, title, article }) => `<li><a href="/hanmart/goods/view?no=${no}">${escapeHtml(title)}</a> ${won(article.priceMinor)}</li>`,
  )
  return `<div id="special"><h3>오늘의 특가</h3><ul>${entries.join('')}</ul></div>`
}

export function goodsPage(goods: Goods, origin: string, moved: boolean): string {
  const { no, title, article } = goods
  return frame(
    title,
    `${searchForm('')}
<h2>${escapeHtml(title)}</h2><img src="/hanmart/img/${no}.svg">
<p>${moved ? '쿠폰적용가' : '판매가'} <b>${won(article.priceMinor)}</b></p><p>${article.stock > 0 ? `남은 수량 ${article.stock}개` : '품절된 상품입니다.'}</p>`,
    ld({ '@context': 'https://schema.org', ...schemaOf(goods, origin, moved) }),
  )
}

export const homePage = (): string => frame('한마트', `${searchForm('')}\n<h2>어서오세요, 한마트입니다.</h2>`)

export const missingPage = (): string => frame('오류', '<h2>존재하지 않는 상품입니다.</h2>')

const ld = (value: unknown) => `<script type="application/ld+json">${scriptJson(value)}</script>\n`

const searchForm = (query: string) =>
  `<form name="search" method="get" action="/hanmart/search" accept-charset="euc-kr"><input type="text" name="kwd" value="${escapeHtml(query)}"><input type="submit" value="검색"></form>`

const frame = (title: string, body: string, head = '') => `<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">
<title>${escapeHtml(title)} - 한마트</title>
${head}</head>
<body>
<h1><a href="/hanmart">한마트</a></h1>
${body}
<div class="foot">(주)한마트 | 통신판매업신고 제0000호 | 50,000원 이상 무료배송</div>
</body>
</html>
`
