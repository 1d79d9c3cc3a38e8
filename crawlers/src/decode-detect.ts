import { analyse } from 'chardet'

import { canonicalCharset, isMultiByte, requireDecoder } from './decode-charsets.ts'

// Enough to say that it is not what it is said to be, and for statistics. A page's first words are in the charset of its last.
export const fewWords = 2_048
export const manyWords = 8_192
// Around what is beyond ASCII: second bytes of two may be ASCII, and a word's other letters tell its language.
const around = 8

/** The words of a body that have something beyond ASCII in them, with a space between: what its charset can be told by. */
export function sampleBeyondAscii(body: Uint8Array, mostSampled: number): Uint8Array {
  const sample = Buffer.alloc(mostSampled + 2 * around + 1)
  let size = 0
  let end = 0
  for (let at = 0; at < body.length && size < mostSampled; at++) {
    if (body[at]! < 0x80) continue
    const start = Math.max(end, at - around)
    if (start > end && size > 0) sample[size++] = 0x20
    let to = at + 1
    // One long run is cut where the sample is full.
    for (let ascii = 0; to < body.length && ascii < around && to - start < mostSampled - size; to++)
      ascii = body[to]! < 0x80 ? ascii + 1 : 0
    sample.set(body.subarray(start, to), size)
    size += to - start
    end = to
    at = to - 1
  }
  return sample.subarray(0, size)
}

/** How much of a sample is text in a charset, and how much cannot be. */
export function fitOf(sample: Uint8Array, charset: string): { good: number; bad: number } {
  let good = 0
  let bad = 0
  const text = requireDecoder(charset, { ignoreBOM: true })(sample)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    if (code === 0xfffd || code < 0xa0 || (code >= 0xe000 && code < 0xf900)) bad += 1
    else good += 1
  }
  return { good, bad }
}

// A sign in fifty may be broken, and the last one cut where the sample is full.
const mostBad = 0.02
export function fits(sample: Uint8Array, charset: string): boolean {
  const { good, bad } = fitOf(sample, charset)
  return bad <= (good + bad) * mostBad + (sample.length >= fewWords ? 1 : 0)
}

/** In the Latin scripts what is beyond ASCII stands alone between letters; elsewhere it stands side by side. */
export function isDense(sample: Uint8Array): boolean {
  let beyond = 0
  let runs = 0
  for (let at = 0; at < sample.length; at++) {
    if (sample[at]! < 0x80) continue
    beyond += 1
    if (at === 0 || sample[at - 1]! < 0x80) runs += 1
  }
  return beyond * 2 >= runs * 5
}

/** Whether a charset is one of the Latin scripts. Takes the name of `canonicalCharset`. */
export const isLatin = (charset: string): boolean =>
  /^(?:windows-125[02478]|iso-?8859-?(?:1|2|3|4|9|10|13|14|15|16)|latin\d|l\d|us-ascii|ascii)$/.test(charset)

// What the pages of a language are in, where nobody says so. BCP 47's first part, or the first two.
const byLanguage: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    'en de fr es it pt nl da sv no nb nn fi is ca gl eu ga id ms'.split(' ').map((western) => [western, ['windows-1252']]),
  ),
  ko: ['euc-kr'],
  ja: ['shift_jis', 'euc-jp'],
  zh: ['gb18030', 'big5'],
  'zh-tw': ['big5'],
  'zh-hk': ['big5'],
  'zh-hant': ['big5'],
  ru: ['windows-1251', 'koi8-r'],
  uk: ['windows-1251', 'koi8-u'],
  be: ['windows-1251'],
  bg: ['windows-1251'],
  sr: ['windows-1251', 'windows-1250'],
  kk: ['windows-1251'],
  cs: ['windows-1250', 'iso-8859-2'],
  sk: ['windows-1250', 'iso-8859-2'],
  pl: ['windows-1250', 'iso-8859-2'],
  hu: ['windows-1250', 'iso-8859-2'],
  sl: ['windows-1250', 'iso-8859-2'],
  hr: ['windows-1250', 'iso-8859-2'],
  ro: ['windows-1250', 'iso-8859-2'],
  el: ['windows-1253', 'iso-8859-7'],
  tr: ['windows-1254'],
  he: ['windows-1255'],
  ar: ['windows-1256'],
  fa: ['windows-1256'],
  lt: ['windows-1257'],
  lv: ['windows-1257'],
  et: ['windows-1257'],
  vi: ['windows-1258'],
  th: ['windows-874'],
}

