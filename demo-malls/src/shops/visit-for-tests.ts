import { onTestFinished } from 'vitest'

import { createDemoMalls } from '../demo-malls.ts'

export interface Visit {
  /** The page at an address as a person reads its source, whatever charset it is in. */
  page(address: string): Promise<string>
  status(address: string): Promise<number>
  /** Follows a page's first link to a product and that page's picture: what these two are. */
  follow(address: string, link: RegExp): Promise<{ product: string; picture: string }>
}

/** All shops for one test, or from a day on; they close when it ends. */
export function visitShops(day = 0): Visit {
  const { app, close } = createDemoMalls({ day })
  onTestFinished(close)
  const get = async (address: string) => {
    const { pathname, search } = new URL(address, 'http://shop.test')
    return app.inject(pathname + search)
  }
  const page = async (address: string) => {
    const { rawPayload, headers } = await get(address)
    const charset = /charset=([\w-]+)/i.exec(String(headers['content-type']))?.[1] ?? 'utf-8'
    return new TextDecoder(charset, { fatal: true }).decode(rawPayload)
  }
  return {
    page,
    status: async (address) => (await get(address)).statusCode,
    async follow(address, link) {
      const here = new URL(address, 'http://shop.test')
      const product = new URL((link.exec(await page(address))?.[1] ?? '').replaceAll('&amp;', '&'), here)
      const shown = await page(product.href)
      const picture = new URL(/<img[^>]* src="([^"]+)"/.exec(shown)?.[1] ?? '', product)
      return { product: shown, picture: await page(picture.href) }
    },
  }
}

/** What the first group of a pattern finds, all of them. */
export const allOf = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found ?? '')
