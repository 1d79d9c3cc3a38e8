const units: readonly [sizeMs: number, unit: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
]

/** A time in its largest whole unit: `4 min`. */
export function formatAge(ms: number): string {
  const [unitMs, unit] = units.find(([size]) => ms >= size) ?? [1_000, 's']
  return `${Math.floor(Math.max(0, ms) / unitMs)} ${unit}`
}
