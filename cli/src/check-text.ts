import type { FieldCheck, MissingField } from '@mallgate/crawlers/check/check-page'
import type { Difference } from '@mallgate/crawlers/check/expected'
import type { Look } from '@mallgate/crawlers/check/look-for-field'
import type { Instead } from '@mallgate/crawlers/check/what-is-there'
import { stringify } from 'yaml'

import type { CheckedMall, CheckedPage } from './check-mall.ts'
import { valueText } from './extract-text.ts'
import { lineText, markupLines } from './markup-lines.ts'
import { cut, plainText } from './plain-text.ts'
import { type Column, table } from './table.ts'
import type { Style } from './terminal.ts'

const mostDifferences = 12

/** What came of one mall, for people. `briefly`: of pages that are all right one line. */
export function checkedMallText(mall: CheckedMall, briefly: boolean, style: Style): string {
  const { colors } = style
  const lines = [`${colors.bold(plainText(mall.mall))}  ${colors.dim(plainText(mall.by))}`]
  for (const note of mall.notes) lines.push(`  ${colors.yellow('!')} ${plainText(note)}`)
  for (const fault of mall.faults) lines.push(`  ${colors.red('✖')} ${plainText(fault)}`)
  for (const page of mall.pages) lines.push(...pageLines(page, briefly, style))
  return `${lines.join('\n')}\n`
}

function pageLines(page: CheckedPage, briefly: boolean, style: Style): string[] {
  const { colors } = style
  const sign = page.ok ? colors.green('✔') : page.older ? colors.yellow('!') : colors.red('✖')
  const lines = [`  ${sign} ${colors.bold(plainText(page.page))}  ${plainText(headline(page))}`]
  for (const warning of page.warnings) lines.push(`    ${colors.yellow('!')} ${plainText(warning)}`)
  if (briefly && page.ok) return lines
  if (page.url !== undefined) lines.push(`    ${colors.dim(cut(plainText(page.url), style.columns - 4))}`)
  if (page.fields.length > 0) lines.push('', ...indent(table(fieldColumns(page, style), page.fields, narrower(style, 4)), 4))
  for (const missing of page.missing) lines.push('', ...indent(missingLines(missing, narrower(style, 4)), 4))
  if (page.differences.length > 0) lines.push('', ...indent(differenceLines(page, narrower(style, 4)), 4))
  return [...lines, '']
}

const indent = (lines: readonly string[], by: number): string[] => lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line))
const narrower = (style: Style, by: number): Style => ({ ...style, columns: style.columns - by })
const offersText = (count: number): string => `${count} offer${count === 1 ? '' : 's'}`

function headline({ status, offers, failure, expectedFile, differences, missing, was, older }: CheckedPage): string {
  const said = [status, ...(offers > 0 || status === 'ok' ? [offersText(offers)] : [])]
  if (expectedFile !== undefined && differences.length === 0) said.push(`as ${expectedFile} says`)
  if (differences.length > 0) said.push(`not what ${expectedFile ?? 'was expected'} says`)
  if (was !== undefined) said.push(missing.length === 0 ? `mended: ${was}` : older ? `${was}; the page above is newer` : was)
  else if (failure && missing.every(({ message }) => message !== failure.message)) said.push(failure.message)
  return said.join(' · ')
}

function fieldColumns({ missing }: CheckedPage, { colors, ...style }: Style): Column<FieldCheck>[] {
  const isMissing = new Set(missing.map(({ field }) => field))
  const none = ({ filled }: FieldCheck) => filled === 0
  return [
    { heading: 'FIELD', text: ({ field }) => field, paint: (text, row) => (isMissing.has(row.field) ? colors.red(text) : text) },
    {
      heading: 'FILLED',
      text: ({ filled, offers }) => `${filled} of ${offers}`,
      align: 'right',
      paint: (text, row) => (isMissing.has(row.field) ? colors.red(text) : none(row) ? colors.yellow(text) : text),
    },
    { heading: 'FROM', text: ({ sources }) => sourcesText(sources) },
    {
      heading: 'EXAMPLE',
      text: ({ example }) => (example === undefined ? '' : valueText(example, { colors, ...style })),
      least: 16,
      comfortable: 40,
    },
  ]
}

function sourcesText(sources: FieldCheck['sources']): string {
  const all = Object.entries(sources)
  return all.length === 1 ? all[0]![0] : all.map(([name, count]) => `${name} ${count}`).join(', ')
}

function missingLines({ field, message, looks, snippet, instead }: MissingField, style: Style): string[] {
  const { colors } = style
  const lines = [`${colors.red('✖')} ${plainText(message)}`]
  for (const look of looks) lines.push(...indent(lookLines(look, colors), 4))
  const lacking = looks.find((look) => look.card !== undefined)?.card
  const piece = lacking ?? instead?.card ?? snippet
  if (piece !== undefined) {
    lines.push(`    ${lacking === undefined ? 'What the page has:' : 'The first card without it:'}`)
    lines.push(...indent(markupLines(piece, style.columns - 6), 6).map((line) => colors.dim(line)))
  }
  return instead ? [...lines, ...indent(insteadLines(field, instead, style), 4)] : lines
}

function insteadLines(field: string, { cards, selector, example, css }: Instead, style: Style): string[] {
  const { cyan } = style.colors
  if (!css) {
    const value = example === undefined ? '' : `: ${valueText(example, style)}`
    return [`Automatic extraction sees a ${field} on them, as ${cyan(plainText(selector))}${value}`]
  }
  const yaml = stringify({ css }, { lineWidth: 0 }).trimEnd().split('\n')
  return [
    `Automatic extraction sees ${cards} cards, and would read them by`,
    ...indent(
      yaml.map((line) => cyan(lineText(line))),
      2,
    ),
  ]
}

function lookLines({ strategy, key, tried, cards, found, read, unreadable }: Look, colors: Style['colors']): string[] {
  const where = tried.length > 0 ? tried.map((one) => colors.cyan(plainText(one))).join(' or ') : 'where it is told to programs'
  const stands = cards === 0 ? 'no cards at all' : `stands on ${found} of ${cards} cards`
  const isRead = cards > 0 && found > read ? `, and can be read on ${read}` : ''
  const lines = [`${strategy}: ${where} ${cards === 0 ? `was looked for on ${stands}` : stands}${isRead}  ${colors.dim(key)}`]
  if (unreadable !== undefined) lines.push(`  cannot be read: “${cut(plainText(unreadable), 80)}”`)
  return lines
}

function differenceLines({ differences, expectedFile }: CheckedPage, style: Style): string[] {
  const { colors } = style
  const shown = differences.slice(0, mostDifferences)
  const valueOf = (value: unknown) =>
    value === undefined ? 'nothing' : typeof value === 'string' ? plainText(value) : JSON.stringify(value)
  const columns: Column<Difference>[] = [
    { heading: 'AT', text: ({ at }) => at },
    { heading: (expectedFile ?? 'WANTED').toUpperCase(), text: ({ wanted }) => valueOf(wanted), paint: colors.green, least: 16 },
    { heading: 'READ', text: ({ got }) => valueOf(got), paint: colors.red, least: 16 },
  ]
  const more = differences.length - shown.length
  return [...table(columns, shown, style), ...(more > 0 ? [`and ${more} more`] : [])]
}
