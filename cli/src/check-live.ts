import { normalizeQuery } from '@mallgate/shared/query-key'

import { type Checkable, type CheckedMall, checkedPage, usualOf } from './check-mall.ts'
import { CliError, exitCodes } from './cli-error.ts'
import { plainText } from './plain-text.ts'
import type { Surroundings } from './terminal.ts'
import { visiting } from './visit.ts'

/** One crawl of the shop, by this definition. @throws CliError where nothing could be asked */
export async function checkLive(checkable: Checkable, asked: string | undefined, around: Surroundings): Promise<CheckedMall> {
  const { definition: unsaid, by } = checkable
  const { offers: usual } = await usualOf(checkable)
  const text = queryFor(unsaid, asked, usual)
  const { result, page, definition } = await visiting(unsaid, around, (visitor, signal) => visitor.search(unsaid, text, signal))
  const about = { page: `“${text}”`, kind: 'live', ...(page && { url: page.url }) } as const
  const query = { text: normalizeQuery(text), page: 1 }
  const checked = checkedPage(definition, page, result, { usual, query }, about)
  // Without a page nothing was read, and nothing can be said to be missing but that.
  return { mall: unsaid.id, by, pages: [checked], faults: [], notes: [] }
}

/** What was asked for, else what the definition says always finds something, else a word that its fixture's titles have in common. */
export function queryFor({ id, probe }: Checkable['definition'], asked: string | undefined, usual: readonly { title: string }[]): string {
  const query = asked ?? probe ?? commonWord(usual.map(({ title }) => title))
  if (query !== undefined && query.trim() !== '') return query
  throw new CliError(`Nobody says what to ask ${plainText(id)} for: give --query, or the definition a "probe".`, exitCodes.usage)
}

/** The longest of the words that most titles have: what was asked for is in nearly all of them. */
function commonWord(titles: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const title of titles)
    for (const word of new Set(title.toLowerCase().match(/\p{L}{3,}/gu))) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort(([a, inA], [b, inB]) => inB - inA || b.length - a.length)[0]?.[0]
}
