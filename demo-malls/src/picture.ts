import type { Product } from './catalogue.ts'
import { escapeHtml } from './html.ts'

/** A picture of a product: a coloured square with the maker's initials, the same wherever it is drawn. */
export function picture({ brand, model, gtin }: Product): string {
  const hue = Number(gtin.slice(-4)) % 360
  const initials = brand.name
    .split(' ')
    .map((word) => word[0])
    .join('')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240" role="img">` +
    `<rect width="240" height="240" fill="hsl(${hue} 45% 82%)"/>` +
    `<text x="120" y="120" font-family="sans-serif" font-size="56" text-anchor="middle">${escapeHtml(initials)}</text>` +
    `<text x="120" y="170" font-family="sans-serif" font-size="20" text-anchor="middle">${escapeHtml(model)}</text></svg>`
  )
}
