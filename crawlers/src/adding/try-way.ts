import type { Strategy } from '@mallgate/shared/contract/mall'
import { presets } from '@mallgate/shared/definition-preset'

import type { Reading } from '../read-page.ts'
import type { Look } from './look-at-page.ts'
import { nonsenseWord, shareWith } from './query-words.ts'
import type { SearchWay } from './search-way.ts'
import { type Chosen, chooseStrategies, readWith } from './strategies.ts'
import { type Failed, type Trying, firstFind, overlap, secondFind, titlesIn } from './try-words.ts'

/** A way that found something, and how it is read. */
export interface Trial extends Chosen {
  way: SearchWay
  drawn: boolean
  words: [string, string]
  looks: [Look, Look]
  readings: [Reading, Reading]
  /** What the shop shows where it has nothing; undefined where it wasn't had. */
  nothing: Look | undefined
}

const sameShop = 0.8

/** Asks by one way for some words, and for one that nobody has. */
export async function tryWay(way: SearchWay, given: Trying): Promise<Trial | Failed> {
  const trying: Trying = { ...given, fixed: given.fixed ?? fixedBy(way) }
  const { explorer, frame, fixed } = trying
  const first = await firstFind(way, trying)
  if ('why' in first) return first
  const { look, word, drawn, titles } = first
  const shown = await explorer.search(way, nonsenseWord, drawn)
  const nothing = 'view' in shown ? shown : undefined
  const anyway = nothing ? titlesIn(nothing, way, drawn, trying) : []
  if (overlap(titles, anyway) >= sameShop) return { reason: 'no-search', why: 'it shows the same whatever is asked for' }
  const second = await secondFind(first, trying)
  if ('why' in second) return second
  const looks: [Look, Look] = [look, second.look]
  const known = frame(second.way, drawn, look)
  const chosen = fixed ? { strategies: fixed, agreement: { found: 1, right: 1 }, dropped: [] } : chooseStrategies(known, looks)
  if (!chosen) return unreadable(`offers are seen on the pages, but nothing selects the same ones on both (“${word}”, “${second.word}”)`)
  const readings = looks.map((one) => readWith(known, chosen.strategies, one)) as [Reading, Reading]
  if (readings.some(({ offers }) => offers.length === 0))
    return unreadable(readings.map(({ failure }) => failure?.message).find(Boolean) ?? 'nothing was read')
  return { ...chosen, way: second.way, drawn, words: [word, second.word], looks, readings, nothing }
}

const unreadable = (why: string): Failed => ({ reason: 'unreadable', why })

const fixedBy = ({ platform }: SearchWay): Strategy[] | undefined =>
  platform && platform !== 'schema-org' ? presets[platform].extract?.strategies : undefined

/** Whether what was found has to do with what was asked for. */
export const isToThePoint = ({ readings: [{ offers }], words: [word] }: Trial): boolean =>
  shareWith(
    offers.map(({ title }) => title),
    word,
  ) >= 0.3
