import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import { createRandom } from '../random.ts'
import type { Article } from '../shelf.ts'

/** An article as this shop lists it. */
export interface Ware {
  artikel: string
  titel: string
  /** Not all cards tell it. */
  ean: string | undefined
  article: Article
}

// How this shop saves room in its titles.
const kurz: Record<string, string> = {
  kabellos: 'BT',
  Geräuschunterdrückung: 'ANC',
  'True Wireless': 'TWS',
  Damen: 'D',
  Herren: 'H',
}

export function toWare(article: Article, seed: number): Ware {
  const { index, gtin } = article.product
  return {
    artikel: `K${10_000 + index}`,
    titel: wortlaut(article.product),
    ean: createRandom(`${seed}/kramladen/ean/${gtin}`).chance(0.9) ? gtin : undefined,
    article,
  }
}

/** Maker in capitals, kind, model without its dash, qualities shortened: `AURIVO Kopfhörer QX410, BT, ANC (Schwarz)`. */
function wortlaut(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${wortlaut({ ...product, bundle: undefined })} ${dazu(bundle)}`
  const marke = brand.name.toUpperCase()
  const modell = model.replaceAll('-', '')
  if (accessory) return `${accessory.de} für ${marke} ${modell}`
  if (line.key === 'books') return `${brand.name}: ${model}. ${line.name.de}, ${variant?.de}`
  const eigenschaften = traits.map((trait) => kurz[trait.de] ?? trait.de)
  return [`${marke} ${line.name.de} ${modell}`, ...eigenschaften].join(', ') + (variant ? ` (${variant.de})` : '')
}

const dazu = (bundle: Bundle) =>
  bundle.kind === 'with'
    ? `inkl. ${bundle.extra.de}`
    : `+ ${bundle.other.line.name.de} ${bundle.other.brand.name.toUpperCase()} ${bundle.other.model.replaceAll('-', '')} im Set`

const falten = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll('-', '')

/** A hit has every word of the query, German or English, somewhere; what is reviewed most comes first. */
export function createStrictSearch(all: readonly Ware[]): (query: string) => Ware[] {
  const indexed = [...all]
    .sort((a, b) => b.article.product.reviews - a.article.product.reviews || a.article.product.index - b.article.product.index)
    .map((ware) => ({ ware, text: schlagworte(ware) }))
  return (query) => {
    const asked = falten(query).split(/\s+/).filter(Boolean)
    if (asked.length === 0) return []
    return indexed.filter(({ text }) => asked.every((word) => text.includes(word))).map(({ ware }) => ware)
  }
}

function schlagworte({ titel, artikel, article }: Ware): string {
  const { line, traits, variant, accessory, gtin } = article.product
  const english = [line.name.en, ...line.also, ...traits.map((trait) => trait.en), variant?.en ?? '', accessory?.en ?? '']
  const german = [titel, artikel, gtin, line.name.de, ...traits.map((trait) => trait.de)]
  return falten([...german, ...english].join(' '))
}
