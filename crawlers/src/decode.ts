import { isAscii, isUtf8 } from 'node:buffer'

import iconv from 'iconv-lite'

import type { RawBody } from './extract/page-view.ts'

/** Whether we can decode a charset: for the check of a definition that names one. */
export const knowsCharset = (label: string): boolean => decoderOf(label) !== undefined

export interface DecodeHints {
  /** The header, as it came. */
  contentType?: string | undefined
  /** What the definition says; goes before all else. */
  charset?: string | undefined
}

export interface Decoded {
  text: string
  charset: string
}

/**
 * The text of a body: by the definition, else the byte order mark, else header or meta, else UTF-8, else windows-1252.
 * A meta that contradicts valid UTF-8 is wrong, and so is a header under which the bytes cannot be read while UTF-8 can.
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
  const decode = requireDecoder(charset, { ignoreBOM: true })
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return {
    source: bytes.toString('latin1'),
    decode: (part) => (beyondAscii.test(part) ? decode(Buffer.from(part, 'latin1')) : part),
    text: () => requireDecoder(charset)(body),
  }
}

const beyondAscii = /[^\0-\x7f]/
const keepsAscii = (charset: string): boolean =>
  !/^(?:utf-16|utf-7|iso-2022|hz|unicode|csunicode|iso-10646|ucs-2|replacement|cs?iso2022)/.test(charset)

function charsetOf(body: Uint8Array, { contentType, charset }: DecodeHints): string {
  if (charset !== undefined) return canonical(charset)
  const marked = byteOrderMark(body)
  if (marked) return marked
  const header = labelOf(contentType ?? '')
  if (header && decoderOf(header)) return byHeader(body, canonical(header))
  if (isBeyondAsciiUtf8(body)) return 'utf-8'
  const meta = metaLabel(body)
  if (meta && decoderOf(meta)) return canonical(meta)
  return isUtf8(body) ? 'utf-8' : 'windows-1252'
}

function byHeader(body: Uint8Array, charset: string): string {
  if (charset === 'utf-8' || !isMultiByte(charset) || !isBeyondAsciiUtf8(body)) return charset
  return requireDecoder(charset)(body).includes('\ufffd') ? 'utf-8' : charset
}

const isBeyondAsciiUtf8 = (body: Uint8Array): boolean => !isAscii(body) && isUtf8(body)

function byteOrderMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

const labelOf = (text: string): string | undefined => /charset\s*=\s*["']?([^\s"'/>;,]+)/i.exec(text)?.[1]

// HTML asks for it within the first 1024 bytes; old shops put scripts before it.
const metaWithin = 32_768

function metaLabel(body: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(body.subarray(0, metaWithin))
  if (/^\s*<\?xml/i.test(head)) return /^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']+)/i.exec(head)?.[1]
  for (const [tag] of head.matchAll(/<meta\s[^<>]*>/gi)) {
    const label = labelOf(tag)
    // A page that could say so in ASCII is not in UTF-16.
    if (label) return /^utf-?16/i.test(label) ? 'utf-8' : label
  }
  return undefined
}

const aliases: Record<string, string> = {
  utf8: 'utf-8',
  euckr: 'euc-kr',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  cp936: 'gbk',
  eucjp: 'euc-jp',
}
// Node's own EUC-KR lacks the syllables of CP949, which is what shops mean by it.
const korean = new Set([
  'euc-kr',
  'cp949',
  'ms949',
  'uhc',
  'windows-949',
  'ks_c_5601-1987',
  'ks_c_5601-1989',
  'ksc5601',
  'ksc_5601',
  'korean',
])
const isMultiByte = (charset: string): boolean => korean.has(charset) || /^(?:shift|sjis|windows-31j|euc|gb|big5|iso-2022)/.test(charset)

function canonical(label: string): string {
  const name = label.trim().toLowerCase()
  return aliases[name] ?? name
}

interface DecoderOptions {
  /** A byte order mark is a sign as any other: for a part of a text. */
  ignoreBOM?: boolean
}

function decoderOf(label: string, { ignoreBOM = false }: DecoderOptions = {}): ((body: Uint8Array) => string) | undefined {
  const name = canonical(label)
  if (korean.has(name)) return (body) => iconv.decode(Buffer.from(body.buffer, body.byteOffset, body.byteLength), 'cp949')
  try {
    const decoder = new TextDecoder(name, { ignoreBOM })
    return (body) => decoder.decode(body)
  } catch {
    return undefined
  }
}

function requireDecoder(label: string, options?: DecoderOptions): (body: Uint8Array) => string {
  const decode = decoderOf(label, options)
  if (!decode) throw new RangeError(`'${label}' is not a charset we know`)
  return decode
}
