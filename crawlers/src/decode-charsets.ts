import iconv from 'iconv-lite'

/** A decoder of whole bodies, or of parts of them. What cannot be read becomes U+FFFD. */
export type Decode = (body: Uint8Array) => string

export interface DecoderOptions {
  /** A byte order mark is a sign as any other: for a part of a text. */
  ignoreBOM?: boolean
}

const aliases: Record<string, string> = {
  utf8: 'utf-8',
  utf_8: 'utf-8',
  euckr: 'euc-kr',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  cp936: 'gbk',
  eucjp: 'euc-jp',
  'big-5': 'big5',
  ansi: 'windows-1252',
  'latin-1': 'windows-1252',
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

/** The name we use for a label, whoever wrote it. */
export function canonicalCharset(label: string): string {
  const name = label.trim().toLowerCase()
  const windows = /^(?:win|windows|cp)[-_ ]?(125\d|874)$/.exec(name)
  return windows ? `windows-${windows[1]}` : (aliases[name] ?? name)
}

/** Takes the name of `canonicalCharset`. */
export const isMultiByte = (charset: string): boolean =>
  korean.has(charset) || /^(?:shift|sjis|x-sjis|windows-31j|euc|x-euc|gb|x-gbk|chinese|big5|iso-2022|hz)/.test(charset)

/** Whether bytes below 0x40 always mean ASCII in it. Takes the name of `canonicalCharset`. */
export const keepsAscii = (charset: string): boolean =>
  !/^(?:utf-16|utf-7|iso-2022|hz|unicode|csunicode|iso-10646|ucs-2|replacement|cs?iso2022)/.test(charset)

// Decoders of whole texts keep nothing between two of them.
const made = new Map<string, Decode>()

export function decoderOf(label: string, { ignoreBOM = false }: DecoderOptions = {}): Decode | undefined {
  const name = canonicalCharset(label)
  const key = ignoreBOM ? `${name} with its mark` : name
  const decode = made.get(key) ?? makeDecoder(name, ignoreBOM)
  if (decode) made.set(key, decode)
  return decode
}

function makeDecoder(name: string, ignoreBOM: boolean): Decode | undefined {
  if (korean.has(name)) return (body) => iconv.decode(Buffer.from(body.buffer, body.byteOffset, body.byteLength), 'cp949')
  try {
    const decoder = new TextDecoder(name, { ignoreBOM })
    return (body) => decoder.decode(body)
  } catch {
    return undefined
  }
}

/** @throws RangeError for a charset nobody knows */
export function requireDecoder(label: string, options?: DecoderOptions): Decode {
  const decode = decoderOf(label, options)
  if (!decode) throw new RangeError(`'${label}' is not a charset we know`)
  return decode
}
