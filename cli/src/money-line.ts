import { type PriceContext, type PriceRead, readPrice } from '@mallgate/shared/read-price'

/** What counts where a line doesn't say. */
export type Defaults = Pick<PriceContext, 'locale' | 'currency'>

/** What is answered to one line. */
export type MoneyLine = Omit<PriceRead, 'kind' | 'text'> & { text: string | null; kind?: PriceRead['kind']; error?: string }

/** One line read: JSON where it begins with a brace, else the text itself. `error` says what is wrong with it. */
export function readMoneyLine(line: string, defaults: Defaults): MoneyLine & Pick<PriceRead, 'kind'> {
  if (!/^\s*\{/.test(line)) return readPrice(line, defaults)
  const asked = askedBy(line)
  if (typeof asked === 'string') return faulty(line, asked)
  const { text, ...own } = asked
  return { ...readPrice(text ?? '', { ...defaults, ...own }), text }
}

/** The answer to a line that cannot be read. */
export const faulty = (text: string, error: string): MoneyLine & { kind: null } => ({
  text,
  amount: null,
  token: null,
  currency: null,
  minor: null,
  ambiguous: false,
  kind: null,
  error,
})

type Asked = { text: string | null } & PriceContext

const keys = ['hint', 'locale', 'currency', 'decimalSeparator', 'groupSeparator'] as const

/** What a line of JSON asks for, or what is wrong with it. Keys that say nothing here are the caller's own. */
function askedBy(line: string): Asked | string {
  const value = parsed(line)
  if (typeof value === 'string') return value
  const { text } = value
  if (text === undefined) return 'no "text": give {"text": "…"}'
  if (text !== null && typeof text !== 'string' && typeof text !== 'number') return '"text" must be a text'
  const asked: Asked = { text: text === null ? null : String(text) }
  for (const key of keys) {
    const given = value[key] ?? undefined
    if (given === undefined) continue
    if (typeof given !== 'string') return `"${key}" must be a text`
    const read = readers[key]?.(given) ?? { value: given }
    if (read.value === undefined) return `"${key}" is ${JSON.stringify(given)}, ${read.fault}`
    asked[key] = read.value
  }
  return asked
}

function parsed(line: string): Record<string, unknown> | string {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch (error) {
    // It counts lines of its own, of which there is one.
    return `no JSON: ${(error as Error).message.replace(/ \(line \d+ column \d+\)$/, '')}`
  }
}

interface ReadOption {
  value: string | undefined
  fault?: string
}

const readers: { readonly [Key in (typeof keys)[number]]?: (given: string) => ReadOption } = {
  locale: (given) => ({ value: localeTag(given), fault: 'which is no language tag as de-AT' }),
  currency: (given) => ({ value: currencyCode(given), fault: 'which is no currency code as EUR' }),
}

/** A currency's code in capitals; undefined for what is none. */
export const currencyCode = (text: string): string | undefined => (/^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : undefined)

const tags = new Map<string, string | undefined>()

/** A language tag as BCP 47 has it, from `de_AT` too; undefined for what is none. */
export function localeTag(text: string): string | undefined {
  if (tags.has(text)) return tags.get(text)
  const tag = canonical(text.replaceAll('_', '-'))
  if (tags.size < 1_000) tags.set(text, tag)
  return tag
}

function canonical(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0]
  } catch {
    return undefined
  }
}
