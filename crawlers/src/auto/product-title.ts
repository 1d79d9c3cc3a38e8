import { titleNames, wordsOf } from './listing-words.ts'
import type { FieldSource, Provenance } from './auto-offer.ts'
import { trust } from './offer-fields.ts'
import { type Line, ancestors } from './page-lines.ts'
import { type PageTitles, likeness, nameInTitle, shopNames } from './page-title.ts'
import { buyWords } from './price-words.ts'
import type { StructuredProduct } from './structured-products.ts'
import { type VisiblePrices, sharedDepth } from './visible-price.ts'

/** A thing's name, and how sure it is. */
export interface Named {
  value: string
  source: FieldSource
}

/** What the page's thing is called: by its descriptions, its heading, its `<title>` without the shop's name. */
export function chooseTitle(
  own: readonly StructuredProduct[],
  titles: PageTitles,
  lines: readonly Line[],
  { metas, url }: { metas: ReadonlyMap<string, string>; url: string },
): Named | undefined {
  const described = own.find(({ from, draft }) => draft.title !== undefined && from !== 'openGraph')
  if (described) return named(described.draft.title!, described.from, trust[described.from])
  const shop = shopNames(url, metas.get('og:site_name'))
  const fromTitle = nameInTitle(titles.title, shop)
  const heading = likestHeading(titles, fromTitle)
  const told = longestTold(lines, titles.title)
  const isLonger = told !== undefined && told.length > (heading?.length ?? 0) * 1.5
  if (heading && heading.length <= 300 && !isLonger && !isShop(heading, shop)) return named(heading, 'visible', 0.85)
  if (told && !isShop(told, shop)) return named(told, 'visible', 0.75)
  const shared = nameInTitle(metas.get('og:title') ?? '', shop)
  if (shared !== '' && !isShop(shared, shop)) return named(shared, 'openGraph', 0.8)
  // A title that nothing on the page bears out may be the shop's own.
  if (fromTitle !== '' && !isShop(fromTitle, shop) && isBorneOut(fromTitle, lines)) return named(fromTitle, 'meta', 0.7)
  const first = titles.headings.filter(
    ({ text, element }) => element.name === 'h1' && text.length <= 300 && !isShop(text, shop) && !aboutThePage.test(text),
  )
  const longest = first.toSorted((a, b) => b.text.length - a.text.length)[0]
  if (longest) return named(longest.text, 'visible', first.length === 1 ? 0.6 : 0.5)
  return undefined
}

/** The heading that has most of what the page's title has. A shop's name is a part of most titles, but a small one. */
function likestHeading({ headings }: PageTitles, title: string): string | undefined {
  let best: { text: string; like: number } | undefined
  for (const { text } of headings) {
    const like = text.length > 3 ? likeness(text, title) * Math.min(1, text.length / (title.length * 0.6)) : 0
    if (like >= 0.4 && like > (best?.like ?? 0)) best = { text, like }
  }
  return best?.text
}

/** The longest line that stands in the page's title as it is, and is a good part of it. */
function longestTold(lines: readonly Line[], title: string): string | undefined {
  let longest: string | undefined
  for (const { text } of lines)
    if (text.length >= Math.max(8, title.length * 0.4, longest?.length ?? 0) && text.length <= title.length && title.includes(text))
      longest = text
  return longest
}

const isBorneOut = (title: string, lines: readonly Line[]): boolean =>
  lines.some(({ text }) => text.length >= 4 && text.length < title.length * 3 && likeness(text, title) >= 0.5)

const aboutThePage = /javascript|cookie|browser|privacy|datenschutz|privacidad|newsletter/i

const named = (value: string, from: Provenance, confidence: number): Named => ({
  value: value.slice(0, 1024),
  source: { from, confidence },
})
const isShop = (text: string, shop: readonly string[]): boolean => shop.includes(text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ''))

/** Where the name stands in what people read: its heading, else the line that is likest to it. */
export function titleLine(lines: readonly Line[], titles: PageTitles, title: string | undefined): Line | undefined {
  if (title === undefined) return undefined
  const inHeading = likestHeading(titles, title)
  let best: { line: Line; like: number } | undefined
  for (const line of lines) {
    if (line.text.length < 4 || line.text.length > title.length * 2 + 40) continue
    const like = line.text === inHeading ? 2 : likeness(line.text, title) * Math.min(1, line.text.length / (title.length * 0.5))
    if (like >= 0.6 && like > (best?.like ?? 0)) best = { line, like }
  }
  return best?.line
}

const mostBefore = 25
// In characters, which a name has more of than what stands around it.
const emphasis = 15
const nearness = 80
const longEnough = 60

/** Without any name of its own a page has the line that stands out before the price; its `<title>` at the last. */
export function nearTitle(lines: readonly Line[], { prices: [best] }: VisiblePrices, { title }: PageTitles): Named | undefined {
  const before = best ? lines.slice(Math.max(0, best.line.index - mostBefore), best.line.index) : []
  const weight = (line: Line): number =>
    Math.min(line.text.length, longEnough) +
    (standsOut(line) ? emphasis : 0) +
    nearness * sharedDepth(line.pieces[0]!.element, best!.element)
  const [outstanding] = before
    .filter(
      ({ text }) =>
        text.length >= 8 && text.length <= 250 && /\p{L}{3}/u.test(text) && !/[\p{L})\]] ?:/u.test(text) && !buyWords.test(text),
    )
    .sort((a, b) => weight(b) - weight(a))
  if (outstanding) return named(outstanding.text, 'visible', 0.5)
  return title === '' ? undefined : named(title, 'meta', 0.3)
}

function standsOut({ pieces }: Line): boolean {
  for (const { name, attribs } of ancestors(pieces[0]!.element, 3)) {
    if (/^(?:h[1-4]|strong|b)$/.test(name) || titleNames.test(wordsOf(`${attribs['class'] ?? ''} ${attribs['id'] ?? ''}`))) return true
  }
  return false
}
