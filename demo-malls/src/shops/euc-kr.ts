import iconv from 'iconv-lite'

export const toEucKr = (text: string): Buffer => iconv.encode(text, 'euc-kr')

const utf8 = new TextDecoder('utf-8', { fatal: true })
const hangul = /[\uac00-\ud7a3\u3131-\u318e]/

/**
 * A parameter of a URL as a Korean shop understands it: forms of its pages send EUC-KR, hand-made links UTF-8.
 * UTF-8 is taken where the bytes are that and say something in Korean; a lone EUC-KR syllable can look like a Latin letter in UTF-8.
 */
export function koreanParameter(url: string, name: string): string | undefined {
  const query = url.split('?', 2)[1] ?? ''
  for (const pair of query.split('&')) {
    const [key, ...value] = pair.split('=')
    if (key === name) return koreanText(bytesOf(value.join('=')))
  }
  return undefined
}

function koreanText(bytes: Buffer): string {
  try {
    const text = utf8.decode(bytes)
    if (hangul.test(text)) return text
  } catch {
    // Not UTF-8: then it is what the shop's own forms send.
  }
  return iconv.decode(bytes, 'euc-kr')
}

function bytesOf(escaped: string): Buffer {
  const binary = escaped.replaceAll('+', ' ').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(binary, 'latin1')
}

/** For links between the shop's own pages. */
export const escapeEucKr = (text: string): string =>
  [...toEucKr(text)]
    .map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`))
    .join('')

const isPlain = (byte: number) => /[A-Za-z0-9._~-]/.test(String.fromCharCode(byte)) && byte < 0x80
