import { isAscii, isUtf8 } from 'node:buffer'

import { canonicalCharset, decoderOf, isMultiByte, keepsAscii, requireDecoder } from './decode-charsets.ts'
import { detectCharset, fewWords, fitOf, fits, isDense, isLatin, languageCharsets, manyWords, sampleBeyondAscii } from './decode-detect.ts'
import type { RawBody } from './extract/page-view.ts'
import { inUtf8 } from './tape/tape.ts'

/** Whether we can decode a charset: for the check of a definition that names one. */
export const knowsCharset = (label: string): boolean => decoderOf(label) !== undefined

export interface DecodeHints {
  /** The header, as it came. */
  contentType?: string | undefined
  /** What the definition says; goes before all else. */
  charset?: string | undefined
  /** BCP 47: what the shop's pages are written in, where the page doesn't say it. */
  language?: string | undefined
}

export interface Decoded {
  text: string
  charset: string
}

/**
 * The text of a body: by the definition, else the byte order mark, else header or meta, else UTF-8, else by what its bytes look like.
 * Whatever is said: bytes that are UTF-8 are, and what they cannot be they are not.
 * @throws RangeError for a charset nobody knows
 */
export function decodeBody(body: Uint8Array, hints: DecodeHints = {}): Decoded {
  const charset = charsetOf(body, hints)
  return { text: requireDecoder(charset)(body), charset }
}

/** A body to be decoded as far as it is read. Undefined in a charset whose bytes below 0x40 don't always mean ASCII. */
export function rawBody(body: Uint8Array, hints: DecodeHints): RawBody | undefined {
  const charset = charsetOf(body, hints)
  if (!keepsAscii(charset)) return undefined
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return {
    bytes,
    decode: charset === 'utf-8' ? inUtf8 : decodeParts(requireDecoder(charset, { ignoreBOM: true })),
    text: () => requireDecoder(charset)(body),
  }
}

const beyondAscii = /[^\0-\x7f]/

const decodeParts =
  (decode: (part: Uint8Array) => string): RawBody['decode'] =>
  (bytes, from, to) => {
    const text = bytes.toString('latin1', from, to)
    return beyondAscii.test(text) ? decode(bytes.subarray(from, to)) : text
  }

function charsetOf(body: Uint8Array, { contentType, charset, language }: DecodeHints): string {
  if (charset !== undefined) return canonicalCharset(charset)
  const marked = byteOrderMark(body)
  if (marked) return marked
  const header = known(labelOf(contentType ?? ''))
  const wide = wideOf(body, header)
  if (wide) return wide
  if (header === 'utf-8' && beginsInUtf8(body)) return header
  if (isUtf8(body)) return asUtf8(body, header)
  const head = headOf(body)
  const meta = known(metaLabel(head))
  const written = languageOf(head) ?? language
  return (
    declared(sampleBeyondAscii(body, fewWords), header, meta, written) ??
    undeclared(sampleBeyondAscii(body, manyWords), header === 'utf-8' || meta === 'utf-8', written) ??
    [header, meta].find((said) => said !== undefined && said !== 'utf-8') ??
    'windows-1252'
  )
}

const known = (label: string | undefined): string | undefined =>
  label !== undefined && decoderOf(label) ? canonicalCharset(label) : undefined

function byteOrderMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/** UTF-16 without its mark: a page or a JSON body begins in ASCII, of which every other byte is 0. */
function wideOf(body: Uint8Array, header: string | undefined): string | undefined {
  const [first = 1, second = 1, third = 1, fourth = 1] = body
  if (first === 0 && third === 0 && second !== 0 && fourth !== 0) return 'utf-16be'
  if (second === 0 && fourth === 0 && first !== 0 && third !== 0) return 'utf-16le'
  return header?.startsWith('utf-16') && body.includes(0) ? header : undefined
}

// The first words of a page that is in something else than it says are so, too.
const beginning = 32_768

/** Whether a page that says so may be in UTF-8, by its first words if there are any beyond ASCII among them. */
function beginsInUtf8(body: Uint8Array): boolean {
  if (body.byteLength <= beginning) return isUtf8(body)
  let end = beginning
  while (end > beginning - 4 && (body[end]! & 0xc0) === 0x80) end--
  const first = body.subarray(0, end)
  return isUtf8(first) && !isAscii(first)
}

