import type { Availability, Money } from '@mallgate/shared/contract/offer'

/** A stretch of time over which an offer stayed the same; `firstMs` names it. Both ends are times at which it was really seen so. */
export interface Stretch {
  firstMs: number
  lastMs: number
  price: Money | undefined
  total: Money | undefined
  availability: Availability
}

/** What an observation does to a history: at most one stretch gets new ends, some are added. */
export interface HistoryChange {
  resize?: { firstMs: number; to: { firstMs: number; lastMs: number } }
  insert: Stretch[]
}

const nothing: HistoryChange = { insert: [] }

/**
 * The law of the price history, whatever order crawls arrive in:
 * stretches never overlap, neighbours differ, and an older observation changes neither the state nor the end of a newer stretch.
 * An observation equal to a neighbour extends it; one that contradicts the middle of a stretch splits it at its known ends;
 * of two that differ in the same millisecond the one that came first stays.
 * @param before the last stretch that begins at or before `seen`
 * @param findAfter the first that begins later; asked for only where it matters
 */
export function observe(before: Stretch | undefined, findAfter: () => Stretch | undefined, seen: Stretch): HistoryChange {
  const atMs = seen.firstMs
  if (before && sameState(before, seen)) return atMs <= before.lastMs ? nothing : resize(before, before.firstMs, atMs)
  if (before && (atMs === before.firstMs || atMs === before.lastMs)) return nothing
  if (before && atMs < before.lastMs) return split(before, seen)
  const after = findAfter()
  if (after && sameState(after, seen)) return resize(after, atMs, after.lastMs)
  return { insert: [seen] }
}

/** The text as the shop shows it does not count: a comma more is no other price. */
export function sameState(a: Omit<Stretch, 'firstMs' | 'lastMs'>, b: Omit<Stretch, 'firstMs' | 'lastMs'>): boolean {
  return a.availability === b.availability && sameMoney(a.price, b.price) && sameMoney(a.total, b.total)
}

const sameMoney = (a: Money | undefined, b: Money | undefined) => a?.minor === b?.minor && a?.currency === b?.currency

const resize = ({ firstMs }: Stretch, toFirstMs: number, toLastMs: number): HistoryChange => ({
  resize: { firstMs, to: { firstMs: toFirstMs, lastMs: toLastMs } },
  insert: [],
})

const split = (around: Stretch, seen: Stretch): HistoryChange => ({
  ...resize(around, around.firstMs, around.firstMs),
  insert: [seen, { ...around, firstMs: around.lastMs }],
})
