import type { DatabaseSync } from 'node:sqlite'

import type { Availability } from '@mallgate/shared/contract/offer'

import type { OfferRecord } from './crawl-record.ts'
import { type Stretch, observe } from './price-history.ts'

/** A row of `prices`. */
export interface PriceRow {
  first_ms: number
  last_ms: number
  price_minor: number | null
  price_currency: string | null
  price_raw: string | null
  total_minor: number | null
  total_currency: string | null
  total_raw: string | null
  availability: string
}

const columns = 'first_ms, last_ms, price_minor, price_currency, price_raw, total_minor, total_currency, total_raw, availability'
export const selectHistory = `select ${columns} from prices where mall = ? and offer_id = ? order by first_ms`

export function stretchOf(row: PriceRow): Stretch {
  return {
    firstMs: row.first_ms,
    lastMs: row.last_ms,
    price: moneyOf(row.price_minor, row.price_currency, row.price_raw),
    total: moneyOf(row.total_minor, row.total_currency, row.total_raw),
    availability: row.availability as Availability,
  }
}

const moneyOf = (minor: number | null, currency: string | null, raw: string | null) =>
  minor === null ? undefined : { minor, currency: currency!, raw: raw! }

/** Notes in the price history how an offer was seen; to be called inside a transaction. */
export function createHistoryWriter(db: DatabaseSync): (mall: string, offer: OfferRecord) => void {
  const neighbour = `select ${columns} from prices where mall = ? and offer_id = ? and first_ms`
  const findBefore = db.prepare(`${neighbour} <= ? order by first_ms desc limit 1`)
  const findAfter = db.prepare(`${neighbour} > ? order by first_ms limit 1`)
  const resize = db.prepare('update prices set first_ms = ?, last_ms = ? where mall = ? and offer_id = ? and first_ms = ?')
  const insert = db.prepare(`insert into prices (mall, offer_id, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)

  return (mall, { id, observedMs, price, total, availability }) => {
    const find = (statement: typeof findBefore) => {
      const row = statement.get(mall, id, observedMs) as PriceRow | undefined
      return row && stretchOf(row)
    }
    const seen: Stretch = { firstMs: observedMs, lastMs: observedMs, price, total, availability }
    const change = observe(find(findBefore), () => find(findAfter), seen)
    if (change.resize) resize.run(change.resize.to.firstMs, change.resize.to.lastMs, mall, id, change.resize.firstMs)
    for (const stretch of change.insert) insert.run(mall, id, stretch.firstMs, stretch.lastMs, ...state(stretch))
  }
}

const state = ({ price, total, availability }: Stretch) => [
  price?.minor ?? null,
  price?.currency ?? null,
  price?.raw ?? null,
  total?.minor ?? null,
  total?.currency ?? null,
  total?.raw ?? null,
  availability,
]
