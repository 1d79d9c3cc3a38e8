import { MallgateError, type SearchOptions } from '@mallgate/client'
import { answeredStatuses } from '@mallgate/shared/contract/mall-status'
import type { DoneEvent, Sort } from '@mallgate/shared/contract/search'
import { mergeOffers } from '@mallgate/shared/merge-offers'
import { normalizeQuery } from '@mallgate/shared/query-key'
import { type RankedOffers, rankOffers } from '@mallgate/shared/rank-offers'

import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { type GateLink, inOurTerms, linkToGate } from './gate-link.ts'
import { mallLine } from './mall-line.ts'
import { offersTable } from './offers-table.ts'
import { plainText, widthOf } from './plain-text.ts'
import { type Style, type Surroundings, styleOf } from './terminal.ts'

const rowsByDefault = 20

/** `mallgate search`: a line for each mall as its answer comes, then the table; or Gate's whole answer as JSON. */
export async function searchCommand({ query, gate, json, urls, ...given }: ArgsFor<'search'>, around: Surroundings): Promise<ExitCode> {
  const link = linkToGate(gate, around)
  // Gate says what is wrong with an order there is not, and in better words.
  const options: SearchOptions = { ...given, sort: given.sort as Sort | undefined, signal: around.signal }
  try {
    return json ? await printJson(link, query, options, around) : await printTable(link, query, options, { urls }, around)
  } catch (error) {
    throw inOurTerms(error, link.origin)
  }
}

async function printJson({ client }: GateLink, query: string, options: SearchOptions, { stdout }: Surroundings): Promise<ExitCode> {
  try {
    stdout.write(`${JSON.stringify(await client.search(query, options))}\n`)
    return exitCodes.ok
  } catch (error) {
    if (!(error instanceof MallgateError && error.code === 'no_mall_answered')) throw error
    // The reports of the malls are in it: the program that reads this wants them.
    stdout.write(`${JSON.stringify(error.problem)}\n`)
    return exitCodes.noMallAnswered
  }
}

async function printTable(
  { client }: GateLink,
  query: string,
  options: SearchOptions,
  { urls }: { urls: boolean },
  { stdout, env }: Surroundings,
): Promise<ExitCode> {
  const style = styleOf(stdout, env)
  const { sort = 'relevance', limit = rowsByDefault } = options
  const found: RankedOffers[] = []
  const pending = new Set<string>()
  let done: DoneEvent | undefined
  for await (const { event, data } of client.stream(query, { ...options, limit })) {
    if (event === 'done') done = data
    // Ranked as Gate ranks them: each mall's offers come as it answers, and only all together have an order.
    else if (event === 'offers') found.push(rankOffers(normalizeQuery(query), data.offers))
    else if (data.status === 'pending') pending.add(plainText(data.mall))
    else stdout.write(`${mallLine(data, Math.max(...[...pending].map(widthOf)), style)}\n`)
  }
  if (!done) throw new CliError('The answer has no end.')
  const offers = mergeOffers(found, sort, limit)
  if (offers.length > 0) stdout.write(`\n${offersTable(offers, style, { urls }).join('\n')}\n`)
  stdout.write(`\n${summary(done, offers.length, style)}\n`)
  return done.malls.some(({ status }) => answeredStatuses.has(status)) ? exitCodes.ok : exitCodes.noMallAnswered
}

function summary({ found, malls, elapsedMs, complete }: DoneEvent, shown: number, { colors }: Style): string {
  const answered = malls.filter(({ status }) => answeredStatuses.has(status)).length
  if (answered === 0) return colors.red('No mall could answer.')
  const offers =
    found === 0 ? 'No offers' : shown < found ? `The first ${shown} of ${found} offers` : `${found} offer${found === 1 ? '' : 's'}`
  const missing = complete ? '' : colors.yellow(' · not complete')
  return `${offers} from ${answered} of ${malls.length} mall${malls.length === 1 ? '' : 's'} in ${elapsedMs} ms${missing}`
}
