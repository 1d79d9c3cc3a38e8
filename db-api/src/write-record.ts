import type { DatabaseSync } from 'node:sqlite'

import type { RecordKind } from '@mallgate/shared/contract/operations'

/** An operator's record as the store writes it. */
export interface RecordRow {
  kind: RecordKind
  key: string
  revision: number
  takenBack: boolean
  /** OperationsRecord, in the one text that the same record always has. */
  text: string
}

/** The latest of each: of the grouped rows SQLite takes the bare columns from the one with the greatest revision. */
export const selectLatest = 'select record, taken_back, max(revision) from records group by kind, key having taken_back <= ? order by 3'

export const selectRecordHistory = `select record from records where (?1 is null or kind = ?1) and (?2 is null or key = ?2)
  order by revision desc, kind, key limit ?3`

/** Writes records, each inside a transaction of the caller's. */
export function createRecordWriter(db: DatabaseSync): (row: RecordRow) => 'stored' | 'same' | 'conflict' {
  const add = db.prepare('insert into records (kind, key, revision, taken_back, record) values (?, ?, ?, ?, ?) on conflict do nothing')
  const find = db.prepare('select record from records where kind = ? and key = ? and revision = ?')
  return ({ kind, key, revision, takenBack, text }) => {
    if (add.run(kind, key, revision, takenBack ? 1 : 0, text).changes > 0) return 'stored'
    const { record } = find.get(kind, key, revision) as { record: string }
    return record === text ? 'same' : 'conflict'
  }
}
