import type { OperationsRecord, ReleaseRule } from '@mallgate/shared/contract/operations'

import { linkToCallCenter } from './call-center-link.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { nearHint } from './near-hint.ts'
import { askList } from './lists.ts'
import { askRecords, order, takeBack, warn } from './order.ts'
import { plainText } from './plain-text.ts'
import { releaseText, saidText, shareText } from './record-text.ts'
import { saidColumns } from './record-columns.ts'
import { type Column, table } from './table.ts'
import { type Style, type Surroundings, styleOf } from './terminal.ts'
import { wrongUsage } from './read-value.ts'

const releases = '/v1/releases'
const pathOf = (name: string) => `${releases}/${encodeURIComponent(name)}`

/** `mallgate release set`: a rule of that name is made, or replaced. */
export async function releaseSetCommand(
  { name, version, mall = '*', share, group: groups = [], callCenter, json, ...said }: ArgsFor<'release set'>,
  around: Surroundings,
): Promise<ExitCode> {
  if (share === undefined && groups.length === 0)
    throw wrongUsage('Say whom it serves: --share 10%, --group NAME, or --share 0% for nobody while others are there.')
  const link = linkToCallCenter(callCenter, around)
  const body: ReleaseRule = { mall, version, share: share ?? 0, groups: [...groups] }
  const [record, instances] = await Promise.all([
    order(link, { method: 'PUT', path: pathOf(name), body, ...said }, around),
    askList(link, 'mall'),
  ])
  const versions = instances.filter(({ malls }) => mall === '*' || malls.some(({ id }) => id === mall)).map((one) => one.version)
  if (!versions.includes(version)) tellMissing(version, versions, around)
  around.stdout.write(json ? `${JSON.stringify(record)}\n` : `${plainText(name)}: ${releaseText(body)}, ${saidText(record)}.\n`)
  return exitCodes.ok
}

function tellMissing(version: string, versions: readonly string[], around: Surroundings): void {
  const there = [...new Set(versions)].sort().map((one) => plainText(one))
  warn(`no instance runs ${plainText(version)} yet${there.length > 0 ? `; there are ${there.join(', ')}` : ''}`, around)
}

/** `mallgate release list`. */
export async function releaseListCommand({ callCenter, json }: ArgsFor<'release list'>, around: Surroundings): Promise<ExitCode> {
  const { stdout, env } = around
  const records = (await askRecords(linkToCallCenter(callCenter, around), releases)).filter(({ content }) => content !== null)
  const style = styleOf(stdout, env)
  if (json) stdout.write(`${JSON.stringify({ records })}\n`)
  else if (records.length === 0) stdout.write('No release rule stands: all versions serve everybody.\n')
  else stdout.write(`${table(columnsFor(style), records, style).join('\n')}\n`)
  return exitCodes.ok
}

const ruleOf = ({ content }: OperationsRecord) => content as ReleaseRule

const columnsFor = (style: Style): Column<OperationsRecord>[] => [
  { heading: 'RELEASE', text: ({ key }) => plainText(key), paint: style.colors.bold, least: 12, comfortable: 24 },
  { heading: 'MALL', text: (one) => plainText(ruleOf(one).mall), paint: style.colors.cyan, least: 8, comfortable: 16 },
  { heading: 'VERSION', text: (one) => plainText(ruleOf(one).version), least: 8, comfortable: 16 },
  { heading: 'SHARE', text: (one) => shareText(ruleOf(one).share), align: 'right' },
  { heading: 'GROUPS', text: (one) => plainText(ruleOf(one).groups.join(', ')), least: 8, comfortable: 20, place: 'needless' },
  ...saidColumns(style),
]

/** `mallgate release end`: the rule is taken back. */
export async function releaseEndCommand(
  { name, callCenter, json, ...said }: ArgsFor<'release end'>,
  around: Surroundings,
): Promise<ExitCode> {
  const link = linkToCallCenter(callCenter, around)
  if (!(await takeBack(link, pathOf(name), said, around))) {
    const standing = (await askRecords(link, releases)).flatMap(({ key, content }) => (content === null ? [] : [key]))
    throw new CliError(`No release '${plainText(name)}' stands${nearHint(name, standing, 'mallgate release list')}`, exitCodes.refused)
  }
  around.stdout.write(json ? `${JSON.stringify({ takenBack: { kind: 'release', key: name } })}\n` : `${plainText(name)} is ended.\n`)
  return exitCodes.ok
}
