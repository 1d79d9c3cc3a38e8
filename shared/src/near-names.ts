import { distance } from 'fastest-levenshtein'

/** The names of `known` that `name` may have been meant for, nearest first: at most a third of its letters apart, two for short ones; or begun as one of them. */
export function nearNames(name: string, known: Iterable<string>): string[] {
  const within = Math.max(2, Math.floor(name.length / 3))
  const near: { other: string; apart: number }[] = []
  for (const other of known) {
    const begun = name.length >= 3 && other.toLowerCase().startsWith(name.toLowerCase())
    const apart = distance(name.toLowerCase(), other.toLowerCase())
    if (begun || (apart <= within && apart < Math.max(name.length, other.length))) near.push({ other, apart })
  }
  return near.sort((a, b) => a.apart - b.apart).map(({ other }) => other)
}

/** `, did you mean "title"?`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const [nearest] = nearNames(name, known)
  return nearest === undefined ? '' : `, did you mean "${nearest}"?`
}
