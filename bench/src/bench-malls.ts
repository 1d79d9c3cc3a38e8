import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { stringify } from 'yaml'

import type { MallDefinition } from '@mallgate/shared/contract/mall'

export type Body = 'listing' | 'json'

/** The definitions of the benchmark's shops: alike but for their place. */
export function benchMall(shop: number, origin: string, latencyMs: number, body: Body): MallDefinition {
  const fields =
    body === 'json'
      ? { json: { items: 'products', fields: { title: 'title', price: 'price', url: 'url', sku: 'id' } } }
      : {
          css: {
            items: 'ul.cards > li.card',
            fields: { title: '.title', url: 'a.link@href', price: '.now', regularPrice: '.was', image: 'img.pic@src', brand: '.brand' },
          },
        }
  return {
    id: benchMallId(shop, latencyMs, body),
    url: origin,
    currency: 'EUR',
    locale: 'en-US',
    request: { path: `/shop-${shop}/${body}`, query: { q: '{query}', latency: String(latencyMs) } },
    extract: { strategies: [fields] },
    limits: { concurrency: 64 },
  }
}

export const benchMallId = (shop: number, latencyMs: number, body: Body): string => `bench-${body}-${latencyMs}-${shop}`

export async function writeMalls(dir: string, malls: readonly MallDefinition[]): Promise<void> {
  for (const mall of malls) {
    await mkdir(join(dir, mall.id), { recursive: true })
    await writeFile(join(dir, mall.id, 'mall.yaml'), stringify(mall))
  }
}
