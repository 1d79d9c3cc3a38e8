import type { ListedInstance } from '@mallgate/shared/contract/instance'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import { definitionHash } from '@mallgate/shared/definition-hash'

import { linkToCallCenter } from './call-center-link.ts'
import { type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { askLists } from './lists.ts'
import { mallPath, refusals } from './mall-facts.ts'
import { askHistory, askRecords } from './order.ts'
import { plainText } from './plain-text.ts'
import { saidColumns } from './record-columns.ts'
import { orderText } from './record-text.ts'
import { type Column, table } from './table.ts'
import { type Style, type Surroundings, styleOf } from './terminal.ts'

interface Pushed {
  record: OperationsRecord
  /** Empty for a mall that was taken away. */
  hash: string
  running: number
  refusing: number
}

/** `mallgate mall list`: what was pushed or taken away, and what became of it. */
export async function mallListCommand({ callCenter, json }: ArgsFor<'mall list'>, around: Surroundings): Promise<ExitCode> {
  const { stdout, env } = around
  const link = linkToCallCenter(callCenter, around)
  const [records, { lists }] = await Promise.all([askRecords(link, '/v1/malls'), askLists(link)])
  const standing = records.filter(({ kind, content }) => kind !== 'settings' && content !== null)
  const instances = lists.flatMap((list) => list.instances)
  const rows = standing.map((record) => pushedAs(record, instances))
  const style = styleOf(stdout, env)
  if (json) stdout.write(`${JSON.stringify({ records: standing })}\n`)
  else if (rows.length === 0) stdout.write('No definition was pushed: those of folders count.\n')
  else stdout.write(`${table(pushedColumns(style), rows, style).join('\n')}\n`)
  return exitCodes.ok
}

function pushedAs(record: OperationsRecord, instances: readonly ListedInstance[]): Pushed {
  const { kind, key, content } = record
  const hash = kind === 'definition' ? definitionHash(content as MallDefinition) : ''
  const hosts = (is: string | undefined) => is === hash || hash === ''
  return {
    record,
    hash,
    running: instances.filter(({ malls }) => malls.some((mall) => mall.id === key && hosts(mall.definition))).length,
    refusing: refusals(instances).filter(({ mall, definition }) => mall === key && (definition ?? hash) === hash).length,
  }
}

function stateOf({ record, running, refusing }: Pushed): [text: string, color: 'red' | 'green' | 'yellow'] {
  if (record.kind === 'removal') return ['removed', 'red']
  if (refusing > 0) return [`refused by ${refusing}`, 'red']
  return running > 0 ? ['served', 'green'] : ['not served', 'yellow']
}

const pushedColumns = (style: Style): Column<Pushed>[] => [
  { heading: 'MALL', text: ({ record }) => plainText(record.key), paint: style.colors.cyan, least: 12, comfortable: 24 },
  { heading: 'STATE', text: (row) => stateOf(row)[0], paint: (text, row) => style.colors[stateOf(row)[1]](text) },
  { heading: 'INSTANCES', text: ({ running }) => String(running), align: 'right' },
  { heading: 'DEFINITION', text: ({ hash }) => hash, paint: style.colors.dim, least: 15, place: 'needless' },
  ...saidColumns(style).map(({ text, paint, ...column }): Column<Pushed> => ({
    ...column,
    text: ({ record }) => text(record),
    ...(paint && { paint: (cell, { record }) => paint(cell, record) }),
  })),
]

/** `mallgate mall revisions`: newest first. */
export async function mallRevisionsCommand({ id, callCenter, json }: ArgsFor<'mall revisions'>, around: Surroundings): Promise<ExitCode> {
  const { stdout, env } = around
  const records = await askHistory(linkToCallCenter(callCenter, around), `${mallPath(id)}/revisions`, {}, around)
  const style = styleOf(stdout, env)
  if (json) stdout.write(`${JSON.stringify({ records })}\n`)
  else if (records.length === 0) stdout.write(`No definition of ${plainText(id)} was ever pushed.\n`)
  else stdout.write(`${table(revisionColumns(style), records, style).join('\n')}\n`)
  return exitCodes.ok
}

const revisionColumns = (style: Style): Column<OperationsRecord>[] => [
  { heading: 'REVISION', text: ({ revision }) => String(revision), paint: style.colors.bold },
  { heading: 'WHAT', text: orderText, least: 24, comfortable: 40 },
  ...saidColumns(style).filter(({ heading }) => heading !== 'UNTIL'),
]
