import { encodePercent } from '../percent-encode.ts'
import type { Explorer } from './explore.ts'
import type { Look } from './look-at-page.ts'
import { pagedWays } from './pages.ts'
import { broadestWord } from './query-words.ts'
import type { SearchWay } from './search-way.ts'
import { type FrameOf, readWith } from './strategies.ts'
import type { Trial } from './try-way.ts'
import { overlap } from './try-words.ts'

const mostOld = 0.5
const sameList = 0.8

interface List {
  look: Look
  word: string
  /** Addresses of its offers, or their titles. */
  things: string[]
}

/**
 * The way by which the shop gives its second page, too: asked once, and other offers came. Where the lists that were had are too short to have one,
 * a longer one is asked for. Undefined where there is none.
 */
export async function findPages(trial: Trial, explorer: Explorer, frame: FrameOf): Promise<SearchWay | undefined> {
  const { way, looks, readings, words, drawn, strategies } = trial
  if (/\{(?:page|offset)\}/.test(JSON.stringify(way.request))) return undefined
  const lists = looks
    .map((look, at): List => ({ look, word: words[at]!, things: thingsOf(readings[at]!.offers) }))
    .toSorted((a, b) => b.things.length - a.things.length)
  for (const list of lists) {
    const found = await pagedBy(list)
    if (found) return found
  }
  const broad = broadestWord(
    readings.flatMap(({ offers }) => offers.map(({ title }) => title)),
    looks[0].context.locale,
  )
  if (broad === undefined || words.includes(broad)) return undefined
  const seen = await explorer.search(way, broad, drawn)
  if ('refused' in seen) return undefined
  const things = read(way, seen)
  return things.length > lists[0]!.things.length ? pagedBy({ look: seen, word: broad, things }) : undefined

  async function pagedBy({ look, word, things }: List): Promise<SearchWay | undefined> {
    const encoded = encodePercent(word, way.request.charset ?? 'utf-8')
    for (const { url, request, firstChanges } of pagedWays(look, way, encoded, things.length)) {
      const paged: SearchWay = { ...way, url, request }
      const second = await listAt(paged, word, 2)
      if (second.length === 0 || overlap(second, things) > mostOld) continue
      if (firstChanges && overlap(things, await listAt(paged, word, 1)) < sameList) continue
      return paged
    }
    return undefined
  }

  async function listAt(paged: SearchWay, word: string, page: number): Promise<string[]> {
    const seen = await explorer.search(paged, word, drawn, page)
    return 'refused' in seen ? [] : read(paged, seen)
  }

  function read(asked: SearchWay, look: Look): string[] {
    return thingsOf(readWith(frame(asked, drawn, looks[0]), strategies, look).offers)
  }
}

const thingsOf = (offers: readonly { title: string; url?: string }[]): string[] => offers.map(({ title, url }) => url ?? title)
