import type { Strategy } from '@mallgate/shared/contract/mall'

import { absoluteUrl } from '../extract/canonical-url.ts'
import { compilePageElements } from '../extract/page-elements.ts'
import { openSearchAddress, readOpenSearch } from '../find-search.ts'
import { isShell } from '../render/shell.ts'
import { type Explorer, type NotAdded, type Reason, notAdded } from './explore.ts'
import type { Look } from './look-at-page.ts'
import { type Software, presetWays, softwareBehind } from './platforms.ts'
import { type SearchWay, keyOf } from './search-way.ts'
import { distinct, guessedWays, scripted, wayOf, waysOn } from './search-ways.ts'
import { basesOf } from './shop-facts.ts'
import type { FrameOf } from './strategies.ts'
import { type Trial, isToThePoint, tryWay } from './try-way.ts'
import type { Failed } from './try-words.ts'
import { readChannel, vendureChannel, vendureStrategy, vendureWay } from './vendure.ts'
import { wordsFor } from './words-for.ts'

const mostTold = 6

export interface Searching {
  explorer: Explorer
  query?: string | undefined
  say(line: string): void
  frame: FrameOf
}

/** All ways in the order of trust, until one leads to offers that can be read. */
export async function firstThatWorks(home: Look, software: Software | undefined, context: Searching): Promise<Trial> {
  const { explorer, say, query, frame } = context
  const failures: (Failed & { way: SearchWay })[] = []
  const words = await wordsFor(home, context)
  const attempt = async (way: SearchWay, fixed?: Strategy[]): Promise<Trial | undefined> => {
    say(`tries ${way.by}: ${way.url}${way.request.path ?? ''}`)
    const tried = await tryWay(way, { explorer, frame, words, fixed })
    if (!('why' in tried)) return tried
    say(`  no: ${tried.why}`)
    failures.push({ ...tried, way })
    return undefined
  }
  const bases = basesOf(home)
  const told = distinct([...waysOn(home, bases[0]!), ...(await openSearch(home, explorer, bases[0]!))]).slice(0, mostTold)
  const likely = software?.platform ? software : software ? undefined : told.map(softwareBehind).find(Boolean)
  if (likely?.platform) {
    const places = software?.platform ? presetBases(home, bases) : told.filter(softwareBehind).map(({ url }) => url)
    for (const way of presetWays(likely.platform, likely.name, places)) {
      const found = await attempt(way)
      if (found) return found
    }
  }
  let unsure: Trial | undefined
  for (const way of told) {
    const found = await attempt(way)
    if (found && (query !== undefined || isToThePoint(found))) return found
    unsure ??= found
  }
  if (unsure) return unsure
  const channel = told.length > 0 && home.auto.offers.length > 0 ? undefined : await vendure(bases, explorer)
  if (channel) {
    const found = await attempt(vendureWay(channel), [vendureStrategy])
    if (found) return found
  }
  const guesses = [
    ...(await inScripts(home, explorer, bases[0]!)),
    ...bases.slice(0, 2).flatMap((base) => guessedWays(base, home.context.locale, software?.search)),
  ]
  for (const way of distinct(guesses).filter((one) => failures.every(({ way }) => keyOf(way) !== keyOf(one)))) {
    const found = await attempt(way)
    if (found) return found
  }
  throw whyNot(home, failures, explorer)
}

/** Of all that failed, what tells people most. */
function whyNot(home: Look, failures: readonly (Failed & { way: SearchWay })[], explorer: Explorer): NotAdded {
  const told = failures.filter(({ way }) => !way.guessed)
  const pick = (...reasons: Reason[]) =>
    reasons.flatMap((reason) => told.find((one) => one.reason === reason) ?? failures.find((one) => one.reason === reason) ?? [])[0]
  const found = pick('script', 'unreadable') ?? told.find(({ reason }) => reason === 'blocked' || reason === 'disallowed')
  if (found) return notAdded(found.reason, `${found.way.by} (${found.way.url}${found.way.request.path ?? ''}): ${found.why}`)
  if (isShell(home.fetched) && !explorer.canDraw)
    return notAdded('script', `${home.fetched.url} is filled by a script, and there is no browser here`)
  if (home.fetched.status >= 400 && told.length === 0)
    return notAdded('not-found', `${home.fetched.url} was answered with ${home.fetched.status}`)
  const refused = told.length === 0 ? pick('blocked', 'disallowed') : undefined
  if (refused) return notAdded(refused.reason, `${refused.way.by}: ${refused.why}`)
  const [tried] = told
  if (tried) return notAdded('no-search', `no search of the shop found anything that can be read: ${tried.way.by}: ${tried.why}`)
  return notAdded('no-search', 'the page tells of no search (SearchAction, OpenSearch, a form, links), and none is at the usual addresses')
}

/** A preset is tried where the shop is, which its search form tells best. */
function presetBases(home: Look, bases: readonly string[]): string[] {
  const forms = waysOn(home, new URL(home.fetched.url).origin).map(({ url, request }) =>
    (url + (request.path ?? '')).replace(/\/(?:search)?\/?$/, ''),
  )
  return [...new Set([...forms.slice(0, 1), ...bases])].slice(0, 3)
}

async function openSearch(home: Look, explorer: Explorer, base: string): Promise<SearchWay[]> {
  const address = openSearchAddress(home.view)
  const seen = address === undefined ? undefined : await explorer.open(address)
  const found = seen && 'view' in seen ? readOpenSearch(seen.view, home.view) : undefined
  return (found && [wayOf(found, base)].flatMap((way) => way ?? [])) ?? []
}

async function vendure(bases: readonly string[], explorer: Explorer): Promise<string | undefined> {
  for (const base of bases.slice(-1)) {
    const seen = await explorer.post(vendureChannel(base))
    if ('view' in seen && readChannel(seen.view.json())) return base
  }
  return undefined
}

const scripts = compilePageElements('script[src]', [])
const mostScripts = 3

// Of others, used everywhere: no shop's search stands in them.
const libraries = /jquery|bootstrap|vendor|polyfill|popper|modernizr|analytics|gtm|tag-?manager|recaptcha|stripe|paypal|swiper|slick/i

/** What the shop's own programs ask, where its page tells of no search that works. */
async function inScripts({ view }: Look, explorer: Explorer, base: string): Promise<SearchWay[]> {
  if (view.json() !== undefined) return []
  const own = scripts
    .all(view)
    .flatMap((script) => absoluteUrl(script.attribute('src') ?? '', view.baseUrl()) ?? [])
    .filter((address) => new URL(address).host === new URL(view.url).host && !libraries.test(new URL(address).pathname))
  const found: SearchWay[] = []
  for (const address of own.slice(0, mostScripts)) {
    const seen = await explorer.open(address)
    if ('view' in seen) found.push(...scripted(seen.view.source, view.url, base))
  }
  return found
}
