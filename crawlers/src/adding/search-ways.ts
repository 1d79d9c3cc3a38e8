import { absoluteUrl } from '../extract/canonical-url.ts'
import { compilePageElements } from '../extract/page-elements.ts'
import type { PageView } from '../extract/page-view.ts'
import { type FoundSearch, findSearches } from '../find-search.ts'
import { isOwnSite } from '../own-site.ts'
import { type Look, titlesOf } from './look-at-page.ts'
import { folded, shareWith } from './query-words.ts'
import { type SearchWay, keyOf, requestOf } from './search-way.ts'

/** All ways to search that a page tells of, the most trusted first. */
export function waysOn(look: Look, base: string): SearchWay[] {
  const { view, charset } = look
  const told = findSearches(view, charset).flatMap((found) => wayOf(found, base) ?? [])
  return distinct([...ownAddress(look, base), ...told, ...linked(view, base), ...scripted(view.source, view.url, base)])
}

export function wayOf({ template, by, charset, body }: FoundSearch, base: string): SearchWay | undefined {
  const found = requestOf(template, base, charset)
  if (!found) return undefined
  const named = by === 'form' ? 'its search form' : by
  if (body === undefined) return { by: named, ...found }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { by: `${named} (POST)`, ...found, request: { ...found.request, method: 'POST', headers, body } }
}

export function distinct(ways: readonly SearchWay[]): SearchWay[] {
  const seen = new Set<string>()
  return ways.filter((way) => !seen.has(keyOf(way)) && seen.add(keyOf(way)))
}

const wordNames =
  /^(?:q|s|k|w|query|search|keywords?|kwd?|term|text|word|words|wd|st|qs?tr|search[_-]?(?:q|query|text|term|word|string|keyword)|suche?|suchbegriff|begriff|recherche|mot|busca|buscar|cerca|szukaj|zoek|hledat|sok|phrase|sSearch)$/i
const pageNames = /^(?:p|pg|page|seite|sida|pagina|offset|start|from)$/i

/** The page's own address, where it is that of a search: what was asked for stands in it, and on the page. */
function ownAddress(look: Look, base: string): SearchWay[] {
  const { view, fetched } = look
  const url = new URL(fetched.url)
  const stands = (value: string) => folded(headOf(view)).includes(folded(value)) || shareWith(titlesOf(look), value) >= 0.5
  const asked = [...url.searchParams].find(([name, value]) => /\p{L}/u.test(value) && (wordNames.test(name) || stands(value)))
  if (!asked) return []
  for (const name of Array.from(url.searchParams.keys())) if (pageNames.test(name)) url.searchParams.delete(name)
  url.searchParams.set(asked[0], '{query}')
  const found = requestOf(decodeSlots(url.href), base)
  return found ? [{ by: 'the address given', ...found }] : []
}

const decodeSlots = (url: string): string => url.replaceAll('%7Bquery%7D', '{query}')

const heads = compilePageElements('title, h1', [])
const headOf = (view: PageView): string =>
  view.json() === undefined
    ? heads
        .all(view)
        .map((one) => one.text())
        .join(' ')
    : ''

const links = compilePageElements('a[href*="?"]', [])
const mostLinks = 500

/** Searches that the page links to: popular words, "show all". */
function linked(view: PageView, base: string): SearchWay[] {
  if (view.json() !== undefined) return []
  const counts = new Map<string, { way: SearchWay; count: number }>()
  for (const link of links.all(view).slice(0, mostLinks)) {
    const address = absoluteUrl(link.attribute('href') ?? '', view.baseUrl())
    if (!address || !isOwnSite(new URL(address).hostname, new URL(view.url).hostname)) continue
    const url = new URL(address)
    const [name, value = ''] = [...url.searchParams].find(([one]) => wordNames.test(one) && one.length > 0) ?? []
    if (name === undefined || !/\p{L}{2}/u.test(value) || /^https?:/.test(value)) continue
    const found = requestOf(`${url.origin}${url.pathname}?${encodeURIComponent(name)}={query}`, base)
    if (!found) continue
    const way: SearchWay = { by: 'a link', ...found }
    const known = counts.get(keyOf(way))
    if (known) known.count++
    else counts.set(keyOf(way), { way, count: 1 })
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count).map(({ way }) => way)
}

// `fetch('/api/search?q=' + word)`, `${base}/products/search?term=${…}`: an address that ends where the word begins.
const addressInScript =
  /["'`]((?:https?:\/\/[\w.:-]+)?\/[\w./-]{0,120}(?:search|suche|suggest|find|products|catalog|sok|recherche|busca|items)[\w./-]{0,80}\?(?:[\w[\]%.-]{1,40}=[\w%.,-]{0,40}&){0,6}([\w[\]-]{1,30})=)(?:["'`]|\$\{|\{)/gi
// `location.href = '/search/' + word`: the words are the address's last part.
const pathInScript =
  /["'`]((?:https?:\/\/[\w.:-]+)?\/(?:[\w.-]{1,40}\/){0,4}(?:search|suche|find|sok|recherche|busca|buscar|zoeken|szukaj|results)\/)(?:["'`]\s*\+|["'`]\.concat|\$\{)/gi
const mostScripted = 3

/** Addresses of searches that the shop's own program asks. */
export function scripted(source: string, pageUrl: string, base: string): SearchWay[] {
  const text = source.slice(0, mostSource)
  const starts = [
    ...[...text.matchAll(addressInScript)].filter(([, , name = '']) => wordNames.test(name)).map(([, start = '']) => start),
    ...[...text.matchAll(pathInScript)].map(([, start = '']) => start),
  ]
  const found = starts
    .flatMap((start) => absoluteUrl(start, pageUrl) ?? [])
    .filter((address) => isOwnSite(new URL(address).hostname, new URL(pageUrl).hostname))
    .flatMap((address) => requestOf(`${address}{query}`, base) ?? [])
    .map((way): SearchWay => ({ by: 'the shop’s own script', ...way }))
  return distinct(found).slice(0, mostScripted)
}

const mostSource = 3_000_000

const usual: Readonly<Record<string, readonly string[]>> = {
  de: ['/suche?q='],
  fr: ['/recherche?q='],
  es: ['/buscar?q='],
  pt: ['/busca?q='],
  it: ['/ricerca?q='],
  nl: ['/zoeken?q='],
  pl: ['/szukaj?q='],
  cs: ['/hledat?q='],
  sv: ['/sok?q='],
  nb: ['/sok?q='],
  da: ['/soeg?q='],
}
const everywhere = [
  '/search?q=',
  '/?s=',
  '/search/',
  '/catalogsearch/result/?q=',
  '/search?query=',
  '/search?keyword=',
  '/products?keywords=',
]

/** Where searches usually are, for a shop that tells of none: `own` is where its software has it. */
export const guessedWays = (base: string, locale: string, own?: string): SearchWay[] =>
  [...(own === undefined ? [] : [own]), ...(usual[locale.split('-')[0]!] ?? []), ...everywhere].flatMap((path) => {
    const found = requestOf(`${base.replace(/\/+$/, '')}${path}{query}`, base)
    return found ? [{ by: path === own ? 'the usual address of its software' : 'the usual address', ...found, guessed: true as const }] : []
  })