// More signs than that are in UTF-8 by chance in no text; Chinese in UTF-8, though, is some other Chinese in GBK.
const byChance = 5

/** Bytes that are UTF-8 are nothing else, but for a few that are so by chance, and the charsets that write all they have in ASCII. */
function asUtf8(body: Uint8Array, header: string | undefined): string {
  if (isAscii(body)) return escapesOf(body, header) ?? (header && keepsAscii(header) ? header : 'utf-8')
  if (!header || header === 'utf-8' || !isMultiByte(header)) return 'utf-8'
  const sample = sampleBeyondAscii(body, fewWords)
  return fitOf(sample, 'utf-8').good < byChance && fits(sample, header) ? header : 'utf-8'
}

/** ISO-2022-JP and its like are ASCII with escapes. */
function escapesOf(body: Uint8Array, header: string | undefined): string | undefined {
  if (header && isMultiByte(header) && !keepsAscii(header)) return header
  if (!body.includes(0x1b)) return undefined
  const meta = known(metaLabel(headOf(body)))
  return meta?.startsWith('iso-2022') ? meta : undefined
}

/** What header or meta says, if the bytes can be that. Where they can be both, the letters decide; where they don't, the header. */
function declared(
  sample: Uint8Array,
  header: string | undefined,
  meta: string | undefined,
  language: string | undefined,
): string | undefined {
  const may = [header, meta].filter((said) => {
    if (said === undefined || said === 'utf-8' || !keepsAscii(said)) return false
    if (!isLatin(said)) return fits(sample, said)
    return !isDense(sample) && !(saidByAnyServer.has(said) && writtenOtherwise(sample, language))
  })
  const [first, second] = may
  if (!first || !second || first === second || !isMultiByte(first) || !isMultiByte(second)) return first
  if (requireDecoder(first)(sample) === requireDecoder(second)(sample)) return first
  return detectCharset(sample, language) === second ? second : first
}

// What servers say that were told nothing, whatever they serve.
const saidByAnyServer = new Set(['iso-8859-1', 'us-ascii', 'ascii', 'latin1'])

/** A page in Polish is in no Western charset if its letters are right in a Polish one. */
function writtenOtherwise(sample: Uint8Array, language: string | undefined): boolean {
  const likely = languageCharsets(language)
  if (likely.length === 0 || likely.includes('windows-1252')) return false
  const found = detectCharset(sample, language)
  return found !== undefined && likely.includes(found)
}

const undeclared = (sample: Uint8Array, saidUtf8: boolean, language: string | undefined): string | undefined =>
  mayBeUtf8(sample, saidUtf8) ? 'utf-8' : detectCharset(sample, language)

/** A page in UTF-8 may have broken signs in it, such as those of another page it quotes, or was cut within one. */
function mayBeUtf8(sample: Uint8Array, said: boolean): boolean {
  const { good, bad } = fitOf(sample, 'utf-8')
  if (said) return bad < 3 || bad <= good
  return bad * 1.5 < good
}

const labelOf = (text: string): string | undefined => /charset\s*=\s*["']?([^\s"'/>;,]+)/i.exec(text)?.[1]

// HTML asks for it within the first 1024 bytes; old shops put scripts before it.
const headWithin = 32_768
const headOf = (body: Uint8Array): string =>
  Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, headWithin)).toString('latin1')

function metaLabel(head: string): string | undefined {
  if (/^\s*<\?xml/i.test(head)) return /^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']+)/i.exec(head)?.[1]
  for (const [tag] of head.replaceAll(/<!--[\s\S]*?-->/g, '').matchAll(/<meta\s[^<>]*>/gi)) {
    const label = labelOf(tag)
    // A page that could say so in ASCII is not in UTF-16.
    if (label) return /^utf-?16/i.test(label) ? 'utf-8' : label
  }
  return undefined
}

const languageOf = (head: string): string | undefined => /<html\s[^<>]*\blang\s*=\s*["']?([a-z]{2,3}(?:[-_][a-z]+)*)/i.exec(head)?.[1]
