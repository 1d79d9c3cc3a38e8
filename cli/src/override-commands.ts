import type { ListedInstance } from '@mallgate/shared/contract/instance'
import type { InstanceOverride, OperationsRecord } from '@mallgate/shared/contract/operations'

import { type CallCenterLink, linkToCallCenter } from './call-center-link.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { findId, findInstance, servedByNobodyElse, someOf } from './find-instance.ts'
import { askLists } from './lists.ts'
import { type Said, askRecords, order, takeBack, warn } from './order.ts'
import { plainText } from './plain-text.ts'
import { overrideText, saidText } from './record-text.ts'
import type { Surroundings } from './terminal.ts'

const overrides = '/v1/overrides'
const pathOf = (id: string) => `${overrides}/${encodeURIComponent(id)}`

/** `mallgate out`: asked no more until it is taken back. */
export async function outCommand({ instance, callCenter, json, ...said }: ArgsFor<'out'>, around: Surroundings): Promise<ExitCode> {
  const link = linkToCallCenter(callCenter, around)
  const record = await orderInstance(link, instance, { state: 'out_of_service' }, said, around)
  return told(record, json, around)
}

/** `mallgate weight`: what share of the work it gets. */
export async function weightCommand(
  { instance, weight, callCenter, json, ...said }: ArgsFor<'weight'>,
  around: Surroundings,
): Promise<ExitCode> {
  const link = linkToCallCenter(callCenter, around)
  return told(await orderInstance(link, instance, { weight }, said, around), json, around)
}

/** `mallgate in`: whatever was ordered of it is taken back, also of one that is away now. */
export async function inCommand({ instance, callCenter, json, ...said }: ArgsFor<'in'>, around: Surroundings): Promise<ExitCode> {
  const link = linkToCallCenter(callCenter, around)
  const [{ lists }, records] = await Promise.all([askLists(link), askRecords(link, overrides)])
  const ordered = records.filter(({ content }) => content !== null)
  const listed = lists.flatMap(({ instances }) => instances.map(({ id }) => id))
  const id = findId(instance, [...new Set([...listed, ...ordered.map(({ key }) => key)])])
  if (!(await takeBack(link, pathOf(id), said, around))) throw new CliError(`Nothing is ordered of ${id}.`, exitCodes.refused)
  const before = ordered.find(({ key }) => key === id)
  const was = before ? `, which was ${overrideText(before.content as InstanceOverride)} (${saidText(before)})` : ''
  around.stdout.write(json ? `${JSON.stringify({ takenBack: before ?? { kind: 'override', key: id } })}\n` : `Taken back: ${id}${was}.\n`)
  return exitCodes.ok
}

/** Orders this of the instance that is meant, and leaves what else is ordered of it as it is. */
async function orderInstance(
  link: CallCenterLink,
  given: string,
  what: InstanceOverride,
  said: Said,
  around: Surroundings,
): Promise<OperationsRecord> {
  const [{ lists }, records] = await Promise.all([askLists(link), askRecords(link, overrides)])
  const one = findInstance(given, lists)
  const standing = records.find(({ key }) => key === one.id)?.content as InstanceOverride | null | undefined
  const record = await order(link, { method: 'PUT', path: pathOf(one.id), body: { ...standing, ...what }, ...said }, around)
  if (what.state !== undefined || what.weight === 0) warnOfGaps(one, lists, around)
  return record
}

/** Nothing is refused for that: an operator may mean it. */
export function warnOfGaps(one: ListedInstance, lists: Parameters<typeof servedByNobodyElse>[1], around: Surroundings): void {
  const left = servedByNobodyElse(one, lists)
  if (left.length > 0) warn(`no other instance serves ${someOf(left)}`, around)
}

function told(record: OperationsRecord, json: boolean, { stdout }: Surroundings): ExitCode {
  const text = `${plainText(record.key)}: ${overrideText(record.content as InstanceOverride)}, ${saidText(record)}.`
  stdout.write(json ? `${JSON.stringify(record)}\n` : `${text}\n`)
  return exitCodes.ok
}