// Names of one charset under which another says more: a superset, or the one that is read from left to right.
const meant: Record<string, string> = {
  'iso-8859-1': 'windows-1252',
  'iso-8859-8': 'windows-1255',
  'iso-8859-9': 'windows-1254',
}
// What a language is worth beside what the letters say, of 100.
const languageCounts = 40
// Where no language is said, most pages are the West's.
const westCounts = 5
const leastSure = 10

/**
 * The charset a sample looks to be in, by its bytes and by the language its page is said to be in (BCP 47); undefined where nothing
 * speaks for any.
 */
export function detectCharset(sample: Uint8Array, language: string | undefined): string | undefined {
  const likely = languageCharsets(language)
  const scores = new Map<string, number>(likely.map((charset) => [charset, languageCounts]))
  for (const { name, confidence } of analyse(sample)) {
    const found = canonicalCharset(name)
    const charset = meant[found] ?? found
    const score =
      confidence + (likely.includes(charset) ? languageCounts : likely.length === 0 && charset === 'windows-1252' ? westCounts : 0)
    if (charset !== 'utf-8' && charset !== 'ascii') scores.set(charset, Math.max(score, scores.get(charset) ?? 0))
  }
  const dense = isDense(sample)
  for (const { charset, sure, share, of, least } of scripts) {
    if (dense && sample.length >= least && shareOf(sample, charset, of) >= share)
      scores.set(charset, Math.max(sure, scores.get(charset) ?? 0))
  }
  const inTwoBytes = likely.length === 0 || likely.some(isMultiByte)
  const may = (charset: string): boolean => {
    if (likely.includes(charset)) return true
    return isKnown(charset) && (isMultiByte(charset) ? inTwoBytes : !(dense && isLatin(charset)))
  }
  const candidates = [...scores].filter(([charset, score]) => score >= leastSure && may(charset))
  return candidates.toSorted(([, a], [, b]) => b - a).find(([charset]) => fits(sample, charset))?.[0]
}

// What a few words tell that are too short for statistics: nothing else has them all in one script.
const scripts = [
  { charset: 'euc-kr', of: /[\uac00-\ud7a3]/, share: 0.95, sure: 30, least: 4 },
  { charset: 'shift_jis', of: /[\u3040-\u30ff]/, share: 0.4, sure: 30, least: 4 },
  { charset: 'euc-jp', of: /[\u3040-\u30ff]/, share: 0.4, sure: 30, least: 4 },
  { charset: 'windows-874', of: /[\u0e01-\u0e2e]/, share: 0.58, sure: 35, least: 48 },
]

function shareOf(sample: Uint8Array, charset: string, of: RegExp): number {
  let beyond = 0
  let found = 0
  for (const sign of requireDecoder(charset)(sample)) {
    if (sign <= '\x7f') continue
    beyond += 1
    if (of.test(sign)) found += 1
  }
  return beyond === 0 ? 0 : found / beyond
}

/** What a language's pages may be in; empty where we know nothing of it. */
export function languageCharsets(language = ''): readonly string[] {
  const [first = '', second = ''] = language.toLowerCase().split(/[-_]/)
  return byLanguage[`${first}-${second}`] ?? byLanguage[first] ?? []
}

// UTF-32 is no shop's, and ISO-2022 has nothing beyond ASCII to be told by.
const isKnown = (charset: string): boolean => !/^(?:utf-|iso-2022)/.test(charset)
