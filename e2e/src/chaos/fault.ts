import type { SystemOptions } from '../system.ts'
import type { Stage } from './stage.ts'

/** One thing measured while a fault was made. */
export interface Figure {
  what: string
  unit: 'ms' | 'errors' | 'count' | 'times'
  /** At most this was promised. */
  promised: number
  measured: number
}

/** A fault, made on a system that runs; what it needs afterwards it has put right again. */
export interface Fault {
  /** As in the list of the promises: the test's name and the row of docs/resilience.md. */
  name: string
  /** A variant of another one: for `npm run soak` alone. */
  soakOnly?: boolean
  /** Throws where something is wrong that is no figure. */
  run(stage: Stage): Promise<Figure[]>
}

/** Faults that one system bears, one after the other. */
export interface Series {
  name: string
  system: SystemOptions
  faults: readonly Fault[]
  /** It waits for the most part: the soak makes it while it makes the series of this name, on a system of its own. */
  beside?: string
}

/** Durations, real or scaled down. */
export interface Pace {
  leaseMs: number
  heartbeatMs: number
  /** A crawler's hold on its job, and how often somebody looks for jobs whose crawler is dead. */
  jobLockMs: number
  jobStalledMs: number
  /** After what silence a result that a process took to the store is taken from it. */
  abandonedMs: number
  /** How long a part is away that is away for long. */
  awayMs: number
  /** ... for a moment. */
  blinkMs: number
  perSecond: number
  /** Figures of time and ratio may be so many times what was promised: tests run beside others on small machines. */
  slack: number
}

/** DESIGN's own. */
export const fullPace: Pace = {
  leaseMs: 15_000,
  heartbeatMs: 5_000,
  jobLockMs: 10_000,
  jobStalledMs: 5_000,
  abandonedMs: 20_000,
  awayMs: 60_000,
  blinkMs: 3_000,
  perSecond: 10,
  slack: 1,
}

/** For `npm test`: about an eighth of them, and beats that a busy machine can miss three of. */
export const testPace: Pace = {
  leaseMs: 2_000,
  heartbeatMs: 500,
  jobLockMs: 1_000,
  jobStalledMs: 500,
  abandonedMs: 2_000,
  awayMs: 3_000,
  blinkMs: 1_000,
  perSecond: 8,
  slack: 5,
}

/** Times and ratios have slack; that nothing is lost has none. */
export const keeps = ({ unit, measured, promised }: Figure, slack: number): boolean =>
  measured <= (unit === 'ms' || unit === 'times' ? promised * slack : promised)

export const tellFigure = ({ what, unit, promised, measured }: Figure): string =>
  `${what}: ${tell(measured, unit)} (promised ${tell(promised, unit)})`

export function tell(value: number, unit: Figure['unit']): string {
  if (unit === 'times') return `${value.toFixed(2)} ×`
  if (unit !== 'ms') return String(value)
  return value >= 1_000 ? `${(value / 1_000).toFixed(1)} s` : `${Math.round(value)} ms`
}
