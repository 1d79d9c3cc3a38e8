import type { OperationsRecord } from '@mallgate/shared/contract/operations'

import { linkToCallCenter } from './call-center-link.ts'
import { type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { askHistory } from './order.ts'
import { plainText } from './plain-text.ts'
import { orderText, timeText } from './record-text.ts'
import { type Column, table } from './table.ts'
import { type Style, type Surroundings, styleOf } from './terminal.ts'

const usualLimit = 20

/** `mallgate changes`: newest first. */
export async function changesCommand(
  { limit = usualLimit, kind, key, callCenter, json }: ArgsFor<'changes'>,
  around: Surroundings,
): Promise<ExitCode> {
  const { stdout, env } = around
  const records = await askHistory(linkToCallCenter(callCenter, around), '/v1/changes', { limit, kind, key }, around)
  const style = styleOf(stdout, env)
  if (json) stdout.write(`${JSON.stringify({ records })}\n`)
  else if (records.length === 0) stdout.write('Nothing was ordered.\n')
  else stdout.write(`${table(columnsFor(style), records, style).join('\n')}\n`)
  return exitCodes.ok
}

const columnsFor = ({ colors }: Style): Column<OperationsRecord>[] => [
  { heading: 'WHEN', text: ({ at }) => timeText(at, { exact: true }), paint: colors.dim },
  { heading: 'BY', text: ({ who }) => plainText(who), least: 8, comfortable: 20 },
  { heading: 'OF', text: ({ key }) => plainText(key), paint: colors.cyan, least: 12, comfortable: 24 },
  {
    heading: 'WHAT',
    text: orderText,
    paint: (cell, { content }) => (content === null ? colors.dim(cell) : cell),
    least: 20,
    comfortable: 32,
  },
  { heading: 'WHY', text: ({ why }) => plainText(why), least: 8, comfortable: 24, place: 'needless' },
  { heading: 'UNTIL', text: ({ until }) => (until ? timeText(until) : ''), paint: colors.yellow, place: 'needless' },
  { heading: 'KIND', text: ({ kind }) => kind, place: 'needless' },
]
