import type { MallSettings } from '@mallgate/shared/contract/operations'
import { stringify } from 'yaml'

import { linkToCallCenter } from './call-center-link.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { someOf } from './find-instance.ts'
import { findHealth, healthLines } from './health-lines.ts'
import { type MallFacts, askMall, mallPath } from './mall-facts.ts'
import { findManners, mannersText } from './mall-manners.ts'
import { findRecord } from './order.ts'
import { pad, plainText } from './plain-text.ts'
import { saidText, zonedTimeText } from './record-text.ts'
import { settingTexts } from './setting-names.ts'
import { linkToStore } from './store-link.ts'
import { type Surroundings, styleOf } from './terminal.ts'

/** `mallgate mall show`: which definition runs, where it comes from, what is set over it and how it fares; or the definition alone, as a file. */
export async function mallShowCommand({ id, yaml, callCenter, json }: ArgsFor<'mall show'>, around: Surroundings): Promise<ExitCode> {
  const { stdout, env } = around
  const link = linkToCallCenter(callCenter, around)
  const [facts, settings, manners, health] = await Promise.all([
    askMall(link, id),
    findRecord(link, `${mallPath(id)}/settings`),
    findManners(link, id),
    findHealth(linkToStore(link, callCenter, around), id, around),
  ])
  if (!facts)
    throw new CliError(`No mall '${plainText(id)}' is there: nobody hosts it, and no definition of it was pushed.`, exitCodes.refused)
  const { definition, hash, record, running, others, refused } = facts
  if (json) {
    const idsOf = (instances: MallFacts['running']) => instances.map((one) => one.id)
    stdout.write(
      `${JSON.stringify({ id, definition, hash, record, settings, running: idsOf(running), others: idsOf(others), refused, manners, health })}\n`,
    )
  } else if (yaml) stdout.write(stringify(definition, { lineWidth: 0 }))
  else {
    const style = styleOf(stdout, env)
    const lines = linesOf(facts, settings ? `${settingTexts(settings.content as MallSettings).join(', ')}, ${saidText(settings)}` : '')
    const shop = manners && mannersText(manners)
    if (shop) lines.push(['manners', shop])
    if (health) lines.push(...healthLines(health, Date.now(), style))
    stdout.write(lines.map(([label, text]) => `${style.colors.bold(pad(label, 12))}${text}\n`).join(''))
  }
  return exitCodes.ok
}

function linesOf({ id, definition, hash, record, running, others, refused }: MallFacts, settings: string): [string, string][] {
  const { name, url, enabled } = definition
  const from = record
    ? `pushed ${zonedTimeText(record.at)} ${saidText(record)}; revision ${record.revision}`
    : 'a folder of the processes that host it'
  return [
    ['mall', plainText(name === undefined ? id : `${id} (${name})`)],
    ['shop', plainText(url)],
    ['definition', `${hash}${enabled === false ? ', switched off' : ''}`],
    ['from', from],
    ['runs on', running.length > 0 ? someOf(running.map((one) => one.id)) : 'no instance'],
    ...(others.length > 0 ? [['another on', someOf(others.map((one) => one.id))] as [string, string]] : []),
    ...(settings ? [['set', settings] as [string, string]] : []),
    ...refused.map((one): [string, string] => ['refused', `by ${plainText(one.instance)}: ${plainText(one.reason)}`]),
  ]
}
