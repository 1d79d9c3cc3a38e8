const escape = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{0*([\da-fA-F]{1,5}|10[\da-fA-F]{4})\}|\r\n|([^]))/g
const escapes: Record<string, string> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '0': '\0',
  '\n': '',
  '\u2028': '',
  '\u2029': '',
}

/** What a text of a program says, of what stands between its quotes. */
export const unescaped = (text: string): string =>
  text.replace(escape, (_all, two?: string, four?: string, braced?: string, sign = '') => {
    const code = two ?? four ?? braced
    return code === undefined ? (escapes[sign as string] ?? (sign as string)) : String.fromCodePoint(Number.parseInt(code, 16))
  })

/** Where the quote stands that ends the text which `quote` begins; the source's length where none does. */
export function endOfString(source: string, quote: number): number {
  let at = quote + 1
  const sign = source[quote]
  while (at < source.length && source[at] !== sign) at += source[at] === '\\' ? 2 : 1
  return at
}
