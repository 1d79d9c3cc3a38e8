import type { Instance, InstanceState } from '@mallgate/shared/contract/instance'

import { formatAge } from './age.ts'
import type { PsArgs } from './args.ts'
import { askCallCenter } from './call-center-link.ts'
import { type ExitCode, exitCodes } from './cli-error.ts'
import { plainText } from './plain-text.ts'
import { type Column, table } from './table.ts'
import { type Style, type Surroundings, styleOf } from './terminal.ts'

/** `mallgate ps`: every instance of every service, as Call Center has it now. */
export async function psCommand({ callCenter, json }: PsArgs, around: Surroundings): Promise<ExitCode> {
  const { address, lists } = await askCallCenter(callCenter, around)
  const { stdout, env } = around
  if (json) {
    stdout.write(`${JSON.stringify({ callCenter: address, services: lists })}\n`)
    return exitCodes.ok
  }
  const style = styleOf(stdout, env)
  const instances = lists.flatMap((list) => [...list.instances].sort(byService))
  const body = instances.length > 0 ? table(columnsFor(style, Date.now()), instances, style).join('\n') : 'No instance is registered.'
  const count = `${instances.length} instance${instances.length === 1 ? '' : 's'}`
  stdout.write(`${body}\n\n${count}, as told by Call Center at ${address}\n`)
  return exitCodes.ok
}

const byService = (a: Instance, b: Instance) => (a.id < b.id ? -1 : 1)

function columnsFor({ colors }: Style, now: number): Column<Instance>[] {
  const colorOf = (state: InstanceState) => (state === 'up' ? colors.green : state === 'down' ? colors.red : colors.yellow)
  return [
    { heading: 'SERVICE', text: ({ service }) => service, paint: colors.bold },
    { heading: 'INSTANCE', text: ({ id }) => plainText(id), widest: 40 },
    { heading: 'STATE', text: ({ state }) => state, paint: (text, { state }) => colorOf(state)(text) },
    { heading: 'UP FOR', text: ({ startedAt }) => formatAge(now - Date.parse(startedAt)), align: 'right', place: 'needless' },
    { heading: 'ADDRESS', text: ({ address = '' }) => plainText(address), paint: colors.dim, widest: 40, place: 'needless' },
    { heading: 'VERSION', text: ({ version }) => plainText(version), widest: 20, place: 'needless' },
    { heading: 'MALLS', text: mallsOf, paint: colors.cyan, least: 8, comfortable: 20 },
  ]
}

/** How many and which; a star for one that serves all there are. */
function mallsOf({ malls, allMalls }: Instance): string {
  const names = malls.map(({ id }) => plainText(id)).sort()
  if (allMalls) return names.length > 0 ? `* ${names.join(', ')}` : '*'
  return names.length > 1 ? `${names.length}: ${names.join(', ')}` : names.join('')
}
