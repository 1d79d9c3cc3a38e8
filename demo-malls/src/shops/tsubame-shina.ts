import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import { createRandom } from '../random.ts'
import type { Article } from '../shelf.ts'

/** One thing on this shop's shelves, new or used. */
export interface Shina {
  code: string
  name: string
  /** How well a used one is kept; undefined: new. */
  rank: 'A' | 'B' | 'C' | undefined
  /** Typed in with the full-width half of the keyboard. */
  wide: boolean
  /** When it came in: the more, the later. */
  arrival: number
  article: Article
}

export function toShina(article: Article): Shina {
  const { product } = article
  const random = createRandom(`tsubame/${product.gtin}`)
  const rank = random.chance(0.35) ? random.pick(['A', 'B', 'C'] as const) : undefined
  const wide = random.chance(0.2)
  return { code: `${100_000 + product.index * 11}`, name: nameOf(product, wide), rank, wide, arrival: random.next(), article }
}

/** `ABC-12` → `ＡＢＣ－１２`. */
export const toWide = (text: string): string => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))

/** Maker in lenticular brackets, model, qualities and kind, variant: `【オーリヴォ】QX-410 ワイヤレスヘッドホン（ブラック）`. */
function nameOf(product: Product, wide: boolean): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${nameOf({ ...product, bundle: undefined }, wide)}${setWith(bundle)}`
  const code = wide ? toWide(model) : model
  if (accessory) return `${brand.ja} ${code}用 ${accessory.ja}`
  if (line.key === 'books') return `${model} ／ ${brand.ja}（${variant?.ja}）`
  const [first, ...others] = traits
  const kind = [`${first?.ja ?? ''}${line.name.ja}`, ...others.map((trait) => trait.ja)].join(' ')
  return `【${brand.ja}】${code} ${kind}${variant ? `（${variant.ja}）` : ''}`
}

const setWith = (bundle: Bundle) =>
  bundle.kind === 'with' ? ` ${bundle.extra.ja}付き` : ` ＋ ${bundle.other.brand.ja} ${bundle.other.line.name.ja}セット`

const usedShare = { A: 0.68, B: 0.52, C: 0.36 }

// A tenth is tax: where the price without it is a whole number of tens, the one with it is whole, too.
export const withTax = (yen: number): number => Math.max(10, Math.round(yen / 11)) * 11
export const withoutTax = (yen: number): number => (yen / 11) * 10

/** Yen, with tax. */
export const priceOf = ({ rank, article }: Shina): number =>
  rank === undefined ? article.priceMinor : withTax(article.priceMinor * usedShare[rank])

/** Letters of either width, kana of either kind, with or without the spaces and dots between them. */
const fold = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ぁ-ゖ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replace(/[\s・\-(){}[\]【】]+/g, '')

/** A hit has every word, Japanese or English. What came in last stands in front. */
export function createNewestFirstSearch(all: readonly Shina[]): (query: string) => Shina[] {
  const indexed = all.map((shina) => ({ shina, text: keywords(shina) })).sort((a, b) => b.shina.arrival - a.shina.arrival)
  return (query) => {
    const asked = query
      .split(/[\s\u3000]+/)
      .map(fold)
      .filter(Boolean)
    if (asked.length === 0) return []
    return indexed
      .filter(({ text, shina }) => asked.every((word) => text.includes(word) || word === shina.code || word === shina.article.product.gtin))
      .map(({ shina }) => shina)
  }
}

// Joined by a sign that no query keeps: no word is found across two entries.
function keywords({ name, rank, article: { product } }: Shina): string {
  const { brand, model, line, traits, variant, accessory } = product
  const english = [line.name.en, ...line.also, brand.name, ...traits.map((trait) => trait.en), variant?.en ?? '', accessory?.en ?? '']
  return [name, model, line.name.ja, rank ? '中古' : '新品', ...english].map(fold).join(' ')
}
