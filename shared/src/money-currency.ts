import { currencyOfRegion, homely, homelyAtHomeOnly, isoCodes, lowerCodes, wordlikeCodes, writtenCurrencies } from './money-signs.ts'
import { plainMoneyText } from './money-text.ts'

/** Whose prices are read. */
export interface Home {
  /** ISO 4217; undefined where nobody says. */
  currency: string | undefined
  /** BCP 47 */
  locale: string | undefined
  /** Ways to write its currency that its language has, beside those that all know; longest first. */
  words?: readonly string[] | undefined
}

/** A currency as it is written in a text. */
export interface CurrencyToken {
  text: string
  /** ISO 4217; undefined for a sign that could mean several, where nothing says which, or that is none of ISO 4217. */
  currency: string | undefined
  /** The token could have meant another: a code beside it counts more. */
  ambiguous: boolean
  /** A letter or word that is a currency only if nothing else stands there, or with decimals beside it. */
  weak: 'alone' | 'decimals' | undefined
}

/** And where it stands. */
export interface FoundToken extends CurrencyToken {
  at: number
}

interface Meaning {
  currencies: readonly string[]
  /** The first of them is what most people mean. */
  usual: boolean
}

const meanings = new Map<string, Meaning>()
for (const [codes, ways] of writtenCurrencies) {
  const usual = !codes.startsWith('?')
  const currencies = codes.split(' ').filter((code) => code !== '?')
  for (const way of ways.split(' ')) {
    meanings.set(way.normalize('NFKC').replace('_', ' '), { currencies, usual })
  }
}

const letter = /\p{L}/u
const letterOrDigit = /[\p{L}\p{N}]/u
// Written without spaces between words: 12,900원부터, 100元起, 100บาทถ้วน.
const unspaced = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u
const sign = /^\p{Sc}$/u
const longest = Math.max(...[...meanings.keys()].map(({ length }) => length))
const firsts = new Set([...meanings.keys()].map((way) => way.charCodeAt(0)))
const lasts = new Set([...meanings.keys()].map((way) => way.charCodeAt(way.length - 1)))
const mayBeginCode = (char: number) => (char > 64 && char < 91) || (char > 96 && char < 123)
const mayBegin = (char: number) => firsts.has(char) || mayBeginCode(char) || char > 0x20a0
const mayEnd = (char: number) => lasts.has(char) || mayBeginCode(char) || char > 0x20a0

const gap = /[\s:]/

/** The token that ends before `at`; white space and a colon may stand between. */
export function currencyBefore(text: string, at: number, home: Home): FoundToken | undefined {
  let end = at
  while (end > 0 && gap.test(text[end - 1]!)) end--
  if (end === 0) return undefined
  const own = ownWord(home, (word) => text.endsWith(word, end) && isWordAt(text, end - word.length, end))
  if (own) return { ...own, at: end - own.text.length }
  if (!mayEnd(text.charCodeAt(end - 1))) return undefined
  for (let start = Math.max(0, end - longest); start < end; start++) {
    const token = tokenAt(text, start, end, home)
    if (token && begins(text, start)) return { ...token, at: start }
  }
  return undefined
}

/** The token that begins at `at`: longer ones first, `R$` before `R`. */
export function currencyAfter(text: string, at: number, home: Home): FoundToken | undefined {
  if (at >= text.length) return undefined
  const own = ownWord(home, (word) => text.startsWith(word, at) && endsAt(text, at, at + word.length))
  if (own) return { ...own, at }
  if (!mayBegin(text.charCodeAt(at))) return undefined
  for (let end = Math.min(text.length, at + longest); end > at; end--) {
    const token = tokenAt(text, at, end, home)
    if (token) return { ...token, at }
  }
  return undefined
}

function ownWord({ words, currency }: Home, isThere: (word: string) => boolean): CurrencyToken | undefined {
  const text = words?.find(isThere)
  return text === undefined ? undefined : { text, currency, ambiguous: false, weak: undefined }
}

/** The token that `text` is, or the first sign or code in it. Words of two or three letters count only alone: they are too common. */
export function findCurrency(text: string, home: Home): FoundToken | undefined {
  const whole = meaning(text, home)
  if (whole) return { ...whole, at: 0 }
  for (let start = 0; start < text.length; start++) {
    const token = currencyAfter(text, start, home)
    if (token && !token.weak && (start === 0 || !letterOrDigit.test(text[start - 1]!)) && /\p{Sc}|^[A-Z]{3}$/u.test(token.text))
      return token
  }
  return undefined
}

/** The currency that a text names, to a shop whose own is `home`; see {@link findCurrency}. */
export function currencyIn(text: string, home: string): (CurrencyToken & { currency: string }) | undefined {
  const token = findCurrency(plainMoneyText(text).text, { currency: home, locale: undefined })
  return token?.currency === undefined ? undefined : { ...token, currency: token.currency }
}

/** The token that `text` is as a whole. */
export function meaning(text: string, home: Home): CurrencyToken | undefined {
  const meant = meanings.get(text)
  if (meant) return chosen(text, meant, home)
  if (text.length === 3) return code(text, home)
  return sign.test(text) ? { text, currency: undefined, ambiguous: false, weak: undefined } : undefined
}

function tokenAt(text: string, start: number, end: number, home: Home): CurrencyToken | undefined {
  const token = meaning(text.slice(start, end), home)
  return token && endsAt(text, start, end) ? token : undefined
}

const digit = /\d/
const begins = (text: string, start: number) => start === 0 || !letter.test(text[start]!) || !letterOrDigit.test(text[start - 1]!)
const isWordAt = (text: string, start: number, end: number) => begins(text, start) && endsAt(text, start, end)

/** A word must not end within another, but where it touches a number and its script parts no words. */
function endsAt(text: string, start: number, end: number): boolean {
  const last = text[end - 1]!
  if (end === text.length || !letter.test(text[end]!) || !letter.test(last)) return true
  return unspaced.test(last) && start > 0 && digit.test(text[start - 1]!)
}

function chosen(text: string, { currencies, usual }: Meaning, { currency, locale }: Home): CurrencyToken | undefined {
  const isOwn = currency !== undefined && currencies.includes(currency)
  if (!isOwn && homely.has(text) && (currency !== undefined || homelyAtHomeOnly.has(text))) return undefined
  const ambiguous = currencies.length > 1
  const weak = !isOwn && homely.has(text) ? 'alone' : undefined
  if (isOwn) return { text, currency, ambiguous, weak }
  const regional = ambiguous && locale !== undefined ? currencyOfRegion(locale) : undefined
  const known = regional !== undefined && currencies.includes(regional) ? regional : usual ? currencies[0] : undefined
  return { text, currency: known, ambiguous, weak }
}

function code(text: string, { currency }: Home): CurrencyToken | undefined {
  const upper = text.toUpperCase()
  if (upper === currency) return { text, currency, ambiguous: false, weak: undefined }
  if (!isoCodes.has(upper)) return undefined
  const weak = wordlikeCodes.has(upper) ? 'decimals' : undefined
  return text === upper || (!weak && lowerCodes.has(text.toLowerCase())) ? { text, currency: upper, ambiguous: false, weak } : undefined
}
