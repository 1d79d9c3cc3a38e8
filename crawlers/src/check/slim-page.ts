import { isDeepStrictEqual } from 'node:util'

import type { FetchedPage, Reading } from '../read-page.ts'

// What a page has for browsers alone, or may have; each is left out by itself. Signs beyond ASCII are neither read nor touched.
const needless: readonly RegExp[] = [
  /<!--(?!\[if)[\s\S]*?-->/g,
  /<style\b[^>]*>[\s\S]*?<\/style\s*>/gi,
  /<svg\b[^>]*>[\s\S]*?<\/svg\s*>/gi,
  /<noscript\b[^>]*>[\s\S]*?<\/noscript\s*>/gi,
  /<iframe\b[^>]*>[\s\S]*?<\/iframe\s*>/gi,
  /<link\b[^>]*>/gi,
  /<script\b[^>]*>[\s\S]*?<\/script\s*>/gi,
  // Where some of them tell programs what is on the page, the others can go.
  /<script\b(?![^>]*json)[^>]*>[\s\S]*?<\/script\s*>/gi,
  /[ \t]{2,}(?=<)/g,
  /(?:[ \t]*\r?\n){2,}/g,
]

/** The page without what nothing is read from. Each step is undone by which anything would be read otherwise. */
export function slimPage(page: FetchedPage, read: (page: FetchedPage) => Reading): FetchedPage {
  const wanted = read(page)
  let slim = page
  for (const part of needless) {
    const text = Buffer.from(slim.body).toString('latin1')
    const less = { ...slim, body: Buffer.from(text.replace(part, part.source.includes('\\n') ? '\n' : ''), 'latin1') }
    if (less.body.byteLength < slim.body.byteLength && isSame(read(less), wanted)) slim = less
  }
  return slim
}

const isSame = (a: Reading, b: Reading): boolean => isDeepStrictEqual(timeless(a), timeless(b))

/** When it was read is no part of what was read. */
const timeless = ({ offers, ...rest }: Reading) => ({ ...rest, offers: offers.map(({ observedAt: _at, ...offer }) => offer) })
