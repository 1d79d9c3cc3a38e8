import { escapeHtml } from '../html.ts'
import { escapeShiftJis } from './shift-jis.ts'
import { type Shina, priceOf, toWide, withoutTax } from './tsubame-shina.ts'

const grouped = (amount: number): string => String(amount).replace(/\B(?=(\d{3})+$)/g, ',')

/** One page of results. */
export interface Kekka {
  query: string
  shina: readonly Shina[]
  osusume: readonly Shina[]
  count: number
  page: number
  pages: number
  /** The price stands where nobody looks for it. */
  moved: boolean
}

export function listPage({ query, shina, osusume, count, page, pages, moved }: Kekka): string {
  const links = Array.from({ length: Math.min(pages, 10) }, (_, at) =>
    at + 1 === page ? `<b>${at + 1}</b>` : `<a href="list.cgi?word=${escapeShiftJis(query)}&amp;p=${at + 1}">${at + 1}</a>`,
  )
  return frame(
    `「${query}」の検索結果`,
    query,
    `<p class="kensu">該当件数：${grouped(count)}件</p>
<div class="kekka">
${shina.map((one) => block(one, moved)).join('\n')}
</div>
<p class="peji">${links.join(' | ')}</p>
${osusumeBox(osusume)}`,
  )
}

export const nothingPage = (query: string, osusume: readonly Shina[]): string =>
  frame(
    '検索結果',
    query,
    `<p class="nashi">「${escapeHtml(query)}」に該当する商品はありませんでした。</p>
${osusumeBox(osusume)}`,
  )

const osusumeBox = (osusume: readonly Shina[]) =>
  `<div class="osusume"><p>この商品を買った人はこんな商品も買っています</p>
${osusume.map((one) => block(one, false)).join('\n')}
</div>`

function block(shina: Shina, moved: boolean): string {
  const { code, name, rank, article } = shina
  return `<div class="shohin"><a name="s${code}"></a>
<p class="gazo"><a href="item.cgi?code=${code}"><img src="gazo/${code}.svg" alt="${escapeHtml(name)}" border="0"></a></p>
<p class="joutai">${rank ? `中古：${rank}` : '新品'}</p>
<p class="mei"><a href="item.cgi?code=${code}">${escapeHtml(name)}</a></p>
${moved ? kagoButton(shina) : kakaku(shina)}
<p class="jan">JAN：${article.product.gtin}</p>
<p class="zaiko">${zaiko(shina)}</p>
</div>`
}

// A used one is the only one; of new ones some are left.
const zaiko = ({ rank, article: { stock } }: Shina) => (stock === 0 ? '売り切れ' : rank || stock < 3 ? '残りわずか' : '在庫あり')

const freeFrom = 5_500

/** Without tax first, the price that counts in brackets; typed wide, it is the other way round. What a used one fetches is told, too. */
function kakaku(shina: Shina): string {
  const { rank, wide, article } = shina
  const price = priceOf(shina)
  const line = wide
    ? `税込￥${toWide(grouped(price))}（税抜￥${toWide(grouped(withoutTax(price)))}）`
    : `税抜 ${grouped(withoutTax(price))}円（税込 ${grouped(price)}円）`
  const teika = rank ? article.priceMinor : article.regularMinor
  return `${teika === undefined ? '' : `<p class="teika">定価 <s>${grouped(teika)}円</s></p>\n`}<p class="nedan">${line}</p>
<p class="sonota"><span class="kaitori">買取価格 ${grouped(Math.floor(price / 40) * 10)}円</span> <span class="pt">${Math.floor(price / 100)}ポイント</span> <span class="souryo">${price >= freeFrom ? '送料無料' : '送料 550円'}</span></p>`
}

const kagoButton = (shina: Shina) => `<form class="kago"><input type="submit" value="${grouped(priceOf(shina))}円で買う"></form>`

export const itemPage = (shina: Shina, moved: boolean): string =>
  frame(
    shina.name,
    '',
    `<h2>${escapeHtml(shina.name)}</h2><p><img src="gazo/${shina.code}.svg" alt=""></p>
<p class="joutai">${shina.rank ? `中古：${shina.rank}` : '新品'}</p>
${moved ? kagoButton(shina) : kakaku(shina)}
<p class="zaiko">${zaiko(shina)}</p>
<p>管理番号：${shina.code} ／ JAN：${shina.article.product.gtin}</p>`,
  )

export const topPage = (): string => frame('ツバメ堂', '', '<p>新品も中古も、ツバメ堂。買取も承ります。</p>')

export const missingPage = (): string => frame('エラー', '', '<p class="era">お探しのページは見つかりません。</p>')

const frame = (title: string, query: string, body: string) => `<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html lang="ja">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">
<title>${escapeHtml(title)} | ツバメ堂</title>
</head>
<body>
<h1><a href="/tsubame">ツバメ堂</a></h1>
<form action="/tsubame/list.cgi" method="get" accept-charset="Shift_JIS"><input type="text" name="word" value="${escapeHtml(query)}"><input type="submit" value="検索"></form>
<p class="kagoinfo">買い物かご：0点 0円</p>
${body}
<hr><p>${grouped(freeFrom)}円以上のお買い上げで送料無料</p>
</body>
</html>
`
