import type { Money } from './contract/offer.ts'
import { minorDigits } from './minor-digits.ts'
import { inMinorUnits } from './money-number.ts'
import { readPrice } from './read-price.ts'

export interface MoneyContext {
  /** ISO 4217: what the shop means where the text names no currency, or one that could be several ($, kr, ¥). */
  currency: string
  /** BCP 47: how the shop writes numbers. Decides `1.299`. */
  locale: string
  /** Text beside the price that may name the currency, where the price's own does not. */
  hint?: string | undefined
}

/**
 * Reads a price as a shop prints it: `1.299,00 €`, `12,900원`, `￥3,980 (税込)`, `R$ 1.299,90 à vista`, `1'299.–`.
 * Undefined where there is no price, where it is negative or where it cannot be read beyond doubt; never 0 for unreadable. What it reads, and
 * which of several prices counts, is `readPrice`'s.
 */
export function parseMoney(text: string, context: MoneyContext): Money | undefined {
  const { minor, currency, ambiguous } = readPrice(text, context)
  return minor === null || currency === null || ambiguous ? undefined : { minor, currency, raw: rawText(text) }
}

/**
 * Reads an amount as programs write it, with a point before its decimals: `2808`, `20.9`, `"4399.00"`. A number whose surplus decimals are an artefact of
 * binary fractions (`19.990000000000002`) is the amount it stands for.
 */
export function parseAmount(value: number | string, currency: string): Money | undefined {
  const digits = minorDigits(currency)
  const text = String(value).trim()
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) return undefined
  const minor = inMinorUnits(match[1]!, match[2] ?? '', digits) ?? (typeof value === 'number' ? nearby(value * 10 ** digits) : undefined)
  return minor === undefined ? undefined : { minor, currency, raw: text.slice(0, 256) }
}

function nearby(scaled: number): number | undefined {
  const whole = Math.round(scaled)
  return Number.isSafeInteger(whole) && Math.abs(scaled - whole) < 1e-6 ? whole : undefined
}

const unfolded = /^\s|\s$|\s\s|[^\S ]/
const rawText = (text: string): string => (unfolded.test(text) ? text.replace(/\s+/g, ' ').trim() : text).slice(0, 256)
