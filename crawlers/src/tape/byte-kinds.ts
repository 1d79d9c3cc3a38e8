/** What a byte is to the reader of a tag (HTML, 13.2.5); bytes beyond ASCII are signs of names and values. */
export const isSpace = 1
/** White space and `/`: what stands between attributes. */
export const isGap = 2
export const endsTagName = 4
export const endsAttributeName = 8
/** Of a value without quotes. */
export const endsValue = 16
export const isLetter = 32

export const slash = 47
export const equals = 61
export const less = 60
export const greater = 62
export const dash = 45
export const exclamation = 33
export const question = 63

/** By byte: the facts above. */
export const kindOf = new Uint8Array(256)
/** By byte: the same letter in lower case, as far as ASCII goes. */
export const lowerOf = Uint8Array.from({ length: 256 }, (_none, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte))

for (const space of [9, 10, 12, 13, 32]) kindOf[space] = isSpace | isGap | endsTagName | endsAttributeName | endsValue
kindOf[slash] = isGap | endsTagName | endsAttributeName
kindOf[greater] = endsTagName | endsAttributeName | endsValue
kindOf[equals] = endsAttributeName
for (let letter = 97; letter <= 122; letter++) kindOf[letter] = kindOf[letter - 32] = isLetter

// Calls into what is native cost as much as a few signs read here.
const nearby = 48

/** The next place of a byte, -1 where there is none. */
export function nextByte(bytes: Buffer, byte: number, from: number): number {
  const near = Math.min(from + nearby, bytes.length)
  for (let at = from; at < near; at++) if (bytes[at] === byte) return at
  return bytes.indexOf(byte, near)
}
