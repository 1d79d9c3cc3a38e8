import type { Element } from 'domhandler'

import { nowNames, struckNames } from './listing-words.ts'
import type { LinePrice } from './line-prices.ts'
import { type Line, ancestors, namesOf } from './page-lines.ts'

const mostBetween = 4

/**
 * Of two prices side by side the higher one is what it was: where its name says so (`regular-price` alone is no word on that), or where the page says the
 * percentage between them.
 */
export function withFormer(all: LinePrice[], lines: readonly Line[]): LinePrice[] {
  const named = new Set(all.filter(({ kind, element }) => kind === 'price' && isNamedFormer(element)))
  const near = all.filter(({ kind }) => kind === 'price')
  return all.map((price, index) => {
    if (price.kind !== 'price' || index > mostJudged) return price
    const lower = (other: LinePrice): boolean =>
      !named.has(other) &&
      Math.abs(other.line.index - price.line.index) <= mostBetween &&
      other.money.currency === price.money.currency &&
      other.money.minor < price.money.minor &&
      (named.has(price) || saysShare(lines, price, other))
    return near.some(lower) ? { ...price, kind: 'was' } : price
  })
}

// To hold each price against each other is quadratic.
const mostJudged = 400
const mostShareChars = 60

/** `-25%`, `25% off` beside the two of them, and it is what lies between them. */
function saysShare(lines: readonly Line[], high: LinePrice, low: LinePrice): boolean {
  const share = 100 * (1 - low.money.minor / high.money.minor)
  const first = Math.min(high.line.index, low.line.index)
  return lines.slice(Math.max(0, first - 1), first + mostBetween).some(({ text }) => {
    const said = text.length <= mostShareChars ? /(\d{1,2}(?:[.,]\d{1,2})?) ?[%％]/.exec(text)?.[1] : undefined
    return said !== undefined && Math.abs(Number(said.replace(',', '.')) - share) <= 1
  })
}

function isNamedFormer(element: Element): boolean {
  for (const one of ancestors(element, 2)) {
    const names = namesOf(one)
    if (struckNames.test(names) || /(?:^| )regular price/.test(names)) return !nowNames.test(names)
  }
  return false
}
