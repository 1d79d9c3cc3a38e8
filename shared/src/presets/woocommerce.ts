import type { Preset } from './preset.ts'

/**
 * WooCommerce's Store API, `GET /wp-json/wc/store/v1/products`: amounts are whole numbers as text, in units of the `currency_minor_unit`
 * that stands beside them (it is the shop's setting, and need not be the currency's own).
 */
export const woocommerce: Preset = {
  request: {
    path: '/wp-json/wc/store/v1/products',
    query: { search: '{query}', page: '{page}', per_page: '20' },
    headers: { accept: 'application/json' },
  },
  extract: {
    strategies: [
      {
        json: {
          items: '$',
          fields: {
            title: 'name',
            url: 'permalink',
            image: 'images[0].src',
            price: { path: 'prices.price', decimals: 'prices.currency_minor_unit' },
            regularPrice: { path: 'prices.regular_price', decimals: 'prices.currency_minor_unit' },
            currency: 'prices.currency_code',
            availability: 'is_in_stock',
            rating: 'average_rating',
            ratingCount: 'review_count',
            brand: { path: ['brands[0].name', 'attributes[name=Brand].terms[0].name', 'attributes[taxonomy=pa_brand].terms[0].name'] },
            sku: 'sku',
          },
        },
      },
    ],
  },
  detect: { noResults: [{ json: '$', equals: 0 }] },
}
