const mostChars = 300

// Where the decimal digits of each script begin, one line of Unicode per script that prices are written in.
const zeros = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x17e0,
  0x1810,
]

const superscript = '⁰¹²³⁴-⁹'
const raisedCents = new RegExp(`(?<=\\d)[${superscript}]{2}(?![${superscript}])`, 'g')
const footnotes = new RegExp(`[${superscript}₀-₉①-⑳]`, 'g')

/**
 * A price's text in one way of writing: NFKC, western digits, plain spaces and apostrophes, no marks of direction. Arabic separators (٫ ٬) stay,
 * since they are not ambiguous. Cut at 300 characters: what is longer is no price.
 */
export function plainMoneyText(text: string): string {
  return text
    .slice(0, mostChars)
    .replace(raisedCents, (cents) => `.${cents.normalize('NFKC')}`)
    .replace(footnotes, '')
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/(?![0-9])\p{Nd}/gu, westernDigit)
    .replace(/[’‘ʼ´`′]/g, "'")
    .replace(/[−‒]/g, '-')
    .replace(/،/g, ',')
    .replace(/\s+/g, ' ')
    .trim()
}

function westernDigit(digit: string): string {
  const point = digit.codePointAt(0)!
  const zero = zeros.find((first) => point >= first && point < first + 10)
  return zero === undefined ? digit : String(point - zero)
}
