import type { Spread } from './statistics.ts'

export type Unit = '×' | 'ms' | 'MB' | 's' | '%' | 'kB'

/** One measured number and what it should have been. */
export interface Figure {
  what: string
  /** The median of each side as it is printed, such as `4.2 ms`; absent where there is none. */
  ours?: string
  baseline?: string
  measured: Spread
  unit: Unit
  /** Absent where the number is only said. */
  target?: Target
}

export type Target = { atMost: number } | { atLeast: number }

/** A row of the table in the results. */
export interface Row {
  key: RowKey
  /** Each as one line. */
  what: string
  against: string
  figures: Figure[]
  /** More of it, in Markdown: cost by process, what was left out. */
  details: string[]
  /** Why it could not be measured. */
  failed?: string
}

export const rowKeys = ['cached', 'live', 'hand-over', 'pages', 'one-more-mall', 'at-rest', 'growth', 'call-center', 'deaths'] as const
export type RowKey = (typeof rowKeys)[number]

/** `reached`, or by how much it falls short; the median decides. */
export function verdict({ measured: { median }, unit, target }: Figure): string {
  if (!target) return 'said'
  if (!Number.isFinite(median)) return 'not measured'
  const short = 'atMost' in target ? median - target.atMost : target.atLeast - median
  return short <= 0 ? 'reached' : `**short by ${withUnit(short, unit)}**`
}

export const reached = (figure: Figure): boolean => ['reached', 'said'].includes(verdict(figure))

export const targetText = ({ target, unit }: Figure): string =>
  target ? ('atMost' in target ? `≤ ${withUnit(target.atMost, unit)}` : `≥ ${withUnit(target.atLeast, unit)}`) : '—'

/** `1.31 × [1.22, 1.40]` */
export const measuredText = ({ measured: { median, min, max }, unit }: Figure): string =>
  `${withUnit(median, unit)} [${inDigits(min)}, ${inDigits(max)}]`

export const withUnit = (value: number, unit: Unit): string => `${inDigits(value)} ${unit}`

/** Three digits that mean something, and no more than two behind the point. */
export function inDigits(value: number): string {
  if (!Number.isFinite(value)) return 'n/a'
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}
