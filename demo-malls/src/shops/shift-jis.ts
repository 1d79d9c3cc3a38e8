import iconv from 'iconv-lite'

/** Windows' Shift_JIS, which is what browsers mean by that name. What it lacks becomes a question mark. */
export const toShiftJis = (text: string): Buffer => iconv.encode(text, 'shift_jis')

const utf8 = new TextDecoder('utf-8', { fatal: true })
const japanese = /[\u3040-\u30ff\u3400-\u9fff\uff01-\uff9f]/

/**
 * A parameter of a URL in Shift_JIS, as this shop's form sends it, or in UTF-8, where the bytes are that and say something in
 * Japanese. The second byte of a sign may be a plain letter: `ヘ` is `%83w`.
 */
export function japaneseParameter(url: string, name: string): string | undefined {
  const pairs = (url.split('?', 2)[1] ?? '').split('&').map((pair) => pair.split('='))
  const [, ...value] = pairs.find(([key]) => key === name) ?? []
  return value.length > 0 ? decode(unescapeBytes(value.join('='))) : undefined
}

function decode(bytes: Buffer): string {
  try {
    const text = utf8.decode(bytes)
    if (japanese.test(text)) return text
  } catch {
    // Not UTF-8.
  }
  return iconv.decode(bytes, 'shift_jis')
}

function unescapeBytes(escaped: string): Buffer {
  const bytes: number[] = []
  for (const [part, hex] of escaped.matchAll(/%([0-9a-f]{2})|[^]/gi))
    bytes.push(hex ? parseInt(hex, 16) : part === '+' ? 0x20 : part.charCodeAt(0) & 0xff)
  return Buffer.from(bytes)
}

/** For links between the shop's own pages. */
export const escapeShiftJis = (text: string): string =>
  Array.from(toShiftJis(text), (byte) => {
    const sign = String.fromCharCode(byte)
    return /[A-Za-z0-9_.-]/.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
