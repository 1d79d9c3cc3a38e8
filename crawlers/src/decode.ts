import iconv from 'iconv-lite'

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
 */
export function decodeBody(body: Uint8Array, { contentType, charset }: DecodeHints = {}): Decoded {
  if (charset !== undefined) return decodeAs(body, charset)
  const marked = byteOrderMark(body)
  if (marked) return decodeAs(body, marked)
  const header = labelOf(contentType ?? '')
  if (header && decoderOf(header)) return byHeader(body, header)
  const utf8 = strictly(body, 'utf-8')
  if (utf8 !== undefined && /[^\0-\x7f]/.test(utf8)) return { text: utf8, charset: 'utf-8' }
  const meta = metaLabel(body)
  if (meta && decoderOf(meta)) return decodeAs(body, meta)
  return utf8 === undefined ? decodeAs(body, 'windows-1252') : { text: utf8, charset: 'utf-8' }
}

function byHeader(body: Uint8Array, header: string): Decoded {
  const charset = canonical(header)
  if (charset !== 'utf-8' && isMultiByte(charset)) {
    const utf8 = strictly(body, 'utf-8')
    if (utf8 !== undefined && decodeAs(body, charset).text.includes('\ufffd')) return { text: utf8, charset: 'utf-8' }
  }
  return decodeAs(body, charset)
}

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

function strictly(body: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch {
    return undefined
  }
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

function decoderOf(label: string): ((body: Uint8Array) => string) | undefined {
  const name = canonical(label)
  if (korean.has(name)) return (body) => iconv.decode(Buffer.from(body.buffer, body.byteOffset, body.byteLength), 'cp949')
  try {
    const decoder = new TextDecoder(name)
    return (body) => decoder.decode(body)
  } catch {
    return undefined
  }
}

/** Throws a RangeError for a charset nobody knows. */
function decodeAs(body: Uint8Array, label: string): Decoded {
  const decode = decoderOf(label)
  if (!decode) throw new RangeError(`'${label}' is not a charset we know`)
  return { text: decode(body), charset: canonical(label) }
}
