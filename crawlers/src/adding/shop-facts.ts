import { isIP } from 'node:net'

import { compilePageElements } from '../extract/page-elements.ts'
import type { Look } from './look-at-page.ts'

const titles = compilePageElements('title', [])
const apart = /\s+[|–—·•~:»›-]\s+|\s*[|»›]\s*/

/** What people call the shop: by its own word, else by what the titles of its pages have in common. */
export function nameOf(looks: readonly Look[]): string | undefined {
  for (const name of ['og:site_name', 'application-name', 'apple-mobile-web-app-title']) {
    const said = looks.map(({ metas }) => metas.get(name)?.trim()).find(Boolean)
    if (said) return said.slice(0, 128)
  }
  const parts = looks
    .filter(({ view }) => view.json() === undefined)
    .map(({ view }) => (titles.first(view)?.text() ?? '').split(apart).map((part) => part.trim()))
  const [first = [], ...others] = parts
  const common = first.filter((part) => part.length > 1 && others.every((other) => other.includes(part)))
  const named = (others.length > 0 ? common.at(-1) : first.at(-1)) ?? ''
  return named.replace(/[\s|–—·•~:»›-]+$/, '').slice(0, 128) || undefined
}

/** The mall's id from where the shop is: its host; of one without a name its path, or what it is called. */
export function idOf(url: string, name: string | undefined): string {
  const { hostname, pathname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const path = slug(pathname)
  if (isIP(host) === 0 && host !== 'localhost') return slug([host.replace(/^www\./, ''), path].filter(Boolean).join('-')) || 'mall'
  return path || slug(name ?? '') || slug(`${host}-${port}`) || 'mall'
}

const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '')

/** The shop's own address: that of its first page, or of the page given where that is all there is. */
export function basesOf({ view, fetched: { url } }: Look): string[] {
  const { origin, pathname } = new URL(url)
  const here = `${origin}${pathname.replace(/\/+$/, '')}`
  const api = compileApi.first(view)?.attribute('href')
  const under = api !== undefined && /\/wp-json\/?$/.test(api) ? [api.replace(/\/wp-json\/?$/, '')] : []
  const parts = pathname.split('/').filter(Boolean)
  const first = parts.length > 1 ? [`${origin}/${parts[0]}`] : []
  return [...new Set([...under, here, ...first, origin])]
}

const roots = compilePageElements('html', [])

/** Whether prices have a sign that several currencies share, and the page doesn't say of which country it is: languages of one country do. */
export function sharesSign({ view, auto }: Look): boolean {
  const raw = auto.offers.map(({ draft }) => draft.price?.raw ?? '').join(' ')
  const shared = /(?<![A-Z])\$|¥|￥|\bkr\b|£/.test(raw)
  const language = view.json() === undefined ? (roots.first(view)?.attribute('lang') ?? '') : ''
  return shared && /^(?:|en|es|fr|pt|zh)$/i.test(language.trim()) && !/\.[a-z]{2}$/.test(new URL(view.url).hostname)
}

const compileApi = compilePageElements('link[rel="https://api.w.org/"][href]', [])
