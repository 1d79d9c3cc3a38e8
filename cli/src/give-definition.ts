import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { MallSettings } from '@mallgate/shared/contract/operations'
import { definitionHash } from '@mallgate/shared/definition-hash'

import type { CallCenterLink } from './call-center-link.ts'
import { type ExitCode, exitCodes } from './cli-error.ts'
import { mallPath } from './mall-facts.ts'
import { findRecord, order } from './order.ts'
import { plainText } from './plain-text.ts'
import { saidText } from './record-text.ts'
import type { Surroundings } from './terminal.ts'
import { untilServed } from './until-served.ts'
import { tookText } from './within-bound.ts'

interface How {
  why?: string
  noWait: boolean
  json: boolean
}

/** Makes a definition the newest, and waits until it is served. @throws CliError where it is refused, or nobody takes it up in time */
export async function giveDefinition(
  link: CallCenterLink,
  id: string,
  ask: { method: 'PUT' | 'POST'; path: string; yaml?: string; file?: string; body?: unknown },
  { why, noWait, json }: How,
  around: Surroundings,
): Promise<ExitCode> {
  const { stdout, signal } = around
  const begunMs = performance.now()
  const record = await order(link, { ...ask, ...(why !== undefined && ask.method === 'PUT' && { why }) }, around)
  const definition = record.content as MallDefinition
  const hash = definitionHash(definition)
  if (!json) stdout.write(`${plainText(id)} is ${hash} now, revision ${record.revision}, ${saidText(record)}.\n`)
  const off = await switchedOff(link, definition)
  const waits = !noWait && !off
  if (waits) await untilServed(link, id, hash, signal)
  const servedAfterMs = Math.round(performance.now() - begunMs)
  if (json) stdout.write(`${JSON.stringify({ record, hash, ...(waits && { servedAfterMs }) })}\n`)
  else if (off) stdout.write(`It is switched off, so nobody hosts it: mallgate settings ${plainText(id)} --on switches it on.\n`)
  else if (waits) stdout.write(`Served after ${tookText(servedAfterMs)}.\n`)
  return exitCodes.ok
}

/** Settings go before what the definition says. */
async function switchedOff(link: CallCenterLink, { id, enabled }: MallDefinition): Promise<boolean> {
  const settings = (await findRecord(link, `${mallPath(id)}/settings`))?.content as MallSettings | undefined
  return (settings?.enabled ?? enabled) === false
}
