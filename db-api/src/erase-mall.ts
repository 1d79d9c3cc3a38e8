import type { DatabaseSync } from 'node:sqlite'

import type { DeletedData } from '@mallgate/shared/contract/store'

/** One step of deleting a mall. */
export interface Erased {
  deleted: DeletedData['deleted']
  /** There may be more of it. */
  more: boolean
}

// A step holds up the writes behind it for some 10 ms; rows of answers are large.
const rowsAtOnce = { prices: 2_000, offers: 1_000, answers: 100, crawls: 1_000, pages: 10 } as const
const keys = { prices: 'offer_id, first_ms', offers: 'offer_id', answers: 'query_key', crawls: 'crawl_id', pages: 'crawl_id' } as const
// Prices before the offers they belong to.
const tables = Object.keys(keys) as (keyof typeof keys)[]

/** Deletes up to some rows of a mall, inside a transaction of the caller's. */
export function createMallEraser(db: DatabaseSync): (mall: string) => Erased {
  const erase = tables.map((table) => {
    const columns = `mall, ${keys[table]}`
    const some = `select ${columns} from ${table} where mall = ? limit ${rowsAtOnce[table]}`
    return [table, db.prepare(`delete from ${table} where (${columns}) in (${some})`)] as const
  })
  return (mall) => {
    const deleted = { crawls: 0, answers: 0, offers: 0, prices: 0, pages: 0 }
    for (const [table, statement] of erase) {
      deleted[table] = Number(statement.run(mall).changes)
      if (deleted[table] === rowsAtOnce[table]) return { deleted, more: true }
    }
    return { deleted, more: false }
  }
}
