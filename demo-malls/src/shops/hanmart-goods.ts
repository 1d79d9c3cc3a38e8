import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import type { Article } from '../shelf.ts'

/** An article as this shop lists it. */
export interface Goods {
  no: number
  title: string
  article: Article
}

const firstNo = 240_001

export const toGoods = (article: Article): Goods => ({
  no: firstNo + article.product.index * 7,
  title: wording(article.product),
  article,
})

/** Maker in brackets and Korean letters, qualities, kind, model, variant: `[아우리보] 무선 헤드폰 QX-410 블랙`. */
function wording(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${wording({ ...product, bundle: undefined })} ${bundledWith(bundle)}`
  if (accessory) return `${brand.ko} ${model} 전용 ${accessory.ko}`
  if (line.key === 'books') return `${model} (${brand.ko} ${line.name.ko}, ${variant?.ko})`
  return [`[${brand.ko}]`, ...traits.map((trait) => trait.ko), line.name.ko, model, variant?.ko].filter(Boolean).join(' ')
}

const bundledWith = (bundle: Bundle) =>
  bundle.kind === 'with'
    ? `+ ${bundle.extra.ko} 증정`
    : `+ [${bundle.other.brand.ko}] ${bundle.other.line.name.ko} ${bundle.other.model} 세트`

const fold = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\-[\]()]+/g, '')

/** A hit has every word of the query, Korean or English; what is on stock comes first, then what is reviewed most. */
export function createBilingualSearch(all: readonly Goods[]): (query: string) => Goods[] {
  const indexed = [...all].sort(byReviews).map((goods) => ({ goods, text: keywords(goods) }))
  return (query) => {
    const asked = query.split(/\s+/).map(fold).filter(Boolean)
    if (asked.length === 0) return []
    const found = indexed.filter(({ text }) => asked.every((word) => text.includes(word))).map(({ goods }) => goods)
    return [...found.filter(onStock), ...found.filter((goods) => !onStock(goods))]
  }
}

const onStock = ({ article }: Goods) => article.stock > 0

const byReviews = ({ article: { product: a } }: Goods, { article: { product: b } }: Goods) => b.reviews - a.reviews || a.index - b.index

// Joined by a sign that no query keeps, so that no word is found across two entries.
function keywords({ title, article }: Goods): string {
  const { brand, model, traits, line, variant, accessory, gtin } = article.product
  const english = [brand.name, model, line.name.en, ...line.also, ...traits.map((trait) => trait.en)]
  // `무선헤드폰`: a quality and the kind in one word, as people type them.
  const compounds = accessory ? [] : traits.map((trait) => trait.ko + line.name.ko)
  return [title, brand.ko, gtin, ...compounds, ...english, variant?.en ?? '', accessory?.en ?? ''].map(fold).join(' ')
}
