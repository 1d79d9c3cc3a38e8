// A query that was asked before is answered from the store; a word that is said several times finds the same, and is another query.
const word = 'keyboard'
const mostStarts = 4
const minutes = 6
// A mall answers from its store for five minutes.
const minuteMs = 60_000

/** A query that finds what `keyboard` finds, and that no start asked for within the last five minutes. */
export function freshQuery(start: number, now: number): string {
  if (start >= mostStarts) throw new RangeError(`there are queries for ${mostStarts} starts, and none for start ${start}`)
  const repeats = 1 + start + mostStarts * (Math.floor(now / minuteMs) % minutes)
  return Array.from({ length: repeats }, () => word).join(' ')
}

/**
 * Holds the lines that `mallgate search` wrote about each mall to this: shops were asked, and none of the answers was there before.
 * @throws Error with the line that says otherwise
 */
export function requireLive(lines: readonly string[]): void {
  const reports = lines.filter((line) => /^[✔!✖] \S+ +[a-z_]+/.test(line))
  const old = reports.find((line) => /^\S+ \S+ +[a-z_]+ +(?:(?:no|\d+) offers? · )?(?:stored|cache)\b/.test(line))
  if (old !== undefined) throw new Error(`the first query was not answered live: ${old}`)
  if (!reports.some((line) => line.startsWith('✔')))
    throw new Error(`no shop answered the first query: ${reports.join('; ') || 'no line says so'}`)
}
