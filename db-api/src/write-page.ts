import type { DatabaseSync } from 'node:sqlite'

import type { KeptPage, KeptPageInfo } from '@mallgate/shared/contract/mall-health'

/** A page that could not be read, as the store writes it. */
export interface PageRow {
  mall: string
  crawlId: string
  atMs: number
  /** KeptPageInfo */
  info: string
  gzip: Uint8Array
}

/** As the store reads it. */
export interface KeptRow {
  info: string
  gzip: Uint8Array
}

// Of a mall: enough to see what a shop changed, whichever of its pages are asked for.
const keptPages = 3

export const selectPages = 'select info from pages where mall = ? order by at_ms desc, crawl_id desc'
export const selectPage = 'select info, gzip from pages where mall = ? and crawl_id = ?'

export function pageRow(mall: string, { gzip, ...info }: KeptPage): PageRow {
  return { mall, crawlId: info.crawlId, atMs: Date.parse(info.at), info: JSON.stringify(info), gzip: Buffer.from(gzip, 'base64') }
}

export const keptPage = ({ info, gzip }: KeptRow): KeptPage => ({
  ...(JSON.parse(info) as KeptPageInfo),
  gzip: Buffer.from(gzip).toString('base64'),
})

/** Writes pages, each inside a transaction of the caller's; answers false for one that was stored before. */
export function createPageWriter(db: DatabaseSync): (row: PageRow) => boolean {
  const add = db.prepare('insert into pages (mall, crawl_id, at_ms, info, gzip) values (?, ?, ?, ?, ?) on conflict do nothing')
  const trim = db.prepare(
    `delete from pages where mall = ?1 and crawl_id not in
       (select crawl_id from pages where mall = ?1 order by at_ms desc, crawl_id desc limit ${keptPages})`,
  )
  return ({ mall, crawlId, atMs, info, gzip }) => {
    if (add.run(mall, crawlId, atMs, info, gzip).changes === 0) return false
    trim.run(mall)
    return true
  }
}
