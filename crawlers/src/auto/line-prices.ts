import type { Element } from 'domhandler'

import type { Money } from '@mallgate/shared/contract/offer'
import { parseMoney } from '@mallgate/shared/money'
import { findCandidates } from '@mallgate/shared/money-candidates'
import type { CurrencyToken } from '@mallgate/shared/money-currency'
import { plainMoneyText } from '@mallgate/shared/money-text'

import type { AutoContext } from './auto-offer.ts'
import { priceNames, wordsOf } from './listing-words.ts'
import { type Line, ancestors, elementAt } from './page-lines.ts'
import { type PriceKind, kindOf, saysNet } from './price-words.ts'

/** A price on a line of a page. */
export interface LinePrice {
  money: Money
  kind: PriceKind
  /** It names its currency itself. */
  named: boolean
  line: Line
  element: Element
  /** The price is all the line says, or nearly. */
  alone: boolean
}

// A line with more of them is a table, or no line.
const mostNumbers = 40

/** What a number without a currency is held against. */
export interface PriceContext extends AutoContext {
  /** The shop's own program has this number as a price. */
  isAmount(number: string): boolean
}

const percent = /^ ?%/
const centsBehind = /^\d{2}(?!\d)/

/** All prices that a line names, as far as they can be read beyond doubt. `lead`: the words before it. */
export function pricesIn(line: Line, lead: string, context: PriceContext): LinePrice[] {
  const plain = plainMoneyText(line.text)
  const found: LinePrice[] = []
  let taken = 0
  const candidates = findCandidates(plain.text, context)
    .filter(({ end, before, after }) => before || after || !percent.test(plain.text.slice(end, end + 3)))
    .slice(0, mostNumbers)
  for (const [index, { text, start, end, from, before, after, multiple, ...its }] of candidates.entries()) {
    // `$24.99 $34.99`: the second sign is the next one's.
    const shown = before && after?.text === before.text ? end : its.to
    // `19€99`: the sign stands where a comma would.
    const hasCents = after !== undefined && !/[.,]/.test(text) && centsBehind.test(plain.text.slice(shown, shown + 3))
    const to = hasCents ? shown + 2 : shown
    if (start < taken) continue
    taken = to
    const element = elementAt(line, plain.at?.[start] ?? start)
    const named = isName(before) || isName(after)
    if (multiple || !(named || (context.currencyKnown && looksLikePrice(plain.text, text, element, context)))) continue
    const written = plain.text.slice(from, to)
    const money = parseMoney(hasCents ? written.replace(/(?<=\p{Nd})[^\p{Nd}](?=\p{Nd}{3})/gu, '') : written, context)
    if (!money || money.minor <= 0) continue
    const previous = candidates[index - 1]
    const between = previous && plain.text.slice(previous.to, from)
    const ahead = between === undefined ? `${lead} ${plain.text.slice(0, from)}` : saysNet(between) ? '' : between
    const behind = plain.text.slice(to, candidates[index + 1]?.from)
    const kind = isStruck(element) ? 'was' : kindOf(ahead, behind, index === candidates.length - 1)
    found.push({ money, kind, named, line, element, alone: plain.text.length <= to - from + 8 })
  }
  return found
}

/** Letters that are a currency to some, and a part of a model's name or a weekday to all others, are none here. */
const isName = (token: CurrencyToken | undefined): boolean => token !== undefined && !token.weak && !/^[a-z]$/i.test(token.text)

const struckTags = new Set(['del', 's', 'strike'])

/** Crossed out by its element or its style. */
export function isStruck(element: Element): boolean {
  for (const { name, attribs } of ancestors(element, 4)) {
    if (struckTags.has(name) || /line-through/i.test(`${attribs['style'] ?? ''} ${attribs['class'] ?? ''}`)) return true
  }
  return false
}

/** A number without currency is a price only where the markup or the shop's program calls it one, and nothing else stands on its line. */
function looksLikePrice(text: string, digits: string, element: Element, { isAmount }: PriceContext): boolean {
  if (!/[.,]\d{2}$/.test(digits) || text.replace(digits, '').replace(/[\s*¹²³.,–-]+|(?:ab|from|nur|only)/giu, '') !== '') return false
  for (const { attribs } of ancestors(element, 4)) {
    if (priceNames.test(wordsOf(`${attribs['class'] ?? ''} ${attribs['id'] ?? ''} ${attribs['itemprop'] ?? ''}`))) return true
  }
  return isAmount(digits)
}
