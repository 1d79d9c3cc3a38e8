import { absoluteUrl } from '../extract/canonical-url.ts'
import { compilePageElements } from '../extract/page-elements.ts'
import type { Look } from './look-at-page.ts'
import { type Request, type SearchWay, requestOf } from './search-way.ts'

/** A way to ask for further pages, not yet tried. */
export interface PagedWay {
  url: string
  request: Request
  /** The first page has another address this way, and must be looked at, too. */
  firstChanges: boolean
}

const links = compilePageElements('link[rel~="next"][href], a[href]', [])
const mostLinks = 2_000
// Fewer are hardly all that one page shows.
const leastForPages = 6
const pageNames =
  /^(?:page|p|pg|pagina?|seite|sida|side|strona|page_?(?:no|num|number)|paged|currentpage|pn|sheet|blad|stranka|oldal|sivu|trang)$/i
const offsetNames = /^(?:start|offset|from|skip|first|begin|beginindex|startindex|limitstart|o)$/i
const inPath = /(?<=[/_.;-])(?:(?:page|seite|sida|side|pagina?|strona|p|pg|blad)[-_/.=:]?)2(?=$|[^\d])/i

/**
 * How the second page of a search is addressed, by the links to it; where there are none, by the parameter that most shops have for it.
 * @param encoded the word that was asked for, as it stands in addresses
 */
export function pagedWays(look: Look, way: SearchWay, encoded: string, offers: number): PagedWay[] {
  const found = look.view.json() === undefined ? links.all(look.view).slice(0, mostLinks) : []
  const told = found
    .map((link) => ({
      address: absoluteUrl(link.attribute('href') ?? '', look.view.baseUrl()),
      next:
        /\bnext\b/i.test(link.attribute('rel') ?? '') ||
        /^(?:2|next|weiter|nächste|suivante?|siguiente|próxima|>|›|»|→|次|次へ|下一页|다음)\W*$/iu.test(link.text().trim()),
    }))
    .flatMap(({ address, next }) => (address === undefined ? [] : (pagedBy(address, next, way, { encoded, offers, look }) ?? [])))
  const distinct = [...new Map(told.map((one) => [JSON.stringify(one.request), one])).values()]
  if (distinct.length > 0) return distinct.slice(0, 2)
  const named = byInput(look)
  if (named !== undefined) return [withParameter(way, named, '{page}')]
  if (way.request.method === 'POST' || offers < leastForPages) return []
  const path = way.request.path ?? ''
  return path.endsWith('{query}')
    ? [{ url: way.url, request: { ...way.request, path: `${path}/{page}` }, firstChanges: true }]
    : [withParameter(way, 'page', '{page}')]
}

const numbered = compilePageElements('input[name][value="2"], button[name][value="2"], option[value="2"]', [])

/** A field of a form whose value is the number of the page. */
function byInput({ view }: Look): string | undefined {
  if (view.json() !== undefined) return undefined
  return numbered
    .all(view)
    .map((field) => field.attribute('name') ?? '')
    .find((name) => pageNames.test(name))
}

const withParameter = ({ url, request }: SearchWay, name: string, value: string, more: Partial<Request> = {}): PagedWay => ({
  url,
  request: { ...request, query: { ...request.query, [name]: value }, ...more },
  firstChanges: false,
})

interface Known {
  encoded: string
  offers: number
  look: Look
}

function pagedBy(address: string, next: boolean, way: SearchWay, { encoded, offers, look }: Known): PagedWay | undefined {
  const template = withSlot(address, encoded)
  if (template === undefined) return undefined
  const url = new URL(address)
  const here = new URL(look.fetched.url)
  for (const [name, value] of url.searchParams) {
    const before = here.searchParams.get(name)
    if (!/^\d{1,5}$/.test(value) || before === value || way.request.query?.[name] === value) continue
    const more =
      value === '2' && (pageNames.test(name) || next)
        ? { slot: '{page}', request: {} }
        : value === '1' && next && pageNames.test(name)
          ? { slot: '{page}', request: { firstPage: 0 } }
          : Number(value) > 1 && (offsetNames.test(name) || (next && Number(value) === offers))
            ? { slot: '{offset}', request: offsetOf(Number(value), offers) }
            : undefined
    if (!more) continue
    if (samePath(url, way)) return withParameter(way, name, more.slot, more.request)
    const found = requestOf(
      template.replace(new RegExp(`([?&]${escaped(name)}=)${value}(?=&|#|$)`), `$1${more.slot}`),
      way.url,
      way.request.charset,
    )
    return found && { ...found, request: { ...way.request, ...found.request, ...more.request }, firstChanges: true }
  }
  if (!inPath.test(url.pathname) || inPath.test(here.pathname)) return undefined
  const paged = template.replace(inPath, (part) => `${part.slice(0, -1)}{page}`)
  const found = requestOf(paged, way.url, way.request.charset)
  return found && { ...found, request: { ...way.request, query: undefined, ...found.request } as Request, firstChanges: true }
}

/** Offers may be counted from 1. */
const offsetOf = (second: number, offers: number): Partial<Request> => {
  const fromOne = second === offers + 1
  return { pageSize: fromOne ? offers : second, ...(fromOne && { firstPage: 1 }) }
}

const samePath = (url: URL, { url: base, request }: SearchWay): boolean => {
  const path = (request.path ?? '/').split('?')[0]!
  return !path.includes('{query}') && new URL(base.replace(/\/+$/, '') + path).pathname === url.pathname
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** The address with `{query}` for what was asked; undefined where that does not stand in it. */
export function withSlot(address: string, encoded: string): string | undefined {
  const forms = [encoded, encoded.replaceAll('%20', '+')].map(escaped)
  const pattern = new RegExp(`(?<=[=/_.-])(?:${forms.join('|')})(?=[&#/?_.-]|$)`, 'i')
  return pattern.test(address) ? address.replace(pattern, '{query}') : undefined
}
