import type { ShopManners } from './leave.ts'
import type { MallState } from './mall-state.ts'

/** What counts of a shop's manners. 0 is none. */
export interface Limits {
  minIntervalMs: number
  perMinute: number
  dailyBudget: number
  concurrency: number
  /** Whether it is left alone after blocks, and asked less when it becomes slow. */
  ladder: boolean
}

/** Of a public shop whose definition says nothing. */
const usualPerMinute = 60

/** @param ours whether the shop is one of our own, which is asked at will where its definition says nothing */
export const limitsOf = (manners: ShopManners, ours: boolean): Limits => {
  const { minIntervalMs = 0, perMinute = ours ? 0 : usualPerMinute, dailyBudget = 0, concurrency = 0, backOff } = manners
  return { minIntervalMs, perMinute, dailyBudget, concurrency, ladder: backOff === 'ladder' }
}

export const isSlowed = ({ delayMs, delayTo }: MallState, now: number): boolean => delayMs > 0 && delayTo > now

/** Whether a request has to be counted where all processes see it. */
export const needsTurn = ({ minIntervalMs, perMinute, dailyBudget, concurrency, ladder }: Limits, state: MallState, now: number): boolean =>
  minIntervalMs > 0 || perMinute > 0 || dailyBudget > 0 || concurrency > 0 || (ladder && (state.until > 0 || isSlowed(state, now)))
