import type { MallInfo } from '@mallgate/client'

import { type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { inOurTerms, linkToGate } from './gate-link.ts'
import { plainText } from './plain-text.ts'
import { type Column, table } from './table.ts'
import { type Style, type Surroundings, styleOf } from './terminal.ts'

/** `mallgate malls [id]`: who is there, and how many serve each. */
export async function mallsCommand(
  { id, gate, json }: ArgsFor<'malls'>,
  { stdout, env, signal, ...around }: Surroundings,
): Promise<ExitCode> {
  const { client, origin } = linkToGate(gate, { env, ...around })
  try {
    const malls = id === undefined ? await client.malls({ signal }) : [await client.mall(id, { signal })]
    const style = styleOf(stdout, env)
    if (json) stdout.write(`${JSON.stringify(id === undefined ? { malls } : malls[0])}\n`)
    else if (malls.length === 0) stdout.write('No mall is registered.\n')
    else stdout.write(`${table(columnsFor(style), malls, style).join('\n')}\n${id === undefined ? `\n${summary(malls)}\n` : ''}`)
    return exitCodes.ok
  } catch (error) {
    throw inOurTerms(error, origin)
  }
}

const columnsFor = ({ colors }: Style): Column<MallInfo>[] => [
  { heading: 'MALL', text: ({ id }) => plainText(id), paint: colors.cyan, least: 12, comfortable: 24 },
  { heading: 'NAME', text: ({ name = '' }) => plainText(name), least: 12, comfortable: 32, place: 'needless' },
  {
    heading: 'STATE',
    text: ({ instances }) => (instances > 0 ? 'up' : 'no instance'),
    paint: (text, { instances }) => (instances > 0 ? colors.green(text) : colors.red(text)),
  },
  { heading: 'INSTANCES', text: ({ instances }) => String(instances), align: 'right' },
  { heading: 'MODE', text: ({ mode = '' }) => plainText(mode), place: 'needless' },
  { heading: 'DEFINITION', text: ({ definition = '' }) => plainText(definition), paint: colors.dim, least: 15, place: 'needless' },
]

function summary(malls: readonly MallInfo[]): string {
  const up = malls.filter(({ instances }) => instances > 0).length
  const count = `${malls.length} mall${malls.length === 1 ? '' : 's'}`
  return up === malls.length ? count : `${count}, ${malls.length - up} without an instance`
}
