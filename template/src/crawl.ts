import type { Offer } from '@mallgate/shared/contract/offer'
import type { Crawl } from '@mallgate/shared/crawler-kit'
import { offerId } from '@mallgate/shared/offer-id'

/** A row of the shop's own answer. Replace it with what your shop's API says. */
interface Row {
  sku: string
  name: string
  cents: number
  stock: number
}

export interface Shop {
  /** Several steps, a login, a signature: whatever it takes. Give up when the signal says so. */
  search(words: string[], page: number, signal: AbortSignal): Promise<Row[]>
}

/**
 * The crawler of this mall: a query in, offers out. What the shop says is a value (`empty`, `blocked`, `rate_limited` with
 * `retryAfterMs` …); a throw means that we are at fault, and is answered as `error`.
 */
export function createShopCrawl(mall: string, address: string, shop: Shop): Crawl {
  return async ({ query }, { signal, now }) => {
    const rows = await shop.search(query.text.split(' '), query.page, signal)
    const observedAt = now()
    const offers = rows.map((row, index) => toOffer(mall, address, row, index + 1, observedAt))
    return { status: offers.length > 0 ? 'ok' : 'empty', offers }
  }
}

function toOffer(mall: string, address: string, { sku, name, cents, stock }: Row, position: number, observedAt: string): Offer {
  const price = { minor: cents, currency: 'EUR', raw: `${(cents / 100).toFixed(2)} EUR` }
  return {
    id: offerId(mall, { sku, title: name }),
    mall,
    title: name,
    url: `${address}/p/${sku}`,
    sku,
    price,
    total: price,
    availability: stock > 0 ? 'InStock' : 'OutOfStock',
    position,
    observedAt,
  }
}
