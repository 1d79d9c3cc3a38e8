import type { MallStatus } from '@mallgate/shared/contract/mall-status'
import type { MallReport } from '@mallgate/shared/contract/search'

import { formatAge } from './age.ts'
import { cut, pad, plainText } from './plain-text.ts'
import type { Style } from './terminal.ts'

const good = new Set<MallStatus>(['ok', 'empty'])
const fair = new Set<MallStatus>(['partial', 'stale'])
const statusWidth = 14

/** What became of one mall, on one line. `idWidth`: the columns of the widest mall's id. */
export function mallLine(report: MallReport, idWidth: number, { colors, columns }: Style): string {
  const { status, error, degraded, notes } = report
  const isGood = good.has(status) && !degraded
  const [sign, color] = isGood ? ['✔', colors.green] : degraded || fair.has(status) ? ['!', colors.yellow] : ['✖', colors.red]
  const start = `${pad(cut(plainText(report.mall), idWidth), idWidth)}  `
  const details = [
    status === 'empty' ? 'no offers' : offersOf(report),
    ...origin(report),
    `${report.elapsedMs} ms`,
    error?.message ?? degraded?.message ?? notes?.warnings?.[0]?.message,
  ]
  const rest = cut(plainText(details.filter(Boolean).join(' · ')), columns - 2 - idWidth - 2 - statusWidth)
  return `${color(sign)} ${start}${color(pad(plainText(status), statusWidth))}${rest}`.trimEnd()
}

const offersOf = ({ offers }: MallReport) => (offers === 0 ? '' : offers === 1 ? '1 offer' : `${offers} offers`)

function origin({ source, ageMs }: MallReport): string[] {
  if (source === undefined || source === 'live') return []
  return [ageMs === undefined ? source : `${source}, ${formatAge(ageMs)} old`]
}
