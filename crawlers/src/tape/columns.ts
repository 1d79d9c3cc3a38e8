import type { Columns, Tape } from './tape.ts'

const startCapacity = 4096
// 7 MB: what one page alone needed, once, isn't kept for the next.
const mostKept = 262_144

let spare: Columns | undefined

/** Room for a tape's nodes: what the last tape left, where one did. Its numbers are anything. */
export function takeColumns(): Columns {
  const taken = spare ?? columnsOf(startCapacity)
  spare = undefined
  return taken
}

/** The tape's room goes to the next one: nobody may look at it any more. */
export function releaseTape({ kind, from, to, parent, next, classList, attributes }: Tape): void {
  if (kind.length <= mostKept) spare = { kind, from, to, parent, next, classList, attributes }
}

/** Twice the room, with all that was there. */
export function grown(columns: Columns): Columns {
  const larger = columnsOf(columns.kind.length * 2)
  for (const name of columnNames) larger[name].set(columns[name])
  return larger
}

const columnNames = ['kind', 'from', 'to', 'parent', 'next', 'classList', 'attributes'] as const

const columnsOf = (capacity: number): Columns => ({
  kind: new Int32Array(capacity),
  from: new Int32Array(capacity),
  to: new Int32Array(capacity),
  parent: new Int32Array(capacity),
  next: new Int32Array(capacity),
  classList: new Int32Array(capacity),
  attributes: new Int32Array(capacity),
})
