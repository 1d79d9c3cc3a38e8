const lengths = new Set([8, 12, 13, 14])

/**
 * A GTIN in its 14 digits, from GTIN-8, UPC-A, UPC-E, EAN-13 (JAN, ISBN-13), GTIN-14 or ISBN-10, with or without hyphens, a name before it (`isbn:`, `EAN-13:`, `JANコード`)
 * or as GS1 writes it (`(01)…`, https://id.gs1.org/01/…). Eight digits that are right as both are a GTIN-8, unless they are called UPC-E. Undefined where the length or
 * the check digit is wrong.
 */
export function parseGtin(text: string): string | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
  const code = plain
    .replace(gs1, '')
    .replace(named, '')
    .replace(/[\s\-‐-―−]/g, '')
    .toUpperCase()
  if (/^\d{9}[\dX]$/.test(code)) return fromIsbn10(code)
  if (!/^\d+$/.test(code) || /^0+$/.test(code)) return undefined
  if (code.length === 8 && /^upc[- ]?e/i.test(plain)) return fromUpcE(code)
  if (!lengths.has(code.length)) return undefined
  return checked(code) ?? (code.length === 8 ? fromUpcE(code) : undefined)
}

const gs1 = /^(?:https?:\/\/[^\s?#]+\/01\/|\(01\)\s*)/i
const named =
  /^(?:urn:)?(?:isbn|ean|gtin|upc|jan|barcode|strichcode|code[- ]barres|código de barras|штрихкод|штрих-код|バーコード|바코드|条形码|条码)(?:\/upc|\/ean)?(?:[- ]?(?:1[0-4]|8)(?!\d)|-?[ae](?![a-z]))?(?:コード| ?code)?(?:[:：#.]\s*|\s+|(?=\d))/i

/** Its check digit is right. */
function checked(code: string): string | undefined {
  const padded = code.padStart(14, '0')
  return checkDigit(padded.slice(0, 13)) === padded[13] ? padded : undefined
}

/** GS1: weights 3 and 1 from the right. */
function checkDigit(thirteen: string): string {
  let sum = 0
  for (let i = 0; i < 13; i++) sum += Number(thirteen[i]) * (i % 2 === 0 ? 3 : 1)
  return String((10 - (sum % 10)) % 10)
}

/** GS1 General Specifications, "UPC-E": number system 0, its zeros left out as the sixth digit says. */
function fromUpcE(code: string): string | undefined {
  if (code[0] !== '0') return undefined
  const [a, b, c, d, e, last] = code.slice(1, 7)
  const body = /[012]/.test(last!)
    ? `${a}${b}${last}0000${c}${d}${e}`
    : last === '3'
      ? `${a}${b}${c}00000${d}${e}`
      : last === '4'
        ? `${a}${b}${c}${d}00000${e}`
        : `${a}${b}${c}${d}${e}0000${last}`
  return checked(`0${body}${code[7]}`)
}

/** ISO 2108: weights 10 to 1, modulo 11; its GTIN stands under 978. */
function fromIsbn10(code: string): string | undefined {
  let sum = 0
  for (let i = 0; i < 10; i++) sum += (code[i] === 'X' ? 10 : Number(code[i])) * (10 - i)
  if (sum % 11 !== 0 || /^0+$/.test(code)) return undefined
  const body = `0978${code.slice(0, 9)}`
  return body + checkDigit(body)
}
