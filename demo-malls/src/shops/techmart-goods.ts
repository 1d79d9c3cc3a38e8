import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import type { Article } from '../shelf.ts'

/** An article as this shop lists it. */
export interface Good {
  id: number
  handle: string
  title: string
  article: Article
}

// Ids of the platform are long numbers; those of the variants run beside those of the products.
const firstId = 7_310_000_000_000
const firstVariantId = 41_900_000_000_000

export function toGood(article: Article): Good {
  const title = wording(article.product)
  const slug = title.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const { index } = article.product
  return { id: firstId + index, handle: `${slug}-${index}`, title, article }
}

/** Maker, model, qualities, kind, then the variant: `Aurivo QX-410 Wireless Headphones - Black`. */
function wording(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${wording({ ...product, bundle: undefined })} ${bundledWith(bundle)}`
  if (accessory) return `${accessory.en} for ${brand.name} ${model}`
  if (line.key === 'books') return `${model} by ${brand.name} - ${variant?.en}`
  const kind = [...traits.map((trait) => trait.en), line.name.en].join(' ')
  return `${brand.name} ${model} ${kind}${variant ? ` - ${variant.en}` : ''}`
}

const bundledWith = (bundle: Bundle) =>
  bundle.kind === 'with'
    ? `with ${bundle.extra.en}`
    : `+ ${bundle.other.brand.name} ${bundle.other.model} ${bundle.other.line.name.en} Bundle`

const dollars = (cents: number) => (cents / 100).toFixed(2)

/** As the platform's predictive search tells it: prices as text, `0.00` where no price is crossed out. */
export function toSuggestion(
  { id, handle, title, article }: Good,
  shop: string,
  { query, position, moved }: { query: string; position: number; moved: boolean },
) {
  const { product, priceMinor, regularMinor, stock } = article
  const price = dollars(priceMinor)
  const before = dollars(regularMinor ?? 0)
  const image = `${shop}/cdn/${handle}.svg`
  return {
    available: stock > 0,
    body: `<p>${product.line.name.en} by ${product.brand.name}. Rated ${product.stars} by ${product.reviews} customers.</p>`,
    compare_at_price_max: before,
    compare_at_price_min: before,
    handle,
    id,
    image,
    ...(moved ? { presentment_prices: [{ amount: price, currency_code: 'USD' }] } : { price, price_max: price, price_min: price }),
    tags: [product.line.key, ...product.line.also],
    title,
    type: product.accessory ? 'Accessories' : product.line.name.en,
    url: `${shop}/products/${handle}?_pos=${position}&_psq=${encodeURIComponent(query)}&_ss=e`,
    variants: [toVariant(article, moved)],
    vendor: product.brand.name,
    featured_image: { alt: title, aspect_ratio: 1, height: 240, url: image, width: 240 },
  }
}

/** As the platform's list of all products tells it. */
export function toProduct({ id, handle, title, article }: Good, shop: string, moved: boolean) {
  const { product } = article
  return {
    id,
    title,
    handle,
    body_html: `<p>${product.line.name.en} by ${product.brand.name}.</p>`,
    vendor: product.brand.name,
    product_type: product.accessory ? 'Accessories' : product.line.name.en,
    tags: [product.line.key, ...product.line.also],
    variants: [{ ...toVariant(article, moved), product_id: id, position: 1 }],
    images: [{ position: 1, product_id: id, src: `${shop}/cdn/${handle}.svg`, width: 240, height: 240 }],
    options: [{ name: product.variant ? 'Variant' : 'Title', position: 1, values: [product.variant?.en ?? 'Default Title'] }],
  }
}

// Where the price has moved, variants no longer tell it.
function toVariant({ product, priceMinor, regularMinor, stock }: Article, moved: boolean) {
  const title = product.variant?.en ?? 'Default Title'
  return {
    id: firstVariantId + product.index,
    title,
    option1: title,
    sku: `TM-${product.line.key.slice(0, 3).toUpperCase()}-${String(product.index).padStart(4, '0')}`,
    barcode: product.gtin,
    ...(!moved && { price: dollars(priceMinor), compare_at_price: regularMinor === undefined ? null : dollars(regularMinor) }),
    available: stock > 0,
    requires_shipping: true,
    taxable: true,
  }
}
