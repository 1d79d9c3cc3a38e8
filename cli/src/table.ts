import { cut, pad, widthOf } from './plain-text.ts'
import type { Style } from './terminal.ts'

/** A column of a table. Texts have been made plain; colours and links go on in `paint`, when all widths are known. */
export interface Column<Row> {
  heading: string
  text(row: Row): string
  paint?(cell: string, row: Row): string
  align?: 'left' | 'right'
  /** Never wider on a terminal. */
  widest?: number
  /** It may be cut to this width; a column without is cut at `widest` only. */
  least?: number
  /** As wide as it wants to be before a column with `wish` gets its place. */
  comfortable?: number
  /** `wish`: stands only where it leaves the others comfortable. `needless`: goes where the others get too narrow, the last of them first. */
  place?: 'wish' | 'needless'
}

const gap = 2

/** The rows below their headings, in at most `style.columns` columns. */
export function table<Row>(all: readonly Column<Row>[], rows: readonly Row[], { columns, colors }: Style): string[] {
  const cells = all.map((column) => rows.map((row) => column.text(row)))
  const natural = all.map(({ heading, widest = Infinity }, i) => {
    const widths = cells[i]!.map(widthOf)
    return Math.min(Math.max(widthOf(heading), ...widths), columns === Infinity ? Infinity : Math.max(widest, widthOf(heading)))
  })
  const shown = layout(
    all.map((column, i) => ({ column, at: i, natural: natural[i]!, empty: cells[i]!.every((cell) => cell === '') })),
    columns,
  )
  const fit = (text: string, { column, width }: Shown<Row>) => pad(cut(text, width), width, column.align)
  const head = shown.map((one) => colors.bold(fit(one.column.heading, one)))
  const body = rows.map((row, r) =>
    shown.map((one) => {
      const cell = fit(cells[one.at]![r]!, one)
      return one.column.paint?.(cell, row) ?? cell
    }),
  )
  return [head, ...body].map((line) => line.join(' '.repeat(gap)).trimEnd())
}

interface Measured<Row> {
  column: Column<Row>
  /** Which of all it is. */
  at: number
  natural: number
  empty: boolean
}
interface Shown<Row> extends Measured<Row> {
  width: number
}

/** Which columns there are, and how wide. */
function layout<Row>(measured: readonly Measured<Row>[], columns: number): Shown<Row>[] {
  // A column that says nothing in any row is left out.
  let shown = measured.filter(({ column, empty }) => !(empty && column.place))
  const needs = (width: (one: Measured<Row>) => number) => shown.reduce((sum, one) => sum + width(one) + gap, -gap)
  const comfortable = ({ column, natural }: Measured<Row>) => Math.min(natural, column.comfortable ?? column.least ?? natural)
  const least = ({ column, natural }: Measured<Row>) => Math.min(natural, column.least ?? natural)
  const dropWhile = (place: Column<Row>['place'], tooWide: () => boolean) => {
    while (tooWide()) {
      const last = shown.findLast(({ column }) => column.place === place)
      if (!last) return
      shown = shown.filter((one) => one !== last)
    }
  }
  dropWhile('wish', () => needs(comfortable) > columns)
  dropWhile('needless', () => needs(least) > columns)
  let left = columns - needs(least)
  return shown.map((one) => {
    // Below zero where even the least is too much: what may be cut is cut then too.
    const more = left >= 0 ? Math.min(one.natural - least(one), left) : one.column.least === undefined ? 0 : Math.max(1 - least(one), left)
    left -= more
    return { ...one, width: least(one) + more }
  })
}
