import type { Money } from '@mallgate/shared/contract/offer'
import { minorDigits } from '@mallgate/shared/minor-digits'
import { parseAmount, parseMoney } from '@mallgate/shared/money'

import { isRecord } from '../extract/json-path.ts'
import { compilePageElements } from '../extract/page-elements.ts'
import type { PageView } from '../extract/page-view.ts'
import { parseScript, readValueAt } from '../extract/script-json.ts'
import type { AutoContext } from './auto-offer.ts'
import { likeness } from './page-title.ts'

const scripts = compilePageElements('script', [])

// Of all scripts of a page together.
const mostChars = 4_000_000
const mostValues = 200
const mostNodes = 200_000
const mostDepth = 40
// Below it the object is of something else.
const leastLike = 0.8

/**
 * What the shop's own program has of the thing: an object of the page's scripts that has its name and a price beside it. Several that
 * disagree are no answer.
 */
export function embeddedPrice(page: PageView, title: string, context: AutoContext): Money | undefined {
  const found = new Map<string, Money>()
  let nodes = 0
  const stack: { value: unknown; depth: number }[] = embeddedValues(page).map((value) => ({ value, depth: 0 }))
  while (stack.length > 0 && nodes++ < mostNodes) {
    const { value, depth } = stack.pop()!
    if (typeof value !== 'object' || value === null || depth > mostDepth) continue
    const price = isRecord(value) && isNamed(value, title) ? priceOf(value, context) : undefined
    if (price) found.set(`${price.minor} ${price.currency}`, price)
    for (const child of Array.isArray(value) ? value : Object.values(value)) stack.push({ value: child, depth: depth + 1 })
  }
  return found.size === 1 ? [...found.values()][0] : undefined
}

const amount = /"?\w*(?:price|amount)\w*\\?"?\s*:\s*\\?"?(\d{1,9}\.\d{1,2})(?!\d)/gi

/** Whether a number that people see (`431,31`) stands in the page's scripts as a price. */
export function embeddedAmounts(page: PageView): (number: string) => boolean {
  let known: Set<string> | undefined
  return (number) => {
    known ??= new Set([...page.source.slice(0, mostChars).matchAll(amount)].map(([, one]) => Number(one).toFixed(2)))
    return known.has(`${number.slice(0, -3).replace(/\D/g, '')}.${number.slice(-2)}`)
  }
}

const whole = /^\s*(?:application\/json|text\/json)\s*(?:;|$)/i
const begins = /(?:=|\(|\breturn)\s*(?=[{[]|JSON\s*\.\s*parse\s*\()/g

function embeddedValues(page: PageView): unknown[] {
  const values: unknown[] = []
  let left = mostChars
  for (const script of scripts.all(page)) {
    const source = script.scriptSource()
    left -= source.length
    if (left < 0) break
    if (!/"?(?:price|amount)/i.test(source) || /ld\+json/i.test(script.attribute('type') ?? '')) continue
    if (whole.test(script.attribute('type') ?? '')) values.push(parseScript(source))
    else values.push(...assigned(source))
    if (values.length > mostValues) break
  }
  return values
}

/** `window.state = {…}`, `dataLayer.push({…})`. */
function* assigned(source: string): Generator<unknown> {
  let to = 0
  let broken = 0
  for (const { index, 0: text } of source.matchAll(begins)) {
    if (index < to) continue
    // What is no JSON is read to its end each time.
    if (broken > 20) return
    const found = readValueAt(source, index + text.length)
    if (found === 'broken') broken++
    else if (found !== 'none') {
      to = found.end
      yield found.value
    }
  }
}

const nameKeys = ['name', 'title', 'productName', 'product_name', 'item_name', 'displayName', 'productTitle']

const isNamed = (value: Record<string, unknown>, title: string): boolean =>
  nameKeys.some((key) => typeof value[key] === 'string' && value[key].length > 3 && likeness(value[key], title) >= leastLike)

const priceKeys = [
  'salePrice',
  'sale_price',
  'currentPrice',
  'finalPrice',
  'final_price',
  'specialPrice',
  'priceValue',
  'sellingPrice',
  'price',
]
const amountKeys = ['amountInclusive', 'amountIncl', 'grossPrice', 'value', 'amount', 'price', 'current']
const currencyKeys = ['currency', 'currencyCode', 'priceCurrency', 'currency_code']

function priceOf(value: Record<string, unknown>, context: AutoContext): Money | undefined {
  for (const key of priceKeys) {
    const price = moneyOf(value[key], currencyOf(value) ?? undefined, context, 0)
    if (price) return price
  }
  return undefined
}

function moneyOf(value: unknown, currency: string | undefined, context: AutoContext, depth: number): Money | undefined {
  if (isRecord(value) && depth < 2) {
    const own = currencyOf(value) ?? currency
    for (const key of amountKeys) {
      const money = moneyOf(value[key], own, context, depth + 1)
      if (money) return money
    }
    return undefined
  }
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  if (currency === undefined && !context.currencyKnown) return undefined
  const code = currency ?? context.currency
  const money = parseAmount(value, code) ?? (typeof value === 'string' ? parseMoney(value, { ...context, currency: code }) : undefined)
  return money && money.minor > 0 && !maybeCents(value, code) ? money : undefined
}

/** A large whole number may count cents. Whether it does nobody can say. */
const maybeCents = (value: string | number, currency: string): boolean => minorDigits(currency) > 0 && /^\d{5,}$/.test(String(value))

function currencyOf(value: Record<string, unknown>): string | undefined {
  for (const key of currencyKeys) {
    const code = value[key]
    if (typeof code === 'string' && /^[A-Z]{3}$/.test(code)) return code
  }
  return undefined
}
