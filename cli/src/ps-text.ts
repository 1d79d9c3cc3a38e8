import type { InstanceState, ListedInstance } from '@mallgate/shared/contract/instance'
import type { InstanceOverride, OperationsRecord } from '@mallgate/shared/contract/operations'

import { formatAge } from './age.ts'
import type { Told } from './lists.ts'
import { refusals } from './mall-facts.ts'
import { plainText } from './plain-text.ts'
import { overrideText, saidText } from './record-text.ts'
import { type Column, table } from './table.ts'
import type { Style } from './terminal.ts'

/** All instances in a table, and below it what an operator should know of single ones. */
export function psText({ address, lists }: Told, orders: readonly OperationsRecord[], style: Style, nowMs: number): string {
  const instances = lists.flatMap((list) => list.instances)
  const body = instances.length > 0 ? table(columnsFor(style, nowMs), instances, style) : ['No instance is registered.']
  const notes = notesOn(instances, orders, style)
  const count = `${instances.length} instance${instances.length === 1 ? '' : 's'}`
  return `${[...body, '', ...(notes.length > 0 ? [...notes, ''] : []), `${count}, as told by Call Center at ${address}`].join('\n')}\n`
}

function columnsFor({ colors }: Style, nowMs: number): Column<ListedInstance>[] {
  const colorOf = ({ state, suspect }: ListedInstance) =>
    suspect || state === 'down' ? colors.red : colors[stateColors[state] ?? 'yellow']
  return [
    { heading: 'SERVICE', text: ({ service }) => service, paint: colors.bold },
    { heading: 'INSTANCE', text: ({ id }) => plainText(id), widest: 40 },
    { heading: 'STATE', text: stateText, paint: (text, one) => colorOf(one)(text) },
    { heading: 'WEIGHT', text: ({ weight }) => (weight === 1 ? '' : String(weight)), align: 'right', place: 'needless' },
    { heading: 'UP FOR', text: ({ startedAt }) => formatAge(nowMs - Date.parse(startedAt)), align: 'right', place: 'needless' },
    { heading: 'ZONE', text: ({ zone = '' }) => plainText(zone), widest: 20, place: 'needless' },
    { heading: 'ADDRESS', text: ({ address = '' }) => plainText(address), paint: colors.dim, widest: 40, place: 'needless' },
    { heading: 'VERSION', text: ({ version }) => plainText(version), widest: 20, place: 'needless' },
    { heading: 'MALLS', text: mallsOf, paint: colors.cyan, least: 8, comfortable: 20 },
  ]
}

const stateColors: Partial<Record<InstanceState, 'green'>> = { up: 'green' }

/** A star where state or weight are an operator's order. */
function stateText({ state, suspect, ordered }: ListedInstance): string {
  return `${suspect ? 'suspect' : state.replaceAll('_', ' ')}${ordered ? '*' : ''}`
}

/** How many and which; a star for one that serves all there are. */
function mallsOf({ malls, allMalls }: ListedInstance): string {
  const names = malls.map(({ id }) => plainText(id)).sort()
  if (allMalls) return names.length > 0 ? `* ${names.join(', ')}` : '*'
  return names.length > 1 ? `${names.length}: ${names.join(', ')}` : names.join('')
}

function notesOn(instances: readonly ListedInstance[], orders: readonly OperationsRecord[], { colors }: Style): string[] {
  const ordered = instances.flatMap(({ id, ordered: isOrdered }) => {
    const record = orders.find(({ key, content }) => key === id && content !== null)
    return isOrdered && record ? [`* ${plainText(id)}: ${overrideText(record.content as InstanceOverride)}, ${saidText(record)}`] : []
  })
  const suspects = instances.filter(({ suspect }) => suspect).length
  const refused = refusals(instances).map(
    ({ instance, mall, definition, reason }) =>
      `${plainText(instance)} refuses ${plainText(mall)}${definition ? ` ${plainText(definition)}` : ''}: ${plainText(reason)}`,
  )
  return [
    ...ordered.map((line) => colors.yellow(line)),
    ...(suspects > 0
      ? [colors.red(`${suspects} suspect: their leases are over, with too many others' to believe that all are dead; they are asked last`)]
      : []),
    ...refused.map((line) => colors.red(line)),
  ]
}
