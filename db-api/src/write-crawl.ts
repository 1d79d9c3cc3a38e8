import type { DatabaseSync } from 'node:sqlite'

import type { CrawlRecord } from './crawl-record.ts'
import { createHistoryWriter } from './write-history.ts'

const trimEvery = 500

/**
 * Writes crawls, each inside a transaction of the caller's; answers false for one that was stored before.
 * Of two crawls the one observed later counts, and of two in the same millisecond the one with the greater id:
 * whatever order they arrive in, the same stays.
 * @param keepCrawls how many lines of the crawl log are kept of a mall, give or take 500
 */
export function createCrawlWriter(db: DatabaseSync, keepCrawls: number): (record: CrawlRecord) => boolean {
  const newer = (table: string) => `where (excluded.observed_ms, excluded.crawl_id) > (${table}.observed_ms, ${table}.crawl_id)`
  const addCrawl = db.prepare('insert into crawls (mall, crawl_id, observed_ms, entry) values (?, ?, ?, ?) on conflict do nothing')
  const keepAnswer = db.prepare(
    `insert into answers (mall, query_key, crawl_id, observed_ms, answer) values (?, ?, ?, ?, ?)
     on conflict (mall, query_key) do update
     set crawl_id = excluded.crawl_id, observed_ms = excluded.observed_ms, answer = excluded.answer ${newer('answers')}`,
  )
  const keepOffer = db.prepare(
    `insert into offers (mall, offer_id, crawl_id, observed_ms, offer) values (?, ?, ?, ?, ?)
     on conflict (mall, offer_id) do update
     set crawl_id = excluded.crawl_id, observed_ms = excluded.observed_ms, offer = excluded.offer ${newer('offers')}`,
  )
  const noteHistory = createHistoryWriter(db)
  const trim = createTrim(db, keepCrawls)

  return ({ mall, crawlId, observedMs, logEntry, answer }) => {
    if (addCrawl.run(mall, crawlId, observedMs, logEntry).changes === 0) return false
    if (answer) {
      keepAnswer.run(mall, answer.queryKey, crawlId, observedMs, answer.json)
      for (const offer of answer.offers) {
        keepOffer.run(mall, offer.id, crawlId, offer.observedMs, offer.json)
        noteHistory(mall, offer)
      }
    }
    trim(mall)
    return true
  }
}

// At a mall's first crawl since the start, and then at every 500th: its cost is spread over them.
function createTrim(db: DatabaseSync, keepCrawls: number): (mall: string) => void {
  const written = new Map<string, number>()
  const trim = db.prepare(
    `delete from crawls where mall = ?1 and (observed_ms, crawl_id) <
       (select observed_ms, crawl_id from crawls where mall = ?1 order by observed_ms desc, crawl_id desc limit 1 offset ?2)`,
  )
  return (mall) => {
    const count = written.get(mall) ?? 0
    written.set(mall, (count + 1) % trimEvery)
    if (count === 0) trim.run(mall, keepCrawls - 1)
  }
}
