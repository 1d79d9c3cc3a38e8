/** Simulated days: what the shops' prices go by. */
export interface Calendar {
  /** From 0, the day on which everything begins. */
  day(): number
  /** Jumps, also back: a day is always the same day. Whoever listens has done his part when this returns. */
  set(day: number): void
  onDay(listener: (day: number) => void): void
}

/** Ten years: as far as prices are made up. */
export const lastDay = 3_650

/** @throws RangeError naming what may be written instead */
export function parseDay(text: string): number {
  const day = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (day <= lastDay) return day
  throw new RangeError(`there is no day '${text}': a whole number from 0 to ${lastDay} is needed`)
}

/** Begins at day 0. */
export function createCalendar(): Calendar {
  const listeners: ((day: number) => void)[] = []
  let today = 0
  return {
    day: () => today,
    set(day) {
      if (day === today) return
      today = day
      for (const listener of listeners) listener(day)
    },
    onDay: (listener) => void listeners.push(listener),
  }
}
