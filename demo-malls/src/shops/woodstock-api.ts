import type { Article } from '../shelf.ts'
import { type Item, description, rendered } from './woodstock-items.ts'

/** 129900 → `1,299.00`. */
export const pounds = (pence: number): string => (pence / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')

/** A product as the platform's Store API tells it: amounts as text, in pence. `moved`: only the HTML for people has the price. */
export function toStoreProduct(item: Item, shop: string, moved: boolean) {
  const { id, slug, title, sku, article } = item
  const { product, regularMinor, stock } = article
  const src = `${shop}/wp-content/uploads/${slug}.svg`
  return {
    id,
    name: rendered(title),
    slug,
    parent: 0,
    type: 'simple',
    variation: '',
    permalink: `${shop}/product/${slug}/`,
    sku,
    short_description: '',
    description: `<p>${rendered(description(item))}</p>\n`,
    on_sale: regularMinor !== undefined,
    prices: { ...(moved ? {} : amounts(article)), ...currency },
    price_html: priceHtml(article),
    average_rating: product.stars.toFixed(2),
    review_count: product.reviews,
    images: [{ id: id + 1, src, thumbnail: src, srcset: '', sizes: '', name: slug, alt: '' }],
    categories: [
      {
        id: 15,
        name: rendered(product.line.name.en),
        slug: product.line.key,
        link: `${shop}/product-category/${product.line.key}/`,
      },
    ],
    tags: [],
    brands: [],
    attributes: attributes(item),
    variations: [],
    has_options: false,
    is_purchasable: true,
    is_in_stock: stock > 0,
    is_on_backorder: false,
    low_stock_remaining: stock > 0 && stock < 3 ? stock : null,
    sold_individually: false,
    add_to_cart: {
      text: stock > 0 ? 'Add to basket' : 'Read more',
      description: `Add to basket: &ldquo;${rendered(title)}&rdquo;`,
      url: `?add-to-cart=${id}`,
      minimum: 1,
      maximum: 9999,
      multiple_of: 1,
    },
    extensions: {},
  }
}

const amounts = ({ priceMinor, regularMinor }: Article) => ({
  price: String(priceMinor),
  regular_price: String(regularMinor ?? priceMinor),
  sale_price: String(priceMinor),
  price_range: null,
})

const currency = {
  currency_code: 'GBP',
  currency_symbol: '£',
  currency_minor_unit: 2,
  currency_decimal_separator: '.',
  currency_thousand_separator: ',',
  currency_prefix: '£',
  currency_suffix: '',
}

function attributes({ article: { product } }: Item) {
  const term = (name: string) => ({ id: 0, name: rendered(name), slug: name.toLowerCase().replace(/\W+/g, '-') })
  const attribute = (id: number, name: string, terms: readonly string[]) => ({
    id,
    name,
    taxonomy: `pa_${name.toLowerCase()}`,
    has_variations: false,
    terms: terms.map(term),
  })
  return [
    attribute(1, 'Brand', [product.brand.name]),
    attribute(2, 'Model', [product.model]),
    ...(product.variant ? [attribute(3, 'Version', [product.variant.en])] : []),
  ]
}

/** What stands in the place of a price for people. */
export function priceHtml({ priceMinor, regularMinor }: Article): string {
  const amount = (pence: number) =>
    `<span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-currencySymbol">&pound;</span>${pounds(pence)}</bdi></span>`
  if (regularMinor === undefined) return amount(priceMinor)
  return `<del aria-hidden="true">${amount(regularMinor)}</del> <ins aria-hidden="true">${amount(priceMinor)}</ins>`
}
