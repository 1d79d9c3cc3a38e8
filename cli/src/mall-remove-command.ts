import Type from 'typebox'

import { answerCheck } from './answer-check.ts'
import { linkToCallCenter } from './call-center-link.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { type MallFacts, askMall, mallPath } from './mall-facts.ts'
import { takeBack, tellUnkept, warn } from './order.ts'
import { plainText } from './plain-text.ts'
import { wrongUsage } from './read-value.ts'
import type { Surroundings } from './terminal.ts'

const removed = answerCheck(
  Type.Object({
    removed: Type.Record(Type.String(), Type.Number()),
    hosts: Type.Optional(Type.Integer()),
    clean: Type.Optional(Type.Boolean()),
  }),
)
// Queues may be long, and a database may have much of it.
const removeBoundMs = 60_000

/** `mallgate mall take-back`: a folder's definition counts again, or nobody hosts it any more. */
export async function mallTakeBackCommand(
  { id, callCenter, json, ...said }: ArgsFor<'mall take-back'>,
  around: Surroundings,
): Promise<ExitCode> {
  const link = linkToCallCenter(callCenter, around)
  if (!(await takeBack(link, `${mallPath(id)}/definition`, said, around)))
    throw new CliError(`No definition of ${plainText(id)} is pushed: mallgate mall list has those that are.`, exitCodes.refused)
  const text = `The pushed definition of ${plainText(id)} is taken back: a folder's counts again, where there is one.`
  around.stdout.write(json ? `${JSON.stringify({ takenBack: { kind: 'definition', key: id } })}\n` : `${text}\n`)
  return exitCodes.ok
}

/** `mallgate mall remove`: says what goes, asks, and does it. */
export async function mallRemoveCommand(
  { id, data, yes, unknown, why, callCenter, json }: ArgsFor<'mall remove'>,
  around: Surroundings,
): Promise<ExitCode> {
  const link = linkToCallCenter(callCenter, around)
  if (!yes) await confirmed(id, data, await askMall(link, id), around)
  const ask = {
    method: 'DELETE',
    path: mallPath(id),
    query: { data: String(data), why, unknown: unknown ? 'true' : undefined },
    timeoutMs: removeBoundMs,
  } as const
  const { value, headers } = await link.ask(ask, removed)
  tellUnkept(headers, around)
  if (value.clean === false) warn(hostsText(value.hosts ?? 0), around)
  const counts = Object.entries(value.removed).flatMap(([name, count]) => (count > 0 ? [`${count} ${plainText(name)}`] : []))
  const what = counts.length > 0 ? `; deleted: ${counts.join(', ')}` : ''
  around.stdout.write(json ? `${JSON.stringify(value)}\n` : `${plainText(id)} is removed${what}.\n`)
  return exitCodes.ok
}

const hostsText = (hosts: number) =>
  hosts > 0
    ? `${hosts} instance${hosts === 1 ? '' : 's'} still host${hosts === 1 ? 's' : ''} it: what is left goes in the background`
    : 'there may be more of it: that goes in the background'

async function confirmed(id: string, data: boolean, facts: MallFacts | undefined, { stderr, ask }: Surroundings): Promise<void> {
  if (!ask) throw wrongUsage(`Nobody can be asked here whether ${plainText(id)} is to be removed for good: add --yes.`)
  const hosting = facts ? facts.running.length + facts.others.length : 0
  const hosted = hosting === 0 ? 'Nobody hosts it now' : `${hosting} instance${hosting === 1 ? '' : 's'} will stop hosting it`
  const stored = data ? 'its offers, price history and crawl log are deleted' : 'what is stored of it stays (--data deletes that too)'
  stderr.write(`${hosted}; its queues, schedules and waiters are deleted; ${stored}.\n`)
  const answer = await ask(`Type ${plainText(id)} to remove it for good: `)
  if (answer.trim() !== id) throw new CliError('Not confirmed: nothing was removed.', exitCodes.refused)
}
