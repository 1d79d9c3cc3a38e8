import iconv from 'iconv-lite'

/** @throws RangeError for a charset nobody knows */
export function requireCharset(charset: string): void {
  const known: boolean = iconv.encodingExists(charset)
  if (!known) throw new RangeError(`request.charset: '${charset}' is not a charset we know`)
}

const unreserved = /[A-Za-z0-9\-_.~]/

/**
 * Percent-encodes text in a shop's charset (UTF-8 by RFC 3986; EUC-KR, Shift_JIS … as browsers do for old shops).
 * A character the charset lacks becomes `?`.
 */
export function encodePercent(text: string, charset: string): string {
  if (/^utf-?8$/i.test(charset)) return encodeURIComponent(text)
  let out = ''
  for (const byte of iconv.encode(text, charset)) {
    const char = String.fromCharCode(byte)
    out += unreserved.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}
