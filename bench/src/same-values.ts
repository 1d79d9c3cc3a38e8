import { absoluteUrl } from '@mallgate/crawlers/extract/canonical-url'
import { parseMoney } from '@mallgate/shared/money'

import type { PageRun } from './page-cost.ts'
import { type ComparedField, type RealPage, comparedFields } from './real-pages.ts'

type Values = PageRun['values'][number]

/**
 * Holds what both sides read against each other: ours typed, theirs as it stands on the page, typed here, where it costs them nothing.
 * A card without a title is no offer, and an offer that comes twice counts once.
 * @returns how many offers there are
 * @throws Error naming the first value that differs
 */
export function requireSameValues(page: RealPage, ours: readonly Values[], theirs: readonly Values[]): number {
  const read = new Set(ours.map((offer) => keyOf(page, offer)))
  const wanted = new Set(
    theirs
      .map((card) => typed(page, card))
      .filter(({ title }) => title)
      .map((card) => keyOf(page, card)),
  )
  const missing = [...wanted].find((key) => !read.has(key))
  const extra = [...read].find((key) => !wanted.has(key))
  if (missing ?? extra) throw new Error(`${page.file}: the two sides read different values: Crawlee ${missing}, ours ${extra}`)
  if (read.size === 0) throw new Error(`${page.file}: nothing was read`)
  return read.size
}

function typed({ file, origin, currency, locale }: RealPage, card: Values): Values {
  const base = `${origin}/${file}`
  const address = (value: string | undefined) => value && absoluteUrl(value, base)
  const money = (value: string | undefined) => value && parseMoney(value, { currency, locale })?.minor.toString()
  const { url, image, price, regularPrice } = card
  return { ...card, url: address(url), image: address(image), price: money(price), regularPrice: money(regularPrice) }
}

// White space is folded by either in its own way.
const keyOf = ({ fields }: RealPage, values: Values): string =>
  comparedFields
    .filter((name: ComparedField) => fields[name] !== undefined)
    .map((name) => `${name}=${(values[name] ?? '').replace(/[\s\u200b\ufeff]+/g, '')}`)
    .join(' ')
