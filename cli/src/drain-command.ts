import type { ListedInstance } from '@mallgate/shared/contract/instance'

import { type CallCenterLink, linkToCallCenter } from './call-center-link.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { findInstance } from './find-instance.ts'
import { askLists } from './lists.ts'
import { order } from './order.ts'
import { warnOfGaps } from './override-commands.ts'
import { saidText } from './record-text.ts'
import type { Surroundings } from './terminal.ts'
import { tookText, withinBound } from './within-bound.ts'
import { watchPatiently } from './watch-instances.ts'

// A process has 25 s to finish; one that dies meanwhile is in the list for a lease time more.
const boundMs = 60_000

/** `mallgate drain`: it takes nothing new, finishes, deregisters and ends. */
export async function drainCommand(
  { instance, noWait, callCenter, json, ...said }: ArgsFor<'drain'>,
  around: Surroundings,
): Promise<ExitCode> {
  const { stdout } = around
  const link = linkToCallCenter(callCenter, around)
  const { lists } = await askLists(link)
  const one = findInstance(instance, lists)
  const begunMs = performance.now()
  const path = `/v1/overrides/${encodeURIComponent(one.id)}`
  const record = await order(link, { method: 'PUT', path, body: { state: 'draining' }, ...said }, around)
  warnOfGaps(one, lists, around)
  if (!json) stdout.write(`${one.id} is told to drain, ${saidText(record)}.\n`)
  const gone = noWait
    ? undefined
    : await untilGone(link, one, json ? undefined : () => stdout.write(`${one.id} drains: it finishes what it has.\n`), around)
  const afterMs = Math.round(performance.now() - begunMs)
  if (json) stdout.write(`${JSON.stringify({ record, ...(gone !== undefined && { gone: { why: gone, afterMs } }) })}\n`)
  else if (gone !== undefined) stdout.write(`${one.id} is gone after ${tookText(afterMs)}${whys[gone] ?? ''}.\n`)
  return exitCodes.ok
}

const whys: Record<string, string> = {
  deregistered: ': it deregistered',
  lapsed: ': its lease lapsed, it did not say goodbye',
  refused_connection: ': it did not say goodbye, and nothing listens there any more',
  taken_away: ': it was taken away',
}

/** Why it went, as Call Center has it; empty where that is not known. @throws CliError where it does not go in time */
async function untilGone(
  link: CallCenterLink,
  { id, service }: ListedInstance,
  onDraining: (() => void) | undefined,
  { signal }: Surroundings,
) {
  let seenDraining = false
  const why = await withinBound(boundMs, signal, async (bounded) => {
    for await (const { list, gone } of watchPatiently(link, service, bounded)) {
      const one = list.instances.find((other) => other.id === id)
      if (!one) return gone.get(id) ?? ''
      if (one.state === 'draining' && !seenDraining) {
        seenDraining = true
        onDraining?.()
      }
    }
    return undefined
  })
  if (why !== undefined) return why
  throw new CliError(
    `${id} is still registered after ${boundMs / 1000} s: see its log. The order stands; mallgate in ${id} takes it back.`,
    exitCodes.notSeen,
  )
}
