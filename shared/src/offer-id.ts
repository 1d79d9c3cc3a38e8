import { hash } from 'node:crypto'

/** Stable over crawls: made of what names the offer at its shop, be it a SKU, else the canonical URL, else the title. */
export function offerId(mall: string, name: { sku?: string | undefined; url?: string | undefined; title: string }): string {
  const text = name.sku ? `sku ${name.sku}` : name.url ? `url ${name.url}` : `title ${name.title}`
  return `${mall}.${hash('sha256', text, 'base64url').slice(0, 22)}`
}
