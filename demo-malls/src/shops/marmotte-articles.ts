import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import type { Article } from '../shelf.ts'

/** An article as this shop lists it. */
export interface Fiche {
  numero: number
  titre: string
  article: Article
}

export const versFiche = (article: Article): Fiche => ({
  numero: 500_000 + article.product.index * 11,
  titre: libelle(article.product),
  article,
})

/** Kind, maker, model, then qualities and variant in small letters: `Casque Aurivo QX-410, sans fil, noir`. */
function libelle(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${libelle({ ...product, bundle: undefined })}, ${avec(bundle)}`
  if (accessory) return `${accessory.fr} pour ${line.name.fr.toLowerCase()} ${brand.name} ${model}`
  if (line.key === 'books') return `${brand.name}, « ${model} », ${variant?.fr}`
  const suite = [...traits.map((trait) => trait.fr), ...(variant ? [variant.fr.toLowerCase()] : [])]
  return [`${line.name.fr} ${brand.name} ${model}`, ...suite].join(', ')
}

const avec = (bundle: Bundle) =>
  bundle.kind === 'with'
    ? `avec ${bundle.extra.fr.toLowerCase()}`
    : `en lot avec ${bundle.other.line.name.fr.toLowerCase()} ${bundle.other.brand.name} ${bundle.other.model}`
