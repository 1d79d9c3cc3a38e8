import type { FieldName, JsonField } from '@mallgate/shared/contract/mall'

import type { ConvertOptions } from '../extract/convert.ts'
import { type JsonList, type Leaf, leavesOf } from './json-lists.ts'

/** Fields of a `json` or `embeddedJson` strategy. */
export type Fields = Partial<Record<FieldName, JsonField>>

/** What stands at one path in all members of a list. */
export interface Column {
  path: string
  /** Of each member; undefined where it has none. */
  values: (Leaf | undefined)[]
  /** Members that have it. */
  count: number
}

/** As programs write values. */
export const plain: ConvertOptions = { best: 5, minorUnits: false, structured: true }
/** The same in cents. */
export const inMinor: ConvertOptions = { ...plain, minorUnits: true }
/** Of all members, which share must bear a path out. */
export const enough = 0.9

export function columnsOf({ members }: JsonList): Column[] {
  const columns = new Map<string, Column>()
  for (const [index, member] of members.entries()) {
    for (const [path, value] of leavesOf(member)) {
      const column: Column = columns.get(path) ?? { path, values: [], count: 0 }
      column.values[index] = value
      column.count++
      columns.set(path, column)
    }
  }
  return [...columns.values()]
}
