import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import type { Article } from '../shelf.ts'

/** An article under the name and number this shop gives it. */
export interface Item {
  id: string
  slug: string
  name: string
  article: Article
}

const firstId = 900_100

export function toItem(article: Article): Item {
  const name = nameOf(article.product)
  return {
    id: String(firstId + article.product.index * 3),
    slug: name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, ''),
    name,
    article,
  }
}

/** Maker, first quality, kind, the model in brackets, then the variant: `Aurivo Wireless Headphones (QX-410) Black`. */
function nameOf(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${nameOf({ ...product, bundle: undefined })} ${extraOf(bundle)}`
  if (accessory) return `${accessory.en} to suit ${brand.name} ${model} ${line.name.en}`
  if (line.key === 'books') return `${model} (${variant?.en}) - ${brand.name}`
  return [brand.name, traits[0]?.en, line.name.en, `(${model})`, variant?.en].filter(Boolean).join(' ')
}

const extraOf = (bundle: Bundle) =>
  bundle.kind === 'with' ? `+ Bonus ${bundle.extra.en}` : `& ${bundle.other.brand.name} ${bundle.other.line.name.en} Pack`

const money = (centAmount: number) => ({ type: 'centPrecision', currencyCode: 'AUD', centAmount, fractionDigits: 2 })

// At most that many pieces are called the last ones.
const fewPieces = 3

/** A product as the page's own program gets it. `moved`: the price stands in a part that came with a new release. */
export function toHit({ id, slug, name, article }: Item, shop: string, moved: boolean) {
  const { product, priceMinor, regularMinor, stock } = article
  const price = {
    current: money(priceMinor),
    was: regularMinor === undefined ? null : money(regularMinor),
    instalments: { provider: 'LaterPay', count: 4, each: money(Math.ceil(priceMinor / 4)) },
  }
  return {
    __typename: 'Product',
    id,
    name,
    href: `${shop}/p/${slug}/${id}`,
    brand: { name: product.brand.name },
    category: product.accessory ? 'Accessories' : product.line.name.en,
    ...(moved ? { buyBox: { headline: { label: 'Today', text: dollars(priceMinor) } } } : { price }),
    stock: { status: stock === 0 ? 'OUT_OF_STOCK' : stock <= fewPieces ? 'LOW_STOCK' : 'IN_STOCK' },
    rating: product.reviews === 0 ? null : { average: product.stars, count: product.reviews },
    identifiers: { gtin13: product.gtin, sku: `WTL-${id}` },
    media: [{ kind: 'hero', src: `${shop}/media/${id}.svg`, width: 240, height: 240 }],
  }
}

export type Hit = ReturnType<typeof toHit>

/** 129995 → `$1,299.95`. */
export const dollars = (cents: number): string =>
  `$${String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ',')}.${String(cents % 100).padStart(2, '0')}`
