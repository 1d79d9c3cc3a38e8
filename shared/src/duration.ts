const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `10m` → 600000. Throws a RangeError for what is not a number with one of the units ms, s, m, h, d. */
export function durationMs(text: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text)
  if (!match) throw new RangeError(`'${text}' is not a duration: write a number with ms, s, m, h or d`)
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
}
