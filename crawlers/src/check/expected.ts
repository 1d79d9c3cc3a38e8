import type { Reading } from '../read-page.ts'

/** What must be read from a page. Of an offer it holds as much as one likes; `null` says that a field must not be there. */
export interface Expected {
  /** `ok` where absent. */
  status?: string
  failure?: Record<string, unknown>
  /** All of them, in the page's order. */
  offers: Record<string, unknown>[]
}

/** One place where something else was read. Undefined stands for nothing. */
export interface Difference {
  /** `offers[2].price.minor` */
  at: string
  wanted: unknown
  got: unknown
}

type Read = Pick<Reading, 'status' | 'offers' | 'failure'>

/** Where a reading is not what was expected of it, in the page's order; empty where it is. */
export function differencesFrom(reading: Read, { status = 'ok', failure, offers }: Expected): Difference[] {
  const found: Difference[] = []
  compare('status', status, reading.status, found)
  if (failure) compare('failure', failure, reading.failure, found)
  else if (status === reading.status && (status === 'ok' || status === 'empty') && reading.failure)
    found.push({ at: 'failure', wanted: undefined, got: reading.failure.message })
  if (offers.length > 0 && reading.offers.length === 0) {
    found.push({ at: 'offers', wanted: offers.length, got: 0 })
    return found
  }
  const pairs = pairByTitle(offers, reading.offers)
  for (const [at, wanted] of offers.entries()) {
    const place = `offers[${at}]`
    const got = pairs.get(at)
    if (got === undefined) found.push({ at: place, wanted: wanted['title'], got: undefined })
    else compare(place, wanted, reading.offers[got], found)
  }
  const paired = new Set(pairs.values())
  for (const [at, { title }] of reading.offers.entries()) {
    if (!paired.has(at)) found.push({ at: `offers[${at}] of the page`, wanted: undefined, got: title })
  }
  const order = [...pairs.values()]
  const moved = order.findIndex((got, index) => index > 0 && got < order[index - 1]!)
  if (moved >= 0)
    found.push({
      at: 'order of the offers',
      wanted: offers[[...pairs.keys()][moved]!]?.['title'],
      got: reading.offers[order[moved - 1]!]?.title,
    })
  return found
}

/** Which offer that was read each expected one is: the next of its title, so that one too few shifts no others. */
function pairByTitle(wanted: readonly Record<string, unknown>[], got: readonly { title: string }[]): Map<number, number> {
  const byTitle = new Map<unknown, number[]>()
  for (const [at, { title }] of got.entries()) byTitle.set(title, [...(byTitle.get(title) ?? []), at])
  const pairs = new Map<number, number>()
  for (const [at, { title }] of wanted.entries()) {
    const next = byTitle.get(title)?.shift()
    if (next !== undefined) pairs.set(at, next)
  }
  // Another title at the same place is rather a title that is read otherwise than an offer too many and one too few.
  const paired = new Set(pairs.values())
  for (const at of wanted.keys()) if (wanted.length === got.length && !pairs.has(at) && !paired.has(at)) pairs.set(at, at)
  return new Map([...pairs].sort(([a], [b]) => a - b))
}

/** All that `wanted` says must be so in `got`; what it does not say may be anything. */
function compare(at: string, wanted: unknown, got: unknown, found: Difference[]): void {
  if (wanted === null) {
    if (got !== undefined) found.push({ at, wanted: undefined, got })
    return
  }
  if (typeof wanted !== 'object' || typeof got !== 'object' || got === null) {
    if (!Object.is(wanted, got)) found.push({ at, wanted, got })
    return
  }
  if (Array.isArray(wanted) && Array.isArray(got) && wanted.length !== got.length) {
    found.push({ at: `${at}.length`, wanted: wanted.length, got: got.length })
  }
  for (const [key, value] of Object.entries(wanted)) {
    compare(Array.isArray(wanted) ? `${at}[${key}]` : `${at}.${key}`, value, (got as Record<string, unknown>)[key], found)
  }
}
