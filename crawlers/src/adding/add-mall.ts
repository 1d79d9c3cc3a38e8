import type { FieldName, MallDefinition } from '@mallgate/shared/contract/mall'

import type { FetchedPage, Reading } from '../read-page.ts'
import { isShell } from '../render/shell.ts'
import { type Explorer, createExplorer, notAdded, wantsLogin } from './explore.ts'
import { finish } from './finish.ts'
import { firstThatWorks } from './first-way.ts'
import { frameOf } from './frame.ts'
import type { Look } from './look-at-page.ts'
import { softwareOf } from './platforms.ts'
import { waysOn } from './search-ways.ts'
import { basesOf } from './shop-facts.ts'
import type { PoliteVisitor } from './polite-visitor.ts'
import type { FrameOf } from './strategies.ts'

export interface AddMallOptions {
  /** A page of the shop: its first one, or any other. */
  url: string
  /** A query that surely finds something. */
  query?: string | undefined
  id?: string | undefined
  /** BCP 47, in place of what the pages say. */
  locale?: string | undefined
  /** ISO 4217, in place of what the pages say. */
  currency?: string | undefined
  visitor: PoliteVisitor
  /** Told what is being done, a line each. */
  say(line: string): void
  signal: AbortSignal
}

/** A mall that can be asked from now on, and what speaks for it. */
export interface AddedMall {
  /** As it is to be written: what its platform's preset has is left out. */
  definition: MallDefinition
  /** The page of its probe query, and what the definition reads there; the same of another query. */
  samples: { query: string; page: FetchedPage; reading: Reading }[]
  /** A page on which nothing was found, and what is read there. */
  nothing: { query: string; page: FetchedPage; reading: Reading } | undefined
  /** How its search was found, and by what software it is made. */
  by: string
  software: string | undefined
  /** 0 to 1 */
  confidence: number
  /** What a person should look at, a sentence each. */
  look: string[]
  dropped: FieldName[]
  requests: number
}

const mostRequests = 60

/**
 * Finds out how a shop is asked and read, as a person with patience would, and what its definition is.
 * @throws NotAdded saying why it can't be, and what to do next
 */
export async function addMall(options: AddMallOptions): Promise<AddedMall> {
  const { visitor, say, signal, url, locale, currency } = options
  const explorer = createExplorer({ visitor, hints: { locale, currency }, most: mostRequests, signal })
  const given = await openHome(url, explorer, say)
  const home = (await pageWithSearch(given, explorer, say)) ?? given
  const software = softwareOf(home)
  if (software) say(`made with ${software.name}`)
  const frame: FrameOf = (way, drawn, seen) =>
    frameOf(
      way,
      drawn,
      [seen, home].flatMap((one) => one ?? []),
      options,
    )
  const trial = await firstThatWorks(home, software, { ...options, explorer, frame })
  say(`asks by ${trial.way.by}; looks for the second page`)
  return finish(trial, home, software, { ...options, explorer, frame })
}

async function openHome(url: string, explorer: Explorer, say: (line: string) => void): Promise<Look> {
  say(`looks at ${url}`)
  const seen = await explorer.open(url)
  if ('refused' in seen)
    throw notAdded(seen.reason, seen.reason === 'unreachable' ? `${url} was not had: ${seen.refused}` : `${url}: ${seen.refused}`)
  if (wantsLogin(seen)) throw notAdded('login', `${seen.fetched.url} wants a login before it shows anything`)
  if (!isShell(seen.fetched) || !explorer.canDraw) return seen
  say('the page is filled by a script: it is drawn')
  const drawn = await explorer.open(url, true)
  return 'refused' in drawn ? seen : drawn
}

/** The page above the one given that tells of a search, where that one doesn't. */
async function pageWithSearch(given: Look, explorer: Explorer, say: (line: string) => void): Promise<Look | undefined> {
  const [here, ...above] = basesOf(given)
  if (given.view.json() !== undefined || waysOn(given, here!).length > 0) return undefined
  for (const address of above) {
    say(`looks at ${address}/ for a search`)
    const seen = await explorer.open(`${address}/`)
    if ('view' in seen && waysOn(seen, address).length > 0) return seen
  }
  return undefined
}
