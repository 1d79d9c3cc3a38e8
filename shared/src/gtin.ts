const lengths = new Set([8, 12, 13, 14])

/**
 * A GTIN in its 14 digits, from GTIN-8, UPC-A, EAN-13 (JAN, ISBN-13), GTIN-14 or ISBN-10, with or without hyphens and an `isbn:`, `gtin:` before it.
 * Undefined where the length or the check digit is wrong.
 */
export function parseGtin(text: string): string | undefined {
  const code = text
    .normalize('NFKC')
    .trim()
    .replace(/^(?:urn:)?(?:isbn|ean|gtin|upc|jan)(?:-?1[0-4]|-?8)?[:\s]+/i, '')
    .replace(/[\s\-‐‑–]/g, '')
    .toUpperCase()
  if (/^\d{9}[\dX]$/.test(code)) return fromIsbn10(code)
  if (!/^\d+$/.test(code) || !lengths.has(code.length) || /^0+$/.test(code)) return undefined
  const padded = code.padStart(14, '0')
  return checkDigit(padded.slice(0, 13)) === padded[13] ? padded : undefined
}

/** GS1: weights 3 and 1 from the right. */
function checkDigit(thirteen: string): string {
  let sum = 0
  for (let i = 0; i < 13; i++) sum += Number(thirteen[i]) * (i % 2 === 0 ? 3 : 1)
  return String((10 - (sum % 10)) % 10)
}

/** ISO 2108: weights 10 to 1, modulo 11; its GTIN stands under 978. */
function fromIsbn10(code: string): string | undefined {
  let sum = 0
  for (let i = 0; i < 10; i++) sum += (code[i] === 'X' ? 10 : Number(code[i])) * (10 - i)
  if (sum % 11 !== 0 || /^0+$/.test(code)) return undefined
  const body = `0978${code.slice(0, 9)}`
  return body + checkDigit(body)
}
