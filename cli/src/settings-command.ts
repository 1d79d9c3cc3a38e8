import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { MallSettings, OperationsRecord } from '@mallgate/shared/contract/operations'

import { type CallCenterLink, linkToCallCenter } from './call-center-link.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { askMall, mallPath } from './mall-facts.ts'
import { type Said, findRecord, order, takeBack } from './order.ts'
import { plainText } from './plain-text.ts'
import { wrongUsage } from './read-value.ts'
import { saidText } from './record-text.ts'
import { type SettingName, isSetting, settingIn, settingNames, settingTexts, usualSetting, withoutSettings } from './setting-names.ts'
import { type Column, table } from './table.ts'
import { type Style, type Surroundings, styleOf } from './terminal.ts'

type Given = ArgsFor<'settings'>

const pathOf = (mall: string) => `${mallPath(mall)}/settings`

/** `mallgate settings <mall>`: shows what is set of it; with options, sets these and leaves the others. */
export async function settingsCommand(given: Given, around: Surroundings): Promise<ExitCode> {
  const { mall, callCenter, json, clear, unknown, why, until } = given
  const said = { ...(why !== undefined && { why }), ...(until !== undefined && { until }) }
  const set = settingsGiven(given)
  const unset = unsetGiven(given)
  if (clear && (set || unset.length > 0)) throw wrongUsage('--clear takes all settings back: give it alone.')
  if (!clear && !set && unset.length === 0) {
    if (why !== undefined || until !== undefined) throw wrongUsage('--why and --until need something to set.')
    return show(linkToCallCenter(callCenter, around), mall, json, around)
  }
  const link = linkToCallCenter(callCenter, around)
  const standing = clear ? undefined : ((await findRecord(link, pathOf(mall)))?.content as MallSettings | undefined)
  const next = clear ? undefined : merged(withoutSettings(standing ?? {}, unset), set)
  if (!next) return takeAllBack(link, mall, said, json, around)
  const record = await order(link, { method: 'PUT', path: pathOf(mall), body: next, unknown, ...said }, around)
  around.stdout.write(json ? `${JSON.stringify(record)}\n` : `${plainText(mall)}: ${settingTexts(next).join(', ')}, ${saidText(record)}.\n`)
  return exitCodes.ok
}

function settingsGiven({ on, off, fresh, ...limits }: Given): MallSettings | undefined {
  if (on && off) throw wrongUsage('--on and --off are opposites: give one of them.')
  const { concurrency, minInterval, perMinute, dailyBudget, timeout, maxBytes, redirects } = limits
  const bounds = { concurrency, minInterval, perMinute, dailyBudget, timeout, maxBytes, redirects }
  const given = Object.entries(bounds).filter(([, value]) => value !== undefined)
  const settings: MallSettings = {
    ...((on || off) && { enabled: on }),
    ...(fresh !== undefined && { fresh }),
    ...(given.length > 0 && { limits: Object.fromEntries(given) as NonNullable<MallSettings['limits']> }),
  }
  return Object.keys(settings).length > 0 ? settings : undefined
}

function unsetGiven({ unset = [] }: Given): SettingName[] {
  return unset.map((name) => {
    const setting = name === 'on' ? 'off' : name
    if (isSetting(setting)) return setting
    throw wrongUsage(`--unset must be one of ${settingNames.join(', ')}, and '${plainText(name)}' is none.`)
  })
}

function merged(standing: MallSettings | undefined, set: MallSettings | undefined): MallSettings | undefined {
  if (!standing || !set) return set ?? standing
  const limits = { ...standing.limits, ...set.limits }
  return { ...standing, ...set, ...(Object.keys(limits).length > 0 && { limits }) }
}

async function takeAllBack(link: CallCenterLink, mall: string, said: Said, json: boolean, around: Surroundings): Promise<ExitCode> {
  if (said.until !== undefined) throw wrongUsage('--until needs something that is set until then.')
  if (!(await takeBack(link, pathOf(mall), said, around))) throw new CliError(`Nothing is set of ${plainText(mall)}.`, exitCodes.refused)
  const text = `${plainText(mall)}: nothing is set any more; its definition counts.`
  around.stdout.write(json ? `${JSON.stringify({ takenBack: { kind: 'settings', key: mall } })}\n` : `${text}\n`)
  return exitCodes.ok
}

interface Row {
  name: SettingName
  set: string
  defined: string
}

async function show(link: CallCenterLink, mall: string, json: boolean, { stdout, env }: Surroundings): Promise<ExitCode> {
  const [record, facts] = await Promise.all([findRecord(link, pathOf(mall)), askMall(link, mall)])
  const definition = facts?.definition
  if (!record && !facts) throw new CliError(`No mall '${plainText(mall)}' is there, and nothing is set of one.`, exitCodes.refused)
  if (json) stdout.write(`${JSON.stringify({ mall, settings: record, definition })}\n`)
  else stdout.write(`${shown(mall, record, definition, styleOf(stdout, env))}\n`)
  return exitCodes.ok
}

function shown(mall: string, record: OperationsRecord | null, definition: MallDefinition | undefined, style: Style): string {
  const settings = (record?.content ?? {}) as MallSettings
  const rows = settingNames.map((name): Row => ({
    name,
    set: settingIn(settings, name) ?? '',
    defined: (definition && settingIn(definition, name)) ?? '',
  }))
  const said = record ? `Set ${saidText(record)}.` : `Nothing is set of ${plainText(mall)}: its definition counts.`
  return `${table(columnsFor(style), rows, style).join('\n')}\n\n${said}`
}

const columnsFor = ({ colors }: Style): Column<Row>[] => [
  { heading: 'SETTING', text: ({ name }) => name, paint: colors.bold },
  { heading: 'COUNTS', text: ({ name, set, defined }) => set || defined || usualSetting(name) || 'no bound', paint: colors.green },
  { heading: 'SET', text: ({ set }) => set, paint: colors.yellow },
  { heading: 'DEFINITION', text: ({ defined }) => defined },
]
