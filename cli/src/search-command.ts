import { rankOffers, type RankedOffers } from '@mallgate/shared/rank-offers'
import { mergeOffers } from '@mallgate/shared/merge-offers'
import { answeredStatuses } from '@mallgate/shared/contract/mall-status'
import { type DoneEvent, type Sort, defaultTimeoutMs } from '@mallgate/shared/contract/search'
import { normalizeQuery } from '@mallgate/shared/query-key'

import type { SearchArgs } from './args.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import { askGate, away, gateUrl, refusal } from './gate-link.ts'
import { mallLine } from './mall-line.ts'
import { widthOf } from './plain-text.ts'
import { streamSearch } from './stream.ts'
import { table } from './table.ts'
import { type Style, type Surroundings, styleOf } from './terminal.ts'

const rowsByDefault = 20
// Beyond the search's own time-out: for the way there and back.
const graceMs = 10_000

/** `mallgate search`: a line for each mall as its answer comes, then the table; or Gate's whole answer as JSON. */
export async function searchCommand(args: SearchArgs, around: Surroundings): Promise<ExitCode> {
  const base = gateUrl(args.gate, around)
  const timeoutMs = Number(args.timeout ?? defaultTimeoutMs) || defaultTimeoutMs
  const signal = AbortSignal.any([around.signal, AbortSignal.timeout(timeoutMs + graceMs)])
  return args.json ? printJson(searchUrl(base, '/v1/search', args), signal, around) : printTable(base, args, signal, around)
}

function searchUrl(base: URL, path: string, { query, malls, sort, limit, timeout, maxAge }: SearchArgs): URL {
  const url = new URL(base.pathname.replace(/\/$/, '') + path, base)
  const given = { q: query, malls, sort, limit, timeout, maxAge }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) url.searchParams.set(name, value)
  return url
}

async function printJson(url: URL, signal: AbortSignal, { stdout }: Surroundings): Promise<ExitCode> {
  const response = await askGate(url, 'application/json', signal)
  const body = await response.text().catch((error: unknown) => {
    throw away(url, error)
  })
  if (response.ok) {
    stdout.write(`${body}\n`)
    return exitCodes.ok
  }
  const error = refusal(url, response.status, body)
  if (error.exitCode !== exitCodes.noMallAnswered) throw error
  // The reports of the malls are in it: the program that reads this wants them.
  stdout.write(`${body}\n`)
  return error.exitCode
}

async function printTable(base: URL, args: SearchArgs, signal: AbortSignal, { stdout, env }: Surroundings): Promise<ExitCode> {
  const url = searchUrl(base, '/v1/search/stream', { ...args, limit: args.limit ?? String(rowsByDefault) })
  const style = styleOf(stdout, env)
  const found: RankedOffers[] = []
  const pending = new Set<string>()
  let done: DoneEvent | undefined
  for await (const { event, data } of streamSearch(url, signal)) {
    if (event === 'done') done = data
    // Ranked as Gate ranks them: each mall's offers come as it answers, and only all together have an order.
    else if (event === 'offers') found.push(rankOffers(normalizeQuery(args.query), data.offers))
    else if (data.status === 'pending') pending.add(data.mall)
    else stdout.write(`${mallLine(data, Math.max(...[...pending].map(widthOf)), style)}\n`)
  }
  if (!done) throw new CliError('The answer has no end.')
  const offers = mergeOffers(found, (args.sort ?? 'relevance') as Sort, Number(args.limit ?? rowsByDefault))
  if (offers.length > 0) stdout.write(`\n${table(offers, style).join('\n')}\n`)
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
