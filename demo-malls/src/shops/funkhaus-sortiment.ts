import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import { createRandom } from '../random.ts'
import type { Article } from '../shelf.ts'

/** A row of the list: one article, or a model whose variants differ in price. */
export interface Posten {
  nummer: string
  bezeichnung: string
  ausfuehrungen: readonly [Article, ...Article[]]
  /** Energy class, where the law wants it shown. */
  klasse: string | undefined
  /** How many are in the pack; of several, the price of one is told, too. */
  stueck: number
}

const ersteNummer = 48_200

/** Models whose variants differ in price share a row; all else has its own. */
export function toPosten(articles: readonly Article[]): Posten[] {
  const gruppen = Map.groupBy(articles, ({ product }) => gruppe(product))
  return [...gruppen.values()].map((gruppiert) => {
    const ausfuehrungen = gruppiert as unknown as readonly [Article, ...Article[]]
    const { product } = ausfuehrungen[0]
    const packung = createRandom(`funkhaus/packung/${product.gtin}`)
    const typenschild = createRandom(`funkhaus/klasse/${product.brand.name}/${product.model}`)
    return {
      nummer: String(ersteNummer + product.index * 2),
      bezeichnung: bezeichnung(ausfuehrungen.length > 1 ? { ...product, variant: undefined } : product),
      ausfuehrungen,
      klasse: product.line.key === 'monitors' && !product.accessory ? typenschild.pick([...'DEFG']) : undefined,
      stueck: product.accessory && packung.chance(0.5) ? packung.pick([2, 4, 10]) : 1,
    }
  })
}

function gruppe({ index, line, brand, model, accessory, bundle }: Product): string {
  const allein = line.variantStep === 0 || accessory || bundle
  return allein ? String(index) : `${line.key}/${brand.name}/${model}`
}

/** Kind, maker, model, then the qualities behind a dash: `Kopfhörer Aurivo QX-410 – kabellos, Hi-Res, Schwarz`. */
function bezeichnung(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `Set: ${bezeichnung({ ...product, bundle: undefined })} mit ${mit(bundle)}`
  if (accessory) return `${accessory.de} für ${line.name.de} ${brand.name} ${model}`
  const zusatz = [...traits, ...(variant ? [variant] : [])].map((wort) => wort.de).join(', ')
  const name = line.key === 'books' ? `${brand.name}: ${model}` : `${line.name.de} ${brand.name} ${model}`
  return zusatz ? `${name} – ${zusatz}` : name
}

const mit = (bundle: Bundle) =>
  bundle.kind === 'with' ? bundle.extra.de : `${bundle.other.line.name.de} ${bundle.other.brand.name} ${bundle.other.model}`

/** For comparing and for addresses: `Kopfhörer` → `kopfhoerer`. */
export const falten = (text: string) =>
  text.normalize('NFKC').toLowerCase().replace(/ä/g, 'ae').replace(/ö/g, 'oe').replace(/ü/g, 'ue').replace(/ß/g, 'ss').replace(/[-–]/g, '')

/** A hit has every word, also within a longer one; `kopfhoerer` is `Kopfhörer`. The thing itself first, cheap before dear. */
export function createSuche(alle: readonly Posten[]): (begriff: string) => Posten[] {
  const verzeichnis = alle.map((posten) => ({
    posten,
    text: stichworte(posten),
    nummern: nummern(posten),
    nebensache: istNebensache(posten),
  }))
  return (begriff) => {
    const worte = begriff.split(/\s+/).map(falten).filter(Boolean)
    if (worte.length === 0) return []
    return verzeichnis
      .filter(({ text, nummern }) => worte.every((wort) => text.includes(wort) || nummern.has(wort)))
      .sort((a, b) => a.nebensache - b.nebensache || guenstigste(a.posten).priceMinor - guenstigste(b.posten).priceMinor)
      .map(({ posten }) => posten)
  }
}

const istNebensache = ({ ausfuehrungen: [{ product }] }: Posten) => (product.accessory ? 2 : product.bundle ? 1 : 0)

/** The variant whose price stands in the row: the cheapest that is there. */
export function guenstigste({ ausfuehrungen }: Posten): Article {
  const da = ausfuehrungen.filter(({ stock }) => stock > 0)
  return (da.length > 0 ? da : [...ausfuehrungen]).reduce((a, b) => (b.priceMinor < a.priceMinor ? b : a))
}

function stichworte({ bezeichnung, ausfuehrungen: [{ product }] }: Posten): string {
  const { line, traits } = product
  return falten([bezeichnung, line.name.en, ...line.also, ...traits.map((wort) => wort.en)].join(' '))
}

// Numbers count as a whole only, or each model's number would be found in somebody's EAN.
const nummern = ({ nummer, ausfuehrungen }: Posten) => new Set([nummer, ...ausfuehrungen.map(({ product }) => product.gtin)])
