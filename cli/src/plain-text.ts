import stringWidth from 'string-width'

// Joiners stay: Persian, Hindi and emoji need them. All other invisible signs can hide or turn round what follows.
const invisible = /(?![\u200C\u200D])\p{Cf}/gu
const gaps = /[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** A shop's text on one line, with nothing in it that a terminal would obey. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(gaps, ' ').replace(invisible, '').trim()
}

/** The columns a text takes: two for Hangul, kana and Han. */
export const widthOf = (text: string): number => stringWidth(text)

/** The text in at most `width` columns; an ellipsis stands for what is left out. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment)
    if (used > width - 1) break
    kept += segment
  }
  return width > 0 ? `${kept.trimEnd()}…` : ''
}

/** The text filled up to `width` columns. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return side === 'left' ? text + space : space + text
}

/** An address a terminal may be given: http(s) only, all signs that are not plain encoded. */
export function plainUrl(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const { protocol, href } = new URL(url)
  return protocol === 'http:' || protocol === 'https:' ? href.replace(/[^\x21-\x7e]/g, encodeURIComponent) : undefined
}

/** An address as it may be told, whatever it is: what stands before an @ may be a password. */
export const withoutUser = (address: string): string => address.replace(/^.*@/s, '…@')
