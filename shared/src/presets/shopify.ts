import type { Preset } from './preset.ts'

/**
 * Shopify's own search as one types: `GET /search/suggest.json` (Ajax API, predictive search). It has prices as text with a point, in the
 * currency that `GET /cart.js` names, no pages, and ten products at most.
 */
export const shopify: Preset = {
  request: {
    path: '/search/suggest.json',
    query: { q: '{query}', 'resources[type]': 'product', 'resources[limit]': '10', 'resources[options][unavailable_products]': 'last' },
    headers: { accept: 'application/json' },
  },
  facts: { path: '/cart.js', json: { currency: 'currency' } },
  extract: {
    strategies: [
      {
        json: {
          items: 'resources.results.products',
          fields: {
            title: 'title',
            // Without the place in this search's list, which changes with every query.
            url: { path: 'url', pipes: [{ split: ['?', 0] }] },
            image: { path: ['featured_image.url', 'image'] },
            price: { path: ['variants[0].price', 'price', 'price_min'] },
            regularPrice: { path: ['variants[0].compare_at_price', 'compare_at_price_max'] },
            availability: 'available',
            brand: 'vendor',
            gtin: 'variants[0].barcode',
            sku: 'variants[0].sku',
          },
        },
      },
    ],
  },
}
