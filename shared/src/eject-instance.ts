/** Failures in a row, and for how long they keep whom they happened with from being asked. */
export interface Ejection {
  failures: number
  /** How many times in a row it was ejected. */
  times: number
  outUntil: number
  failedAt: number
}

const failuresToEject = 5
const firstMs = 1_000
const longestMs = 30_000
// Time constant.
const forgottenMs = 3_000

export const newEjection = (): Ejection => ({ failures: 0, times: 0, outUntil: -Infinity, failedAt: -Infinity })

export const isOut = ({ outUntil }: Ejection, now: number): boolean => outUntil > now

/** Ends an ejection too: whoever answers is well. Only one that was well for long begins anew with the shortest. */
export function noteSuccess(ejection: Ejection, now: number): void {
  ejection.failures = 0
  if (now - ejection.outUntil > longestMs) ejection.times = 0
  if (ejection.outUntil > now) ejection.outUntil = now
}

/** The latest failures as they still count when it is compared with others: up to four, forgotten with time. */
export function failuresInMind({ failures, failedAt }: Ejection, now: number): number {
  return failures === 0 ? 0 : Math.min(failures, failuresToEject - 1) * Math.exp((failedAt - now) / forgottenMs)
}

/** The fifth in a row ejects, and each one after an ejection: for 1 s, 2 s … 30 s, ± 20 %. */
export function noteFailure(ejection: Ejection, now: number, random: () => number): void {
  ejection.failures++
  ejection.failedAt = now
  if (ejection.failures < failuresToEject || isOut(ejection, now)) return
  ejection.times++
  ejection.outUntil = now + Math.min(firstMs * ejection.times, longestMs) * (0.8 + 0.4 * random())
}
