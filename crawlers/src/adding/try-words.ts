import type { Strategy } from '@mallgate/shared/contract/mall'

import { encodePercent } from '../percent-encode.ts'
import { type Explorer, type Reason, isDrawnByScript } from './explore.ts'
import { type Look, titlesOf } from './look-at-page.ts'
import { withSlot } from './pages.ts'
import { wordsOfTitles } from './query-words.ts'
import { type SearchWay, pageRequestOf, requestOf } from './search-way.ts'
import { type FrameOf, chooseStrategies, draftsOf, readWith } from './strategies.ts'

export interface Trying {
  explorer: Explorer
  frame: FrameOf
  words: readonly string[]
  /** Strategies that are known to hold. */
  fixed?: Strategy[] | undefined
}

/** A way that led to nothing. */
export interface Failed {
  reason: Reason
  why: string
}

/** A page on which a word found something, and the titles of that. */
export interface Find {
  way: SearchWay
  word: string
  look: Look
  drawn: boolean
  titles: string[]
}

const least = 2
const mostWords = 4
// A search that says in so many words that it has nothing is one, and worth more of them.
const mostInVain = 12
const mostOthers = 3

/** Titles of what a page has on sale, as far as that can be said before it is known how it is read. */
export function titlesIn(look: Look, way: SearchWay, drawn: boolean, { frame, fixed }: Trying): string[] {
  const known = frame(way, drawn, look)
  if (fixed) return readWith(known, fixed, look).offers.map(({ title }) => title)
  if (draftsOf(look).length > 0) return titlesOf(look)
  const chosen = look.auto.kind === 'empty' ? undefined : chooseStrategies(known, [look])
  return chosen ? readWith(known, chosen.strategies, look).offers.map(({ title }) => title) : []
}

/** The first word that finds something. */
export async function firstFind(way: SearchWay, trying: Trying): Promise<Find | Failed> {
  let vain = 0
  for (const [tried, word] of trying.words.entries()) {
    if (tried - vain >= mostWords || tried >= mostInVain) break
    const found = await tryWord(way, word, trying)
    if ('why' in found || found.titles.length >= least) return found
    const { look } = found
    if (look.auto.kind === 'empty') vain++
    else if (look.fetched.status === 404 && tried === 0) return { reason: 'no-search', why: 'there is no such page (404)' }
  }
  return { reason: 'no-search', why: 'nothing was found by it' }
}

/** By HTTP, and by the browser where that gives a page which a script fills. */
async function tryWord(way: SearchWay, word: string, trying: Trying): Promise<Find | Failed> {
  const { explorer, fixed } = trying
  const seen = await explorer.search(way, word, false)
  if ('refused' in seen) return { reason: seen.reason, why: seen.refused }
  const plain: Find = { way, word, look: seen, drawn: false, titles: titlesIn(seen, way, false, trying) }
  if (plain.titles.length >= least || fixed || seen.auto.kind === 'empty' || !isDrawnByScript(seen, word)) return plain
  if (!explorer.canDraw) return { reason: 'script', why: 'its pages are filled by a script, and there is no browser here' }
  const drawn = await explorer.search(way, word, true)
  if ('refused' in drawn) return { reason: drawn.reason, why: drawn.refused }
  return { way, word, look: drawn, drawn: true, titles: titlesIn(drawn, way, true, trying) }
}

/** Another word, whose list is another one. */
export async function secondFind({ way, word, look, drawn, titles }: Find, trying: Trying): Promise<Find | Failed> {
  const { locale } = look.context
  const known = [...wordsOfTitles(titles, locale, 0.7), ...trying.words, ...wordsOfTitles(titles, locale)]
  const others = [...new Set(known)].filter((other) => !other.includes(word) && !word.includes(other))
  const ways = [ledTo(look, way, word, locale), way].filter((one) => one !== undefined)
  for (const other of others.slice(0, mostOthers)) {
    for (const one of ways) {
      const seen = await trying.explorer.search(one, other, drawn)
      if ('refused' in seen) continue
      const found = titlesIn(seen, one, drawn, trying)
      if (found.length > 0 && (overlap(titles, found) < 1 || found.length !== titles.length))
        return { way: one, word: other, look: seen, drawn, titles: found }
    }
  }
  return { reason: 'no-search', why: `beside “${word}” no other word found anything` }
}

/** Which share of the first is in the second, too. */
export function overlap(first: readonly string[], second: readonly string[]): number {
  const others = new Set(second)
  return first.length === 0 ? 0 : first.filter((title) => others.has(title)).length / first.length
}

/** Where the shop leads on to from the address that was asked: the words stand in it again. */
function ledTo({ fetched: { url } }: Look, way: SearchWay, word: string, locale: string): SearchWay | undefined {
  const asked = pageRequestOf(way, locale, word).url
  if (url === asked || new URL(url).pathname === new URL(asked).pathname) return undefined
  const template = withSlot(url, encodePercent(word, way.request.charset ?? 'utf-8'))
  const found = template === undefined ? undefined : requestOf(template, way.url, way.request.charset)
  return found && { ...way, by: `${way.by}, by where it leads`, ...found }
}
