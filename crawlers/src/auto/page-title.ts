import { isTag, isText, type Document, type Element } from 'domhandler'

import { forEachElement } from '../extract/markup-items.ts'
import { textOf } from '../extract/text.ts'
import { foldSpace } from '../tape/fold-space.ts'

/** What a page calls itself. */
export interface PageTitles {
  /** `<title>`, whole. */
  title: string
  /** Headings of the first and second rank that say something, the first rank before the second. */
  headings: { text: string; element: Element }[]
}

const mostHeadings = 20

export function pageTitles(document: Document): PageTitles {
  const found: PageTitles = { title: '', headings: [] }
  const second: PageTitles['headings'] = []
  forEachElement(document.children, (element) => {
    if (element.name === 'title' && found.title === '' && !(element.parent && isTag(element.parent) && element.parent.name === 'svg'))
      found.title = foldSpace(element.children.map((child) => (isText(child) ? child.data : '')).join(''))
    const rank = element.name === 'h1' ? found.headings : element.name === 'h2' ? second : undefined
    if (rank && rank.length < mostHeadings) {
      const text = textOf(element, 500)
      if (text !== '') rank.push({ text, element })
    }
    return element.name !== 'svg'
  })
  return { ...found, headings: [...found.headings, ...second] }
}

const separator = /\s+(?:[|–—·•»:@›~]|-{1,2}|::)\s+|\s*[|»]\s*|\s+(?:bei|@)\s+/u
// What shops put around a name for search engines.
const lure =
  /^(?:buy|shop|kaufen|achetez|comprar|compra|kup|koupit|köp|køb|osta|amazon\.[a-z.]+\s*:|amazon\s*:)\s+|\s+(?:online kaufen|günstig kaufen|kaufen|online|günstig|buy online|online shop|- on sale|on sale|en ligne|im online-?shop|bestellen|(?:online )?kopen)$/iu

/**
 * The thing's name from a page's `<title>`: without the shop's, the category's and what lures. `shop` is what is known of the shop's name
 * (its host, og:site_name).
 */
export function nameInTitle(title: string, shop: readonly string[]): string {
  const parts = title
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean)
  if (parts.length === 0) return ''
  const others = parts.filter((part) => !isShop(part, shop))
  // Names hold dashes themselves: only what stands at either end goes.
  const first = others[0] ?? ''
  const [start, end] = [title.indexOf(first), lastKept(title, parts, shop)]
  const rest = parts.length > 2 && isShop(parts.at(-1)!, shop) ? first : title.slice(start, end)
  return rest.replace(lure, '').replace(lure, '').trim()
}

function lastKept(title: string, parts: readonly string[], shop: readonly string[]): number {
  const last = parts.at(-1)!
  const drop = parts.length > 1 && (isShop(last, shop) || /^\S+\.[a-z]{2,6}$/i.test(last))
  if (!drop) return title.length
  return title.lastIndexOf(last) - (separator.exec(title.slice(0, title.lastIndexOf(last)).slice(-8))?.[0].length ?? 0)
}

const isShop = (part: string, shop: readonly string[]): boolean => {
  const own = letters(part)
  return (
    own !== '' &&
    shop.some(
      (name) =>
        own === name || (name.length > 3 && (own.startsWith(name) || own.endsWith(name) || (name.startsWith(own) && own.length > 3))),
    )
  )
}

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

/** What the shop may be called, by its host and what the page says. */
export function shopNames(url: string, siteName: string | undefined): string[] {
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : ''
  const own = host.split('.').toSorted((a, b) => b.length - a.length)[0] ?? ''
  return [letters(host), letters(own), letters(siteName ?? '')].filter((name) => name.length > 1)
}

/** How much of the shorter one's words the other has: 0 to 1. */
export function likeness(one: string, other: string): number {
  const [a, b] = [tokens(one), tokens(other)]
  const small = a.size < b.size ? a : b
  const large = small === a ? b : a
  if (small.size === 0) return 0
  let same = 0
  for (const token of small) if (large.has(token)) same++
  return same / small.size
}

const tokens = (text: string): Set<string> =>
  new Set(
    text
      .toLowerCase()
      .normalize('NFKC')
      .match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\p{L}\p{N}]+/gu) ?? [],
  )
