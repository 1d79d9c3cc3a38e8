import type { MallDefinition } from '@mallgate/shared/contract/mall'

/** `listing`: 120 kB with 48 offers; `small`: the same mark-up with 5 offers; `json`: 5 offers as an API has them. */
export type Body = 'listing' | 'small' | 'json'

export const offersOn: Record<Body, number> = { listing: 48, small: 5, json: 5 }

/** The definitions of the benchmark's shops: alike but for their place. */
export const benchMalls = (count: number, origin: string, latencyMs: number, body: Body): MallDefinition[] =>
  Array.from({ length: count }, (_, shop) => ({
    id: `bench-${body}-${latencyMs}-${shop}`,
    url: origin,
    currency: 'EUR',
    locale: 'en-US',
    fresh: '1h',
    request: { path: `/shop-${shop}/${body}`, query: { q: '{query}', latency: String(latencyMs) } },
    extract: { strategies: [body === 'json' ? ofJson : ofListing] },
    limits: { concurrency: 64 },
  }))

const ofJson = { json: { items: 'products', fields: { title: 'title', price: 'price', url: 'url', sku: 'id' } } }

const ofListing = {
  css: {
    items: 'ul.cards > li.card',
    fields: { title: '.title', url: 'a.link@href', price: '.now', regularPrice: '.was', image: 'img.pic@src', brand: '.brand' },
  },
}
